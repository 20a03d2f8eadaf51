"""Resolution cells and confused tracks against geometry and drawn assignments."""

import math

import numpy as np
import pytest

from cupola.kernels import rows
from cupola.kernels.resolution import is_in_cell, p_swap_one, p_swap_two

N = 40_000


def radar(resolution_m=150.0, azimuth_deg=1.0, elevation_deg=2.0):
    row = rows.table(rows.RADAR, 1)[0]
    row.to_local[:] = np.eye(3)
    row.pos_enu_m[:] = (100.0, -200.0, 30.0)
    row.resolution_m = resolution_m
    row.beam_azimuth_rad, row.beam_elevation_rad = math.radians(azimuth_deg), math.radians(elevation_deg)
    return row


def at(row, range_m, azimuth_deg, elevation_deg):
    """A point at a bearing, in the working frame."""
    a, e = math.radians(azimuth_deg), math.radians(elevation_deg)
    away = range_m * np.array([math.sin(a) * math.cos(e), math.cos(a) * math.cos(e), math.sin(e)])
    return row.pos_enu_m + away


@pytest.mark.parametrize("azimuth_deg", [0.0, 47.0, 180.0, 300.0])
@pytest.mark.parametrize("elevation_deg", [0.5, 20.0, 60.0])
def test_skolnik_resolution_a_cell_is_as_long_as_the_pulse_and_as_wide_as_the_beam(azimuth_deg, elevation_deg):
    row = radar()
    here = at(row, 60e3, azimuth_deg, elevation_deg)
    # Azimuth angles shrink with the cosine of the elevation: the beam is as wide across, wherever it points.
    across = 1.0 / math.cos(math.radians(elevation_deg))
    for share, inside in ((0.9, 1), (1.1, 0)):
        others = [
            at(row, 60e3 + 150.0 * share, azimuth_deg, elevation_deg),
            at(row, 60e3, azimuth_deg + share * across, elevation_deg),
            at(row, 60e3, azimuth_deg, elevation_deg + 2.0 * share),
        ]
        # The chord across a beam lies a little nearer than its ends: a cell long enough that it does not matter.
        long = radar(resolution_m=5e3)
        assert is_in_cell(row, *here, *others[0]) == inside
        assert [is_in_cell(long, *here, *other) for other in others[1:]] == [inside, inside]


def test_what_stands_behind_beside_or_opposite_is_elsewhere():
    row = radar()
    here = at(row, 60e3, 10.0, 5.0)
    assert is_in_cell(row, *here, *here) == 1
    for other in (at(row, 60e3, 190.0, 5.0), at(row, 60e3, 100.0, 5.0), at(row, 61e3, 10.0, 5.0), row.pos_enu_m):
        assert is_in_cell(row, *here, *other) == 0
    assert is_in_cell(row, *row.pos_enu_m, *here) == 0


@pytest.mark.parametrize("separation_m", [0.0, 50.0, 150.0, 400.0])
@pytest.mark.parametrize(("sigma_track_m", "sigma_plot_m"), [(100.0, 30.0), (40.0, 80.0), (300.0, 10.0)])
def test_blackman_assignment_of_two_plots_to_two_tracks(separation_m, sigma_track_m, sigma_plot_m):
    generator = np.random.Generator(np.random.Philox(5))
    truth = np.array([0.0, separation_m])
    track = truth + sigma_track_m * generator.normal(size=(N, 2))
    plot = truth + sigma_plot_m * generator.normal(size=(N, 2))
    straight = np.sum((plot - track) ** 2, axis=1)
    crossed = np.sum((plot[:, ::-1] - track) ** 2, axis=1)
    expected = p_swap_two(separation_m, math.sqrt(2) * sigma_track_m, math.sqrt(2) * sigma_plot_m)
    error = math.sqrt(max(expected * (1 - expected), 1e-6) / N)
    assert np.mean(crossed < straight) == pytest.approx(expected, abs=4 * error)


@pytest.mark.parametrize("separation_m", [200.0, 600.0])
@pytest.mark.parametrize("share", [0.05, 0.3, 0.5])
def test_blackman_nearest_neighbour_of_the_one_track(separation_m, share):
    generator = np.random.Generator(np.random.Philox(6))
    sigma_track_m, sigma_plot_m = 90.0, 40.0
    track = share * separation_m + sigma_track_m * generator.normal(size=N)
    plots = np.array([0.0, separation_m]) + sigma_plot_m * generator.normal(size=(N, 2))
    other = np.abs(plots[:, 1] - track) < np.abs(plots[:, 0] - track)
    expected = p_swap_one(separation_m, share, sigma_track_m, sigma_plot_m)
    # Plots in the wrong order, which the closed form leaves out, turn the answer round.
    wrong = 0.5 * math.erfc(separation_m / (2.0 * sigma_plot_m))
    assert np.mean(other) == pytest.approx(expected, abs=4 * math.sqrt(0.25 / N) + wrong)


def test_tracks_far_apart_are_not_confused_and_equal_echoes_are_a_coin():
    assert p_swap_two(1e4, 100.0, 50.0) == 0.0 == p_swap_one(1e4, 0.0, 100.0, 50.0)
    assert p_swap_two(0.0, 10.0, 20.0) == 0.5 == p_swap_one(300.0, 0.5, 10.0, 20.0)
    falling = [p_swap_two(float(d), 100.0, 50.0) for d in range(0, 1000, 50)]
    assert falling == sorted(falling, reverse=True)
