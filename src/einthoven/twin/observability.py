"""What the ECG of a synthetic patient can tell about the heart: the published ceilings, as data.

``observability.yaml`` is written by ``python -m einthoven.bench.twin_observability``: for each level of the dial and
each phenotype the share of variance that a strong regressor explains on patients it has not seen. A generator of hearts
from ECGs is judged by its share of that ceiling; a posterior sample correlates with the truth by it.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

from einthoven.errors import ConfigError

#: What is known of a patient: the ECG, or sex, age, height and weight, or both.
Given = Literal["ecg", "demographics", "both"]
TABLE = "observability.yaml"


@dataclass(frozen=True, slots=True)
class Ceiling:
    """How far a phenotype can be known.

    Attributes
    ----------
    ecg, demographics, both : float
        R2*: share of the variance between patients that is explained by each. Not below 0.
    sd : float
        Standard deviation between patients, in ``unit``.
    unit : str
    n : int
        Patients it was measured on, in all.
    """

    ecg: float
    demographics: float
    both: float
    sd: float
    unit: str
    n: int

    def residual_sd(self, given: Given = "ecg") -> float:
        """What stays unknown, in ``unit``: the spread of an ideal posterior, on average over patients."""
        return float(self.sd * (1 - getattr(self, given)) ** 0.5)


def ceiling(level: str, phenotype: str) -> Ceiling:
    """The ceiling of a phenotype at a level of observability.

    Parameters
    ----------
    level : {"low", "realistic", "high"}
    phenotype : str
        As in the table: ``"lv_mass_g"``, ``"lv_ef_percent"``, ...

    Raises
    ------
    ConfigError
        For a level or phenotype that is not in the table.
    """
    table = _table()
    row = _known(_known(table["levels"], level, "level")["phenotypes"], phenotype, "phenotype")
    return Ceiling(n=table["n"], **row)


def phenotypes(level: str = "realistic") -> tuple[str, ...]:
    """Of which there is a ceiling."""
    return tuple(_known(_table()["levels"], level, "level")["phenotypes"])


def disease_auc(level: str, disease: str) -> dict[Given, float]:
    """Area under the ROC curve of telling a disease from all others, phenocopies included.

    Raises
    ------
    ConfigError
        For a level or disease that is not in the table.
    """
    found: dict[Given, float] = _known(_known(_table()["levels"], level, "level")["diseases"], disease, "disease")
    return dict(found)


def _known(table: dict[str, Any], name: str, what: str) -> Any:
    if name not in table:
        raise ConfigError(f"no {what} {name!r} was measured", remedy=f"one of {', '.join(table)}")
    return table[name]


@functools.cache
def _table() -> dict[str, Any]:
    import yaml

    text = (resources.files("einthoven.twin") / TABLE).read_text(encoding="utf-8")
    table: dict[str, Any] = yaml.safe_load(text)
    return table
