"""The table of PTB-XL: labels come from columns that the published one does not have."""

from __future__ import annotations

import pytest

from einthoven.data import ptbxl
from einthoven.errors import ConfigError

PUBLISHED = "ecg_id,patient_id,strat_fold,filename_lr,filename_hr"
ROW = "1,15709.0,3,records100/00001_lr,records500/00001_hr"


def test_a_table_without_the_columns_of_labels_is_refused_with_a_remedy(tmp_path):
    (tmp_path / "ptbxl_database.csv").write_text(f"{PUBLISHED},form\n{ROW},LVOLT\n")
    with pytest.raises(ConfigError, match="no column super_class, sub_class, rhythm") as caught:
        list(ptbxl.rows(tmp_path))
    assert "scp_statements.csv" in caught.value.remedy


def test_labels_are_those_of_the_columns(tmp_path):
    (tmp_path / "ptbxl_database.csv").write_text(
        f"{PUBLISHED},super_class,sub_class,form,rhythm\n{ROW},NORM,,LVOLT;PVC,AFIB\n"
    )
    (tmp_path / "records100").mkdir()
    (tmp_path / "records100" / "00001_lr.hea").touch()
    (row,) = ptbxl.rows(tmp_path)
    assert (row.ecg_id, row.patient_id, row.fold) == (1, 15709, 3)
    assert row.header.name == "00001_lr.hea"
    assert (row.form, row.rhythm, row.sub_class) == ({"LVOLT", "PVC"}, {"AFIB"}, set())
