"""Shoot-look-shoot with perfect sight, against a dynamic programme of another author in 25 digits."""

import csv
from pathlib import Path

import pytest

from cupola.assignment import shoot_look_shoot
from cupola.errors import InputError

TABLE = Path(__file__).resolve().parents[1] / "data" / "validation" / "dyn_sls_dp.csv"
with TABLE.open(encoding="utf-8") as lines:
    ROWS = list(csv.DictReader(line for line in lines if not line.startswith("#")))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(row[key] for key in ("N", "M", "S", "p")))
def test_dyn_sls_dp(row):
    stage = shoot_look_shoot(int(row["N"]), int(row["M"]), int(row["S"]), float(row["p"]))
    assert stage.leakers == pytest.approx(float(row["E_leakers"]), abs=1e-12)
    assert stage.p_none == pytest.approx(float(row["P_zero"]), abs=1e-12)
    assert stage.first_salvo == int(row["first_salvo_E"])
    assert stage.first_salvo_for_none == int(row["first_salvo_P0"])


def test_more_stages_never_hurt():
    values = [shoot_look_shoot(4, 8, stages, 0.6) for stages in (1, 2, 3, 4)]
    leakers = [value.leakers for value in values]
    assert leakers == sorted(leakers, reverse=True)
    assert leakers[0] == pytest.approx(4 * 0.4**2, rel=1e-12)  # a static salvo: two rounds each


def test_numbers_out_of_range_are_all_told():
    with pytest.raises(InputError) as caught:
        shoot_look_shoot(0, 300, 1, 1.5)
    assert str(caught.value).count("must lie in") == 3
