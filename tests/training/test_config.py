"""A typed configuration from YAML and overrides."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from einthoven.errors import ConfigError
from einthoven.training.config import config_dict, load_config


@dataclass(frozen=True)
class Inner:
    width: int = 3
    shares: tuple[float, ...] = (0.5,)


@dataclass(frozen=True)
class Outer:
    data: Path
    rate: float = 0.1
    fold: int | None = None
    inner: Inner = field(default_factory=Inner)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text("data: some/folder\nrate: 2\ninner:\n  width: 5\n")
    return path


def test_fields_are_typed_and_defaults_stay(file):
    assert load_config(Outer, file) == Outer(Path("some/folder"), 2.0, None, Inner(5))


def test_an_override_wins_over_the_file(file):
    config = load_config(Outer, file, ["inner.width=7", "fold=1", "inner.shares=[0.1, 0.2]"])
    assert (config.inner.width, config.fold, config.inner.shares) == (7, 1, (0.1, 0.2))


def test_what_it_writes_reads_back(file):
    import yaml

    config = load_config(Outer, file)
    file.write_text(yaml.safe_dump(config_dict(config)))
    assert load_config(Outer, file) == config


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("speed=1", "no field 'speed'"),
        ("rate=fast", "needs float"),
        ("inner=3", "not a mapping"),
        ("inner.shares=0.1", "needs a list"),
        ("fold=true", "needs int"),
        ("rate", "is no override"),
        ("rate=[", "rate=["),
    ],
)
def test_a_wrong_value_is_named(file, override, message):
    with pytest.raises(ConfigError, match=message.replace("[", r"\[")):
        load_config(Outer, file, [override])


def test_a_file_that_is_no_mapping_is_refused(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text("- 1\n")
    with pytest.raises(ConfigError, match="not a mapping"):
        load_config(Outer, path)
    with pytest.raises(ConfigError, match=r"missing\.yaml"):
        load_config(Outer, tmp_path / "missing.yaml")
