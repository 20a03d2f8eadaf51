"""Every system of the catalogue can be put into a scenario, fights, and stays inside its own limits."""

import tomllib

import numpy as np
import pytest

from cupola.catalogue import item_ids, load_item
from cupola.engine.build.model import build
from cupola.engine.run import run
from cupola.scenario import bundled_path, loads

ARMED = [name for name in item_ids("system") if load_item("system", name).missiles]


@pytest.mark.parametrize("system", ARMED)
def test_a_system_of_the_catalogue_fights(system):
    document = tomllib.loads(bundled_path("minimal").read_text(encoding="utf-8"))
    document["battery"][0]["system"] = system
    if load_item("missile", load_item("system", system).missiles[0]).si("range_max") < 10e3:
        site = document["asset"][0]  # what reaches no farther stands where the low ones pass on their way to the site
        document["battery"][0] |= {"lat_deg": site["lat_deg"], "lon_deg": site["lon_deg"] - 0.04}
    results = run(build(loads(document)), 20, workers=1)
    shots = results.engagements
    assert len(shots["shot"]) > 0
    kills = shots["outcome"] == "kill"
    # Flown reach, so a little beyond the published range is possible: the fit ends there at one altitude only.
    assert np.all(shots["range_m"][kills] < 1.15 * load_item("missile", str(shots["missile"][0])).si("range_max"))
    channels = load_item("system", system).si("simultaneous_targets")
    assert np.all(results.replications["max_simultaneous_targets"] <= channels)
