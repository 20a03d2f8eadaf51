"""The table of burn-through ranges is the range equation with jamming, radar by radar."""

import math

import pytest

from cupola.analysis.bounds.burn_through import burn_through, table_rows
from cupola.analysis.parameters import parameters
from cupola.engine.build.model import build
from cupola.kernels.detection import p_detect
from cupola.kernels.jamming import jam_to_noise
from cupola.scenario import load


@pytest.fixture(scope="module")
def model():
    return build(load("jammed-raid"))


def test_at_its_burn_through_range_the_carrier_is_detected_in_every_second_look(model):
    system = model.system
    rows = burn_through(model)
    assert len(rows) == 2 * len(system.radars)
    for one in rows:
        i = model.names.radars.index(one.radar)
        jammer = system.jammers[0 if one.flight == "standoff" else 2]
        radar, medium, flight = system.radars[i], system.media[i], system.flights[int(jammer.flight)]
        if one.self_m >= radar.range_max_m:
            continue
        noise = jam_to_noise(
            jammer.erp_w, jammer.bandwidth_hz, jammer.polarisation, medium.gain, medium.wavelength_m, medium.noise_k,
            medium.bandwidth_hz, one.self_m,
        )  # fmt: skip
        echo = radar.snr_ref * flight.rcs_front_m2 / radar.rcs_ref_m2 * (radar.range_ref_m / one.self_m) ** 4
        assert p_detect(echo / (1.0 + noise), radar.p_false_alarm, flight.swerling) == pytest.approx(0.5, abs=1e-9)
        assert one.self_m < 0.35 * one.clear_m


def test_side_lobes_count_for_jammers_that_always_radiate(model):
    standoff, *_, strike = burn_through(model)
    assert standoff.flight == "standoff" and 120e3 < standoff.nearest_m < 170e3
    assert standoff.range_left == pytest.approx((1.0 + 10 ** (standoff.jam_to_noise_db / 10.0)) ** -0.25)
    assert strike.flight == "strike" and math.isnan(strike.jam_to_noise_db)
    assert strike.to_dict()["range_left"] is None
    assert table_rows((strike,))[0][-2:] == ("only in its beam", "100%")


def test_the_figures_of_jamming_are_listed_where_they_count():
    keys = {row.key for row in parameters(load("jammed-raid")) if row.item.startswith(("radar/", "jammer/"))}
    assert {"side_lobe", "noise_temperature", "frequency", "erp", "bandwidth"} <= keys
    assert not {"side_lobe", "staggered"} & {row.key for row in parameters(load("minimal"))}
