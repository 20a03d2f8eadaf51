"""From what a file holds to a scenario that loads: what is taken, asked, said and left out."""

import pytest

from cupola.errors import InputError
from cupola.scenario.load import load_text


def scenario(made):
    return load_text(made.text, name="made.toml", maps_only=True)


def test_symbols_become_a_battery_a_radar_a_site_and_a_flight(made, drawn):
    radar = ({"name": "early", "sidc": "10061500002203000000"}, "Point", [36.2, 33.8])
    site = ({"name": "Airport", "sidc": "10062000001213010000"}, "Point", [36.51, 33.41])
    tanks = ({"name": "Tanks", "sidc": "10031000121205000000"}, "Point", [36.2, 33.1])
    answers = {"radar": ["p18"], "target_type": ["Strike=mig_su24"], "aim": ["strike=airport"], "altitude_m": 6000.0}
    result = made(drawn.geojson(drawn.BATTERY, radar, site, drawn.STRIKE, tanks), **answers)
    found = scenario(result)
    assert [(one.name, one.system, one.lat_deg) for one in found.batteries] == [("1st-S-300PMU2", "s300pmu2", 33.5)]
    assert [(one.type, one.battery) for one in found.radars] == [("p18", "1st-S-300PMU2")]
    assert [one.name for one in found.assets] == ["Airport"]
    flight = found.flights[0]
    # A strike of the other side is hostile to the defence, whatever colour it was drawn in.
    assert (flight.side, flight.type, flight.aim, flight.route[0].altitude_m) == (
        "hostile",
        "mig_su24",
        "Airport",
        6000.0,
    )
    assert result.can_run and found.duration_s >= 1800.0
    assert "# 'Airport', features[2], 10062000001213010000: installation" in result.text
    assert "#   Tanks (features[4]): has no part" in result.text
    assert "--radar p18" in result.text.splitlines()[2] and "system by its name" in result.text


def test_everything_that_is_not_known_is_asked_at_once(made, drawn):
    nameless = ({"name": "2nd", "sidc": "10061000161301020000"}, "Point", [36.4, 33.6])
    with pytest.raises(InputError) as error:
        made(drawn.geojson(drawn.BATTERY, nameless, drawn.STRIKE))
    text = str(error.value)
    assert "'2nd': is an air defence unit of no known system; --system '2nd=ID'" in text
    assert "'Strike': is an attack aircraft of no known target" in text and "such as mig_su24" in text
    assert "2 of 2 positions have no altitude; --altitude-m" in text and len(error.value.problems) == 3


def test_an_answer_for_all_does_not_overrule_a_name(made, drawn):
    nameless = ({"name": "2nd", "sidc": "10061000161301020000"}, "Point", [36.4, 33.6])
    found = scenario(made(drawn.geojson(drawn.BATTERY, nameless), system=["s400"]))
    assert [one.system for one in found.batteries] == ["s300pmu2", "s400"]
    assert [
        one.system for one in scenario(made(drawn.geojson(drawn.BATTERY), system=["1st s-300pmu2=s400"])).batteries
    ] == ["s400"]


def test_answers_for_names_that_are_not_there_are_refused(made, drawn):
    with pytest.raises(InputError, match=r"--system: 1st = |is no name in drawn\.json"):
        made(drawn.geojson(drawn.BATTERY), system=["1st S-300PMU=s400"])
    with pytest.raises(InputError, match="is no site that became part"):
        made(drawn.geojson(drawn.BATTERY, drawn.STRIKE), target_type=["f15"], altitude_m=5000.0, aim=["moon"])


def test_two_defences_need_the_word_whose(made, drawn):
    own = ({"name": "Own S-400", "sidc": "10031000161301020000"}, "Point", [35.0, 33.6])
    with pytest.raises(InputError, match=r"air defences of friend and hostile.*--defence"):
        made(drawn.geojson(drawn.BATTERY, own))
    result = made(drawn.geojson(drawn.BATTERY, own), defence="friend")
    assert [one.system for one in scenario(result).batteries] == ["s400"]
    assert "air defence of hostile; this scenario has that of friend" in str(result.left_out[0])


def test_msdl_becomes_a_scenario_seen_from_its_defence(made, put, drawn):
    result = made(
        put(drawn.MSDL, "north.xml"), system=["1 Bty=s300pmu2"], target_type=["f16c"], aim=["viper=1 bty/launchers"]
    )
    found = scenario(result)
    assert [(one.name, one.type, one.battery) for one in found.radars] == [("P-18", "p18", "1-Bty")]
    # Red's battery: Blue, and what Blue air owes to it, is hostile by Red's association.
    assert [(one.side, one.aim, one.route[0].altitude_agl_m) for one in found.flights] == [
        ("hostile", "1-Bty/launchers", 3000.0)
    ]
    result = made(put(drawn.MSDL, "north.xml"), system=["1 Bty=s300pmu2"])
    assert "one place and no route" in str(result.left_out[-1]) and not result.can_run


def test_orbat_mapper_equipment_names_the_system_and_times_the_speed(made, drawn):
    found = scenario(made(drawn.ORBAT, target_type=["f16c"], altitude_agl_m=200.0))
    assert [one.system for one in found.batteries] == ["s300pmu2"]
    flight = found.flights[0]
    # 111.6 km of the parallel at 59.9 degrees in eight minutes.
    assert flight.side == "hostile" and flight.route[0].speed_mps == pytest.approx(232.5, abs=0.7)


def test_speeds_that_a_type_cannot_fly_are_left_out_and_said(made, drawn):
    fast = {**drawn.ORBAT, "sides": [drawn.ORBAT["sides"][0], {**drawn.ORBAT["sides"][1], "subUnits": [
        {**drawn.ORBAT["sides"][1]["subUnits"][0], "state": [
            {"t": 0, "location": [8.6, 59.9]}, {"t": 10_000, "location": [10.6, 59.9]}]}]}]}  # fmt: skip
    result = made(fast, target_type=["f16c"], altitude_agl_m=200.0)
    assert scenario(result).flights[0].route[0].speed_mps is None
    assert any("m/s: it flies at the cruise speed of its type" in note for note in result.notes)


def test_kml_needs_a_battery_a_side_and_a_type(made, put, drawn):
    path = put(drawn.KML, "west.kml")
    with pytest.raises(InputError, match="'way in': flies, and does not say whose it is"):
        made(path, system=["S-400 north=s400"])
    result = made(path, system=["S-400 north=s400"], side=["hostile"], target_type=["f16c"])
    found = scenario(result)
    assert [one.name for one in found.assets] == ["Depot"] and found.batteries[0].name == "S-400-north"
    assert [one.altitude_m for one in found.flights[0].route] == [9000.0, 9000.0, 500.0]
    with pytest.raises(InputError, match="has no battery"):
        made(path, leave_out=frozenset(("way in",)))


def test_what_the_scenario_refuses_is_told_of_the_thing_in_the_file(made, drawn):
    high = (
        {"name": "Strike", "sidc": drawn.STRIKE[0]["sidc"]},
        "LineString",
        [[34.5, 33.5, 55_000], [36.4, 33.45, 55_000]],
    )
    with pytest.raises(InputError, match=r"drawn\.json: features\[1\] 'Strike': flight\[0\]\.route\[0\]\.altitude_m"):
        made(drawn.geojson(drawn.BATTERY, high), target_type=["f16c"])


def test_names_are_made_plain_and_told_apart(made, drawn):
    features = [({"name": "Pumpe\nÄ"}, "Point", [36.3, 33.4]), ({"name": "Pumpe Ä"}, "Point", [36.4, 33.4]),
                ({"name": ""}, "Point", [36.5, 33.4])]  # fmt: skip
    result = made(drawn.geojson(drawn.BATTERY, *features, name='say\u2028"hi"\x07'))
    assert [one.name for one in scenario(result).assets] == ["Pumpe-A", "Pumpe-A-2", "asset-4"]
    assert scenario(result).title == 'say "hi"'


def test_sites_of_the_other_side_and_unknown_symbols_are_left_out(made, drawn):
    theirs = ({"name": "base", "sidc": "10032000001213010000"}, "Point", [35.0, 33.0])
    odd = ({"name": "odd", "sidc": "fighter"}, "Point", [35.0, 33.0])
    result = made(drawn.geojson(drawn.BATTERY, theirs, odd))
    reasons = " ".join(str(one) for one in result.left_out)
    assert "does not protect" in reasons and "is no symbol code" in reasons and not scenario(result).assets


def test_a_helicopter_is_the_only_one_of_the_catalogue_and_said_so(made, drawn):
    rotor = ({"name": "Rescue", "sidc": "10040100001202000000"}, "LineString", [[36.0, 33.0, 900], [36.3, 33.2, 900]])
    result = made(drawn.geojson(drawn.BATTERY, rotor))
    assert [(one.side, one.type) for one in scenario(result).flights] == [("civil", "helicopter")]
    assert "the catalogue's only target of this kind" in result.text
