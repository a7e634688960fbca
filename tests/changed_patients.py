"""Synthetic patients with some of their numbers replaced."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from einthoven.twin.patient import Patient


def changed(patient: Patient, **groups: dict[str, Any]) -> Patient:
    """A patient with some numbers of some groups replaced: ``changed(patient, rhythm={"name": "flutter"})``."""
    return replace(patient, **{name: replace(getattr(patient, name), **values) for name, values in groups.items()})
