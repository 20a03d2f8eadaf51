"""Grid positions against frozen values of the program GEOTRANS (package mgrs 1.6.0) and of earthpoint.us."""

import math

import pytest

from cupola.imports.grids import from_earth_centred, from_mgrs, from_utm

#: Written by `mgrs.MGRS().toMGRS(lat, lon)` for the latitude and longitude beside it; a cell is a metre wide.
GEOTRANS = """
1e-05 1e-05 31NAA6602200001
-2e-05 3.0 31MEV0000099997
33.5138 36.2765 37SBT4702911570
-33.8688 151.2093 56HLH3436850948
71.9 25.7 35WMV5492478264
72.1 25.7 35XMA5540600568
-79.5 -60.1 20CNS5897472753
60.4 5.3 32VKN9619101684
78.2 15.6 33XWG1369680760
64.1 -21.9 27WVM5613708467
51.4779 -0.0015 30UYC0821307235
83.5 -35.0 25XDN7472772714
-26.89143 -125.6943 10JBR3236922742
26.75325 -153.92294 05RMK0822859438
7.88465 -48.35199 22NGP9199072471
-70.48818 2.67686 31DDB8795479652
-73.85071 -23.88755 27CVU1038402447
-68.54371 -147.34332 06DVJ8598596475
-10.37885 117.66676 50LNP7298952623
-59.69648 -99.63397 14EMU6431582219
22.89905 161.17522 57QYF2312233993
14.64488 -37.19503 24PXB9439219823
80.10584 -163.23023 03XWJ3394393915
60.78883 -75.74066 18VVN5967539494
-56.34217 -137.59479 08ELC3962252813
-29.40898 113.80549 49JGH7222843427
-50.36087 29.37606 35FPE6899818545
24.78181 -45.93688 23RMH0529041112
9.83009 -157.39597 04PFR7590687047
-70.22541 -105.85486 13DDC6772208762"""


@pytest.mark.parametrize("line", GEOTRANS.split("\n")[1:])
def test_mgrs_of_geotrans(line):
    lat_deg, lon_deg, text = line.split()
    zone, square, rest = text[:3], text[3:5], text[5:]
    found = from_mgrs(zone, square, rest[:5], rest[5:])
    # The corner of a cell of one metre, never more than its diagonal away; a degree of longitude shrinks with latitude.
    assert found[0] == pytest.approx(float(lat_deg), abs=1.3e-5)
    assert found[1] == pytest.approx(float(lon_deg), abs=1.3e-5 / math.cos(math.radians(float(lat_deg))))


def test_one_place_in_four_ways():
    """The example of Orbat Mapper's msdllib, computed by earthpoint.us."""
    wanted = (58.54383, 15.038887)
    assert from_utm("33V", 502263.62, 6489259.69) == pytest.approx(wanted, abs=2e-7)
    assert from_mgrs("33V", "WE", "02263", "89259") == pytest.approx(wanted, abs=2e-5)
    assert from_mgrs("33V", "WE", "02", "89") == pytest.approx(wanted, abs=0.02)
    assert from_earth_centred(3222337.24, 865767.13, 5417712.62)[:2] == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: from_utm("61V", 5e5, 1e6), "no UTM zone"),
        (lambda: from_utm("33I", 5e5, 1e6), "no UTM zone"),
        (lambda: from_utm("33V", 5e6, 1e6), "outside a UTM zone"),
        (lambda: from_mgrs("33V", "AE", "02263", "89259"), "does not exist in zone 33"),
        (lambda: from_mgrs("33V", "WE", "0226", "89259"), "equally many digits"),
        (lambda: from_earth_centred(1.0, 1.0, 1.0), "above the ellipsoid"),
    ],
)
def test_what_is_no_place_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
