"""Typed configuration: a dataclass, filled from YAML and overridden from the command line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import yaml

from einthoven.errors import ConfigError

Config = TypeVar("Config")


def load_config(kind: type[Config], path: Path, overrides: Iterable[str] = ()) -> Config:
    """Read a configuration.

    Parameters
    ----------
    kind : dataclass
        What the file holds; nested dataclasses are mappings in the file.
    path : Path
        YAML. Fields that it leaves out keep their defaults.
    overrides : iterable of str
        ``"field=value"`` or ``"part.field=value"``, the value in YAML.

    Raises
    ------
    ConfigError
        Where the file can't be read, a field is unknown or a value has the wrong type.
    """
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except OSError as error:
        raise ConfigError(f"{path}: {(error.strerror or 'unreadable').lower()}", remedy="give a YAML file") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"{path}: {error}", remedy="give a readable YAML file") from error
    if not isinstance(data, dict):
        raise ConfigError(f"{path}: not a mapping", remedy="write `field: value` lines")
    for override in overrides:
        name, equals, value = override.partition("=")
        if not equals:
            raise ConfigError(f"{override!r} is no override", remedy="write field=value")
        *parents, last = name.split(".")
        place = data
        for parent in parents:
            place = place.setdefault(parent, {})
        try:
            place[last] = yaml.safe_load(value)
        except yaml.YAMLError as error:
            raise ConfigError(f"{override!r}: {error}", remedy="write the value in YAML") from error
    return _filled(kind, data, str(path))


def config_dict(config: Any) -> dict[str, Any]:
    """The configuration as plain data, for YAML and JSON; paths as text."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(v) for key, v in value.items()}
        if isinstance(value, (list, tuple)):
            return [plain(v) for v in value]
        return str(value) if isinstance(value, Path) else value

    out: dict[str, Any] = plain(asdict(config))
    return out


def _filled(kind: type[Config], data: Any, where: str) -> Config:
    if not isinstance(data, dict):
        raise ConfigError(f"{where}: {data!r} is not a mapping", remedy="write `field: value` lines")
    types = get_type_hints(kind)
    known = [f.name for f in fields(kind)]  # type: ignore[arg-type]
    for name in data:
        if name not in known:
            raise ConfigError(f"{where}: no field {name!r}", remedy=f"one of: {', '.join(known)}")
    return kind(**{name: _typed(types[name], value, f"{where}: {name}") for name, value in data.items()})


def _typed(kind: Any, value: Any, where: str) -> Any:
    if is_dataclass(kind):
        return _filled(kind, value, where)  # type: ignore[arg-type]
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        if value is None and type(None) in get_args(kind):
            return None
        return _typed(next(k for k in get_args(kind) if k is not type(None)), value, where)
    if origin is tuple:
        if not isinstance(value, list):
            raise ConfigError(f"{where} needs a list, not {value!r}", remedy="write [a, b]")
        return tuple(_typed(get_args(kind)[0], v, where) for v in value)
    if kind is Path and isinstance(value, str):
        return Path(value).expanduser()
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
        raise ConfigError(f"{where} needs {kind.__name__}, not {value!r}", remedy="correct the configuration")
    return value
