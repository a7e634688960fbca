"""The report of what masks say of volumes."""

import numpy as np

from einthoven.bench.twin_volumes import FOUR_CHAMBERS, SHORT_AXIS, errors_of, table


def test_one_line_a_disease_with_bias_sd_and_mean_error():
    rows = [("normal", np.array([1.0, -2.0])), ("normal", np.array([3.0, 2.0])), ("dcm", np.array([0.0, 0.0]))]
    lines = table("Volumes", ("a_ml", "b_ml"), rows).splitlines()
    assert lines[0] == "Volumes"
    assert [line.split()[0] for line in lines[2:]] == ["dcm", "normal", "all"]
    assert lines[3].split()[1:] == ["2", "+2.0±1.0", "(2.0)", "+0.0±2.0", "(2.0)"]


def test_errors_of_one_patient_are_small():
    disease, errors = errors_of(3, stack=False)
    assert isinstance(disease, str)
    assert len(errors) == len(FOUR_CHAMBERS)
    assert abs(errors[FOUR_CHAMBERS.index("lv_length_mm")]) < 5


def test_both_views_are_asked_for_volume_and_ejection_fraction():
    for names in (FOUR_CHAMBERS, SHORT_AXIS):
        assert {"lv_edv_ml", "lv_esv_ml", "lv_ef_percent", "lv_mass_g"} <= set(names)
