"""Where debris falls: density, areas and sites against counts by hand, and a real run."""

import math
from dataclasses import replace

import numpy as np
import pytest

import cupola
from cupola.engine.build.model import build
from cupola.errors import InputError
from cupola.maps.debris.debris import BODIES, Debris, body_of, debris_of, wind_table
from cupola.maps.debris.density import map_of, near_sites, plane_km
from cupola.report.pages.shape import shape_of_debris
from cupola.scenario.models.scenario import Wind


def made(lat, lon, replication, n_replications, kind=0):
    n = len(lat)
    return Debris(
        n_replications, 1, 1, np.array(replication), np.ones(n, bool), np.full(n, kind, np.int8), np.array(lat, float),
        np.array(lon, float), np.ones(n), np.ones(n), np.zeros(n),
    )  # fmt: skip


@pytest.fixture(scope="module")
def model():
    return build(cupola.load("minimal"))


@pytest.fixture(scope="module")
def results(model):
    return cupola.run(model, 30, workers=1)


def test_the_map_holds_all_pieces():
    generator = np.random.Generator(np.random.Philox(1))
    lat, lon = 33.0 + 0.05 * generator.standard_normal(4000), 36.0 + 0.05 * generator.standard_normal(4000)
    found = map_of(made(lat, lon, np.arange(4000) % 20, 20), cell_km=1.0)
    assert found.density.sum() * found.cell_km**2 == pytest.approx(200.0 * (1.0 - found.outside_share))
    assert found.outside_share <= 0.01
    # A round normal field: half of it lies inside 1.18 sigma, nine tenths inside 2.15.
    sigma_x, sigma_y = 0.05 * 111.2 * math.cos(math.radians(33.0)), 0.05 * 110.9
    for share, radii in ((0.5, 2.0 * math.log(2.0)), (0.9, 2.0 * math.log(10.0))):
        assert found.area_km2(share) == pytest.approx(math.pi * radii * sigma_x * sigma_y, rel=0.15)


def test_north_is_up_and_east_is_right():
    """Many pieces in one place, a few eleven kilometres north of it, a few nine kilometres east."""
    found = map_of(made([33.0] * 90 + [33.1] * 5 + [33.0] * 5, [36.0] * 95 + [36.1] * 5, [0] * 100, 1), cell_km=1.0)
    row, column = np.unravel_index(np.argmax(found.density), found.density.shape)
    rows, columns = np.nonzero(found.density > 1.0)
    assert row - rows.min() == pytest.approx(11, abs=1) and columns.max() - column == pytest.approx(9, abs=1)
    assert rows.max() <= row + 1 and columns.min() >= column - 1


def test_contours_are_round_and_more_than_a_lone_piece():
    found = map_of(made([33.0] * 50, [36.0] * 50, [0] * 50, 1), cell_km=1.0)
    assert found.density.max() == pytest.approx(12.5)
    assert found.lone_piece == 0.25
    assert found.levels() == [1.0, 3.0, 10.0]


def test_sites_against_a_count_by_hand(model):
    asset = model.scenario.assets[0]
    north = asset.lat_deg + 0.9 / 110.9
    far = asset.lat_deg + 1.1 / 110.9
    pieces = made([north, north, far, north], [asset.lon_deg] * 4, [0, 0, 1, 2], 4)
    near = {site.name: site for site in near_sites(pieces, model, 1.0)}[asset.name]
    assert near.n_with == 2 and near.pieces.tolist() == [2.0, 0.0, 1.0, 0.0]


@pytest.mark.parametrize(("cell_km", "message"), [(0.01, "must lie in"), (math.nan, "must lie in"), (0.05, "cells on")])
def test_cells_that_do_not_fit_are_refused(cell_km, message):
    with pytest.raises(InputError, match=message):
        map_of(made([33.0, 34.0] * 50, [36.0] * 100, [0] * 100, 1), cell_km=cell_km)


def test_nothing_fell():
    with pytest.raises(InputError, match="nothing fell"):
        map_of(made([], [], [], 3))


def test_a_real_run_drops_what_it_hit(model, results):
    found = debris_of(results, model)
    outcome = results.engagements["outcome"].astype(str)
    n_hits, n_ended = np.count_nonzero(outcome == "kill"), np.count_nonzero(outcome != "in_flight")
    n_failed = np.count_nonzero(outcome == "failed")
    assert (found.n_hits, found.n_missiles) == (n_hits, n_ended) and n_hits > 0
    per_body = {name: sum(row[0] for row in rows) for name, rows in BODIES.items()}
    expected = n_failed + per_body["missile"] * (n_ended - n_failed)
    assert np.count_nonzero(~found.is_target) == expected
    items = model.scenario.catalogue["target"]
    hit = [body_of(items[name]["values"]["class"]["text"]) for name in results.engagements["type"][outcome == "kill"]]
    assert np.count_nonzero(found.is_target) == sum(per_body[body] for body in hit)
    assert found.time_s.min() > 0.0 and 1.0 < found.speed_mps.min() < found.speed_mps.max() < 2000.0


def test_the_same_run_drops_the_same_pieces_and_part_of_it_the_same_part(model, results):
    whole, again = debris_of(results, model), debris_of(results, model)
    np.testing.assert_array_equal(whole.lat_deg, again.lat_deg)
    part = debris_of(results, model, pieces_max=len(whole) // 2)
    assert 0 < part.n_replications < whole.n_replications and len(part) <= len(whole) // 2
    assert set(part.lat_deg) <= set(whole.lat_deg)


def test_wind_carries_it_away(model, results):
    """West wind of 20 m/s: every piece goes east by its speed times its time of fall, or less where it falls fast."""
    windy = replace(model, scenario=model.scenario.model_copy(update={"winds": (Wind(speed_mps=20.0, from_deg=270),)}))
    calm, blown = debris_of(results, model), debris_of(results, windy)
    x_km, y_km = plane_km(float(calm.lat_deg[0]), float(calm.lon_deg[0]), calm.lat_deg, calm.lon_deg)
    x1_km, y1_km = plane_km(float(calm.lat_deg[0]), float(calm.lon_deg[0]), blown.lat_deg, blown.lon_deg)
    drift_km = x1_km - x_km
    light = calm.kind == 2
    assert np.median(drift_km[light] / (0.020 * calm.time_s[light])) == pytest.approx(1.0, abs=0.1)
    # The ground is not flat: what drifts may meet it a little earlier.
    assert drift_km.min() > -0.1 and drift_km.max() < 1.2 * 0.020 * calm.time_s.max()
    assert np.abs(np.median(y1_km - y_km)) < 0.02


def test_layers_of_the_wind_reach_the_kernel():
    winds = (Wind(speed_mps=10.0, from_deg=180), Wind(altitude_m=3000, speed_mps=20.0, from_deg=90))
    scenario = cupola.load("minimal").model_copy(update={"winds": winds})
    np.testing.assert_allclose(wind_table(scenario), [[0.0, 0.0, 10.0], [3000.0, -20.0, 0.0]], atol=1e-12)


def test_tables_of_an_older_version_are_refused(model, results):
    old = replace(results, engagements={k: v for k, v in results.engagements.items() if k != "vel_up_mps"})
    with pytest.raises(InputError, match="run the study again"):
        debris_of(old, model)


def test_timed_batteries_leave_no_debris_and_no_picture_of_it():
    model = build(cupola.load("teaching-queue"))
    results = cupola.run(model, 2)
    assert len(results.engagements["shot"]) > 0 and len(debris_of(results, model)) == 0
    assert shape_of_debris(results, model) is None
