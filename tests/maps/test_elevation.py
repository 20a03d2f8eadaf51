"""Range by elevation: coverage and zones ask the same function, so they give one answer at every place."""

import math

import numpy as np
import pytest

from cupola.catalogue import item_ids, load_item
from cupola.engine.build.item_rows import radar_row
from cupola.kernels.detection import p_detect
from cupola.kernels.radar import elevation_gain, snr, snr_reference
from cupola.kernels.rows import FLIGHT, table
from cupola.kernels.visibility import part_of_range
from cupola.kernels.zone_sight import expect
from cupola.variants import Pattern, Swerling

FANS = [name for name in item_ids("radar") if "elevation_pattern" in load_item("radar", name)]


@pytest.mark.parametrize("name", FANS)
def test_coverage_and_zone_reach_as_far_at_every_elevation(name):
    row = radar_row(load_item("radar", name), "nominal")
    wanted = snr_reference(0.5, row.p_false_alarm, int(Swerling.CASE_1))
    full_m = float(row.range_ref_m * (1.0 / row.rcs_ref_m2 * row.snr_ref / wanted) ** 0.25)
    beam = (int(row.pattern), float(row.sin_elevation_full), float(row.beam_tilt_rad), float(row.beam_elevation_rad))
    target = table(FLIGHT, 1)[0]
    target.rcs_front_m2 = target.rcs_side_m2 = target.rcs_rear_m2 = target.cos_front = 1.0
    target.swerling = int(Swerling.CASE_1)
    earth_m = 6371e3
    for elevation in np.radians([0.5, 3.0, 8.0, 15.0, 25.0]):
        gain = elevation_gain(row, math.sin(elevation))
        reach_m = full_m * gain**0.25
        # The same place as the map has it: arc along the surface and height.
        height_m = math.sqrt(earth_m**2 + reach_m**2 + 2.0 * earth_m * reach_m * math.sin(elevation)) - earth_m
        arc_m = earth_m * math.asin(reach_m * math.cos(elevation) / (earth_m + height_m))
        part = part_of_range(beam, reach_m, arc_m, 0.0, height_m, earth_m)
        assert full_m * part == pytest.approx(reach_m, rel=1e-9)
        chance = expect(row, target, reach_m, math.sin(elevation), 1.0, 250.0)
        power = snr(row, reach_m, 1.0) * gain
        assert chance == pytest.approx(0.5, abs=1e-9) == p_detect(power, row.p_false_alarm, int(Swerling.CASE_1))


def test_a_fan_sees_no_farther_up_and_is_silent_above_its_limit():
    """P-18: full range low down, the same height at all distances above, nothing in the cone above its limit."""
    row = radar_row(load_item("radar", "p18"), "nominal")
    assert row.pattern == Pattern.COSECANT_SQUARED
    gains = [elevation_gain(row, math.sin(math.radians(degrees))) for degrees in (1.0, 8.0, 12.0, 20.0, 26.0)]
    assert gains[0] == pytest.approx(1.0) and np.all(np.diff(gains[1:]) < 0.0)
    assert math.degrees(math.atan(row.tan_elevation_max)) == pytest.approx(26.0)
