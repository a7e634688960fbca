"""The same heart at any sampling rate and in any number of leads."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import make_ecg

from einthoven.ecg import STANDARD_LEADS
from einthoven.formats import load
from einthoven.measure import measure

INTERVALS = ("pr", "qrs", "qt")
SUBSETS = (
    ("II",), ("V5",), ("I", "II"), ("I", "II", "V2"), ("II", "V1", "V5"), STANDARD_LEADS[:6], STANDARD_LEADS[6:],
    STANDARD_LEADS[:8], STANDARD_LEADS,
)  # fmt: skip


@pytest.fixture(scope="module", name="reference")
def reference_fixture():
    return measure(make_ecg(rate=500))


@pytest.mark.parametrize("rate", [100, 125, 200, 250, 360, 500, 1000, 1024, 2000])
def test_numbers_agree_at_any_sampling_rate(reference, rate):
    m = measure(make_ecg(rate=rate))
    assert m.rhythm.name == reference.rhythm.name
    assert m.values["heart_rate"].value == pytest.approx(reference.values["heart_rate"].value, abs=0.5)
    for name in INTERVALS:
        assert m.values[name].value == pytest.approx(reference.values[name].value, abs=2 * m.values[name].sd)
    for lead in ("II", "V2", "V5"):
        for name in ("r_amplitude", "t_amplitude", "st_j"):
            expected = reference.leads[lead][name]
            # At 100 Hz a peak of 90 ms lies between samples, and what is above 50 Hz is gone.
            assert m.leads[lead][name].value == pytest.approx(expected.value, rel=0.08, abs=0.03)


def test_qrs_is_as_long_at_100_hz_as_at_500(data_file):
    """Resampling rings beside a steep complex that has lost its highest frequencies: that is no part of it."""
    longer = []
    for record in (3, 8, 11, 13, 16, 18, 22, 26, 32, 37, 41, 45, 50, 57, 60):
        ecg = load(data_file(f"ludb/data/{record}.hea"))
        at_500, at_100 = (measure(e).values["qrs"].value for e in (ecg, ecg.resampled(100)))
        longer.append(at_100 - at_500)
    assert max(longer) < 20
    assert abs(np.mean(longer)) < 5


def test_a_low_sampling_rate_costs_certainty(reference):
    coarse = measure(make_ecg(rate=100))
    for name in (*INTERVALS, "p_duration"):
        assert coarse.values[name].sd > reference.values[name].sd
    assert any("100 Hz" in w for w in coarse.quality.warnings)


@pytest.mark.parametrize("leads", SUBSETS, ids="-".join)
def test_numbers_agree_in_any_leads(reference, leads):
    ecg = make_ecg()
    m = measure(ecg.replace(signal_mv=np.stack([ecg.lead(name) for name in leads]), leads=leads))
    assert m.quality.usable
    assert m.values["heart_rate"].value == pytest.approx(reference.values["heart_rate"].value, abs=0.5)
    for name in INTERVALS:
        assert m.values[name].value == pytest.approx(reference.values[name].value, abs=2 * m.values[name].sd)
    for lead in leads:
        assert m.leads[lead]["qrs_amplitude"].value == pytest.approx(
            reference.leads[lead]["qrs_amplitude"].value, abs=0.05
        )


def test_fewer_leads_cost_certainty(reference):
    ecg = make_ecg()

    def sd(leads):
        m = measure(ecg.replace(signal_mv=np.stack([ecg.lead(name) for name in leads]), leads=leads))
        return np.array([m.values[name].sd for name in INTERVALS])

    assert (sd(("II",)) > sd(("I", "II"))).all()
    assert (sd(("I", "II")) > sd(("I", "II", "V2", "V5"))).all()
    assert (sd(("I", "II", "V2", "V5")) > [reference.values[name].sd for name in INTERVALS]).all()
    # The six limb leads are two independent ones.
    np.testing.assert_allclose(sd(STANDARD_LEADS[:6]), sd(("I", "II")), rtol=0.02)
