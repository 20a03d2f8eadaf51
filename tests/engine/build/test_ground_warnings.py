"""A hostile flight under the ground is never seen: it is told, and one that follows the ground is not."""

import pytest

import cupola

TEXT = """format = 1
name = "under"
[origin]
lat_deg = 33.9
lon_deg = 36.0
[[battery]]
name = "alpha"
system = "buk_m1"
lat_deg = 33.9
lon_deg = 36.0
[[flight]]
name = "h"
type = "{kind}"
side = "hostile"
count = {count}
spacing_s = 30
route = [
    {{ lat_deg = 33.9, lon_deg = 35.0, {altitude} }},
    {{ lat_deg = 33.9, lon_deg = 37.0, {altitude} }},
]
"""


@pytest.mark.parametrize(
    ("kind", "altitude", "count", "said"),
    [("tomahawk", "altitude_m = 60", 1, "flight 'h' flies under"),
     ("tomahawk", "altitude_m = 60", 3, "and 2 more fly under"),
     ("tomahawk", "altitude_agl_m = 60", 1, None), ("f16c", "altitude_m = 5000", 1, None)],
)  # fmt: skip
def test_an_altitude_above_the_sea_across_lebanon_is_told(tmp_path, kind, altitude, count, said):
    path = tmp_path / "under.toml"
    path.write_text(TEXT.format(kind=kind, altitude=altitude, count=count))
    told = [warning for warning in cupola.build(cupola.load(path)).warnings if "under the ground" in warning]
    assert len(told) == (said is not None)
    if said:
        # Mount Lebanon is 3 km high, 1.5 to 2.2 km in the mean of cells of 9 km.
        depth_m = float(told[0].split("by up to ")[1].split(" m")[0])
        assert said in told[0] and 1400.0 < depth_m < 2400.0
