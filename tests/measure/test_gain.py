"""Amplitudes that can't be true, and limb leads that contradict each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from synthetic import make_ecg

from einthoven.ecg import LIMB_LEADS
from einthoven.measure import measure
from einthoven.measure.measurements import Measurements


def measured_with(changes: dict[str, float], *, leads: tuple[str, ...] | None = None) -> Measurements:
    """The analytic ECG with some leads multiplied, after the device derived the others."""
    ecg = make_ecg()
    signal = np.stack([ecg.lead(name) * changes.get(name, 1.0) for name in ecg.leads])
    ecg = ecg.replace(signal_mv=signal)
    if leads:
        ecg = ecg.replace(signal_mv=np.stack([ecg.lead(name) for name in leads]), leads=leads)
    return measure(ecg)


#: aVL is small in this heart: another size of it is within what noise leaves.
ODD = [(lead, factor) for lead in LIMB_LEADS for factor in (0.3, 2.0, -1.0) if lead != "aVL" or factor < 0]


@pytest.mark.parametrize(("lead", "factor"), ODD)
def test_the_odd_limb_lead_is_named_and_only_its_amplitudes_are_withheld(lead, factor):
    m, true = measured_with({lead: factor}), measure(make_ecg())
    warning = next(w for w in m.quality.warnings if "gains differ" in w)
    assert f"{lead} is {abs(factor):.2g} times" in warning
    assert ("upside down" in warning) == (factor < 0)
    assert m.leads[lead]["qrs_amplitude"].value is None
    assert lead in m.leads[lead]["qrs_amplitude"].reason
    for other in set(m.leads) - {lead}:
        assert m.leads[other]["qrs_amplitude"].value == pytest.approx(
            true.leads[other]["qrs_amplitude"].value, abs=0.02
        )
    assert m.leads[lead]["qrs_duration"].value is not None
    assert m.quality.reversal is None


@pytest.mark.parametrize("lead", ["I", "aVF"])
def test_axes_are_those_of_the_leads_that_agree(lead):
    m, true = measured_with({lead: 2.0}), measure(make_ecg())
    for axis in ("p_axis", "qrs_axis", "t_axis"):
        assert m.values[axis].value == pytest.approx(true.values[axis].value, abs=3)


def test_of_three_leads_none_can_be_named():
    m = measured_with({"III": 2.0}, leads=("I", "II", "III", "V1", "V5"))
    assert any("II is not I + III" in w for w in m.quality.warnings)
    assert all(m.leads[lead]["qrs_amplitude"].value is None for lead in m.leads)
    assert m.values["qrs_axis"].value is None


def test_a_wrong_chest_lead_contradicts_nothing():
    m = measured_with({"V3": 2.0})
    assert not any("gain" in w for w in m.quality.warnings)
    assert m.leads["V3"]["qrs_amplitude"].value is not None


@settings(max_examples=10)
@given(factor=st.floats(0.3, 2.5))
def test_the_same_gain_in_all_leads_scales_amplitudes_and_contradicts_nothing(factor):
    m, true = measured_with(dict.fromkeys(make_ecg().leads, factor)), measure(make_ecg())
    assert not any("differ" in w for w in m.quality.warnings)
    for name in ("V2", "V5"):
        assert m.leads[name]["qrs_amplitude"].value == pytest.approx(
            factor * true.leads[name]["qrs_amplitude"].value, rel=0.02
        )


def test_beats_of_two_shapes_do_not_make_leads_contradict_each_other():
    """Einthoven's law holds for every sample and for means, not for medians."""
    ecg = make_ecg()
    rng = np.random.default_rng(5)
    eight = ecg.signal_mv[[0, 1]] + 0.15 * rng.standard_normal((2, ecg.signal_mv.shape[1]))
    i, ii = eight
    limb = np.stack([i, ii, ii - i, -(i + ii) / 2, i - ii / 2, ii - i / 2])
    m = measure(ecg.replace(signal_mv=np.concatenate([limb, ecg.signal_mv[6:]])))
    assert not any("gains differ" in w for w in m.quality.warnings)
