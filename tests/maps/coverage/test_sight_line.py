"""Line of sight between two points against exact radar horizons (tests/data/validation/geo_radar_horizon.csv)."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from cupola.cli import main
from cupola.maps.coverage.sight_line import sight_line
from cupola.terrain.grid import TerrainGrid

_TABLE = Path(__file__).parents[2] / "data" / "validation" / "geo_radar_horizon.csv"


def rows():
    lines = [line for line in _TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [{key: float(value) for key, value in row.items()} for row in csv.DictReader(lines)]


def sea(ridge=None):
    """Sea around the equator, 240 posts to a degree; with a ridge along a meridian: its column and height [m]."""
    heights = np.zeros((9, 1441), np.float32)
    if ridge is not None:
        heights[:, ridge[0]] = ridge[1]
    step = 1.0 / 240.0
    return TerrainGrid(
        heights=heights, x_first=0.0, y_first=4 * step, x_step=step, y_step=step, name="test",
        source="made up", posting_m=464.0, horizon_error_mrad=(1.0, 2.0),
    )  # fmt: skip


def at(km):
    """A place on the equator at a way from longitude 0 [km]."""
    return 0.0, float(np.degrees(1000.0 * km / 6378137.0))


@pytest.mark.parametrize("row", [row for row in rows() if 30.0 < row["ground_km"] < 600.0][::3])
def test_the_horizon_over_the_sea_is_that_of_the_table(row):
    # The mean earth of the table, 6371.0 km; ways are those of the ellipsoid, and the sphere of the rays is given.
    def line(km):
        return sight_line(sea(), at(0.0), at(km), row["ha_m"], row["ht_m"], earth_radius_m=6371.0e3)

    assert line(row["ground_km"] - 0.1).is_clear and not line(row["ground_km"] + 0.1).is_clear
    assert line(row["ground_km"]).needed_agl_m == pytest.approx(row["ht_m"], rel=2e-3, abs=0.2)


def test_a_ridge_hides_what_lies_below_the_line_over_it():
    # Straight geometry: 30 m at half the way ask for 50 m at the end, and for the bend of the earth.
    terrain = sea((round(at(10.0)[1] * 240), 30.0))
    ridge_km = 10.0 * round(at(10.0)[1] * 240) / (at(10.0)[1] * 240)
    hidden = sight_line(terrain, at(0.0), at(2 * ridge_km), 10.0, 40.0, 10.0)
    assert not hidden.is_clear and hidden.way_m[hidden.hidden_by] == pytest.approx(1000 * ridge_km, abs=300.0)
    bend_m = (1000 * ridge_km) ** 2 / (10.0 * 6371e3)  # of the earth at the ridge, as the eye sees it
    assert hidden.needed_agl_m == pytest.approx(50.0 + bend_m, abs=0.7)
    assert sight_line(terrain, at(0.0), at(2 * ridge_km), 10.0, hidden.needed_agl_m + 0.1, 10.0).is_clear
    # The other way round: from there the ridge hides an eye of 10 m from that height downward.
    back = sight_line(terrain, at(2 * ridge_km), at(0.0), hidden.needed_agl_m + 0.1, 10.0, 10.0)
    assert back.is_clear


def test_the_command_says_the_same(capsys):
    asked = ["terrain", "sight", "--from", "47.0,11.0", "--to", "47.6,11.4", "--to-height", "50"]
    assert main([*asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert not told["is_clear"] and told["needed_agl_m"] > 50.0 and told["clearance_m"] < 0.0
    assert main([*asked[:-1], str(told["needed_agl_m"] + 1)]) == 0
    assert capsys.readouterr().out.startswith("In sight over 73")
    assert main([*asked, "--k-factor", "0"]) == 2
    assert main(["terrain", "sight", "--from", "1,1", "--to", "1,1"]) == 2
    assert "one place" in capsys.readouterr().err
