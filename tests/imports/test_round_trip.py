"""Our own exports, there and back: sites and routes return as they were, in GeoJSON and in KMZ."""

import pytest

from cupola.engine.build.model import build
from cupola.export import export_kmz
from cupola.export.features import write_collection
from cupola.export.scenario_map import picture_of
from cupola.imports import Answers, make_scenario, read_file
from cupola.scenario import load
from cupola.scenario.load import load_text


def ground(scenario):
    """What stands, without notes."""
    return {
        "asset": [(o.name, o.lat_deg, o.lon_deg, o.people, o.hits_to_destroy) for o in scenario.assets],
        "battery": [(o.name, o.system, o.lat_deg, o.lon_deg, round(o.boresight_rad, 7), o.post, o.is_active)
                    for o in scenario.batteries],
        "radar": [(o.name, o.type, o.lat_deg, o.lon_deg, o.post, o.battery) for o in scenario.radars],
        "post": [(o.name, o.lat_deg, o.lon_deg, o.parent) for o in scenario.posts],
    }  # fmt: skip


def air(scenario):
    return {
        o.name: (o.type, o.side, o.count, o.start_s, o.spacing_s, o.offset_m, o.aim,
                 [(p.lat_deg, p.lon_deg, p.altitude_m, p.altitude_agl_m, p.speed_mps) for p in o.route])
        for o in scenario.flights
    }  # fmt: skip


@pytest.mark.parametrize("form", ["geojson", "kmz"])
@pytest.mark.parametrize("name", ["latakia-2018", "layered-network"])
def test_sites_and_routes_return(name, form, tmp_path):
    before = load(name)
    path = tmp_path / f"there.{form}"
    (write_collection if form == "geojson" else export_kmz)(picture_of(build(before)), path)
    after = load_text(make_scenario(read_file(path), Answers(), path).text, name="back.toml", maps_only=True)
    assert ground(after) == ground(before)
    found, wanted = air(after), air(before)
    assert list(found) == list(wanted)
    for flight, told in wanted.items():
        assert found[flight][:-1] == told[:-1], flight
        for one, other in zip(found[flight][-1], told[-1], strict=True):
            numbers = [(a, b) for a, b in zip(one, other, strict=True) if b is not None]
            assert [a for a, _ in numbers] == pytest.approx([b for _, b in numbers], abs=1e-7, rel=1e-9), flight
            assert [a is None for a in one] == [b is None for b in other], flight
