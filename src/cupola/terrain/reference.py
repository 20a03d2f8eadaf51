"""What a raster says of its reference: where posts lie, what heights are counted from, and in which unit.

Heights are metres above mean sea level. A file that names another reference is believed: heights above the ellipsoid
lie up to 107 m beside sea level and are brought there (`cupola.terrain.geoid`); depths are refused; feet are converted.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from cupola.errors import Problem
from cupola.terrain.crs import WGS84, to_degrees
from cupola.terrain.grid import M_PER_DEG

#: Metres of a unit of height, by the names that GDAL and people use.
UNITS_M = {
    **dict.fromkeys(("m", "metre", "meter", "metres", "meters"), 1.0),
    **dict.fromkeys(("ft", "foot", "feet", "international foot", "international feet"), 0.3048),
    **dict.fromkeys(("us survey foot", "us survey feet", "us-ft", "ftus", "foot us", "feet us"), 1200.0 / 3937.0),
    **dict.fromkeys(("dm", "decimetre", "decimeter"), 0.1),
    **dict.fromkeys(("cm", "centimetre", "centimeter", "centimetres", "centimeters"), 0.01),
    **dict.fromkeys(("mm", "millimetre", "millimeter"), 0.001),
}  # fmt: skip
DECLARE_ELLIPSOID = "declare it with gdal_edit -a_srs EPSG:4979, and it is converted; or correct the description"
_TO_DEGREES = "convert it with gdalwarp -t_srs EPSG:4326"
_ABOVE_ELLIPSOID = re.compile(
    r"ellipsoid(al)?[ _-]*heights?|heights?[^.;]{0,30}\b(above|over|on|relative to)\b[^.;]{0,25}ellipsoid",
    re.IGNORECASE,
)
#: Tags that name a unit, and sentences that do: "Elevation (feet)", "heights in US survey feet".
_UNIT_TAG = re.compile(r"(^|[_ ])units?([_ ]?(type|name|z))?$", re.IGNORECASE)
_IN_FEET = re.compile(r"(\bin|\(|\[)\s*((us|u\.s\.|international)[ -](survey[ -])?)?(feet|foot|ft)\b", re.IGNORECASE)
#: Posts on the ground may lie so far apart [m].
POSTING_MIN_M, POSTING_MAX_M = 0.05, 250e3


@dataclass(frozen=True, slots=True)
class Reference:
    """What is known of the reference of a raster.

    Parameters
    ----------
    crs : str
        Horizontal, as pyproj reads it; `WGS84` for latitude and longitude on it.
    is_geographic : bool
        Whether it counts in degrees.
    unit_m : float or None
        Metres of one unit of height by the vertical reference; None where none is named.
    notes : tuple of str
        What was taken for granted.
    is_ellipsoidal : bool
        Whether heights are above the ellipsoid.
    """

    crs: str
    is_geographic: bool
    unit_m: float | None = None
    notes: tuple[str, ...] = ()
    is_ellipsoidal: bool = False


def reference_of(found: Any, name: str) -> tuple[Reference | None, list[Problem]]:
    """The reference in a CRS of rasterio, and all that is wrong with it."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    if not found:
        return None, [Problem(name, "CRS", None, "is missing: where the heights lie is unknown", "gdal_edit -a_srs")]
    try:
        crs = CRS.from_wkt(found.to_wkt(version="WKT2_2019"))
    except (CRSError, ValueError):
        return None, [Problem(name, "CRS", str(found)[:60], "cannot be understood", _TO_DEGREES)]
    unit_m, notes, problems = _vertical(crs, name)
    is_ellipsoidal = _is_ellipsoidal(crs)
    horizontal = _flat(crs)
    units = {axis.unit_name for axis in horizontal.axis_info[:2]}
    if horizontal.is_geographic and units == {"degree"}:
        datum = horizontal.datum.name if horizontal.datum else ""
        text = WGS84 if "World Geodetic System 1984" in datum else _short(horizontal)
        return Reference(text, True, unit_m, notes, is_ellipsoidal), problems
    if horizontal.is_projected and units == {"metre"}:
        return Reference(_short(horizontal), False, unit_m, notes, is_ellipsoidal), problems
    limit = "must be geographic in degrees or projected in metres"
    return None, [*problems, Problem(name, "CRS", horizontal.name, limit, _TO_DEGREES)]


def _flat(crs: Any) -> Any:
    """The horizontal part of a CRS."""
    if crs.is_bound:
        crs = crs.source_crs
    if crs.is_compound:
        crs = crs.sub_crs_list[0]
        crs = crs.source_crs if crs.is_bound else crs
    return crs.to_2d() if len(crs.axis_info) == 3 else crs


def _vertical(crs: Any, name: str) -> tuple[float | None, tuple[str, ...], list[Problem]]:
    """Unit of the vertical reference, notes on it, and what is wrong with it."""
    if len(crs.axis_info) < 3 and not crs.is_compound:
        return None, (), []
    if not crs.is_compound:
        return float(crs.axis_info[2].unit_conversion_factor), (), []
    part, words = _vertical_part(crs)
    axis = part.axis_info[0] if part.axis_info else None
    if axis is not None and axis.direction.lower() == "down":
        limit = "counts downward: depths, not heights"
        hint = "turn the sign with gdal_calc and set the vertical reference to EPSG:5714 (mean sea level)"
        return None, (), [Problem(name, "vertical reference", part.name, limit, hint)]
    unit_m = float(axis.unit_conversion_factor) if axis is not None else None
    is_known = bool(part.to_epsg()) or "sea level" in words.lower() or re.search(r"egm|msl|geoid|height", words, re.I)
    note = f"{name}: heights in {part.name!r} are read as heights above sea level"
    return unit_m, () if is_known else (note,), []


def _vertical_part(crs: Any) -> tuple[Any, str]:
    """The vertical part of a compound CRS, and its names."""
    part = crs.sub_crs_list[-1]
    part = part.source_crs if part.is_bound else part
    datum = getattr(getattr(part, "datum", None), "name", "") or ""
    return part, f"{part.name} {datum}"


def _is_ellipsoidal(crs: Any) -> bool:
    """Whether heights are above the ellipsoid: three axes that are no compound, or a vertical part so named."""
    if crs.is_compound:
        return "ellips" in _vertical_part(crs)[1].lower()
    return len(crs.axis_info) >= 3


def unit_problem_or_factor(unit: str | None, reference: Reference | None, name: str) -> tuple[float, Problem | None]:
    """Metres of one unit of height by the band and by the vertical reference, and what is wrong with them."""
    by_crs = reference.unit_m if reference is not None else None
    if not unit:
        return (by_crs or 1.0), None
    by_band = UNITS_M.get(unit.strip().strip("[]()").lower().replace("_", " "))
    if by_band is None:
        hint = "declare m or ft with gdal_edit -units, or convert it with gdal_calc"
        return 1.0, Problem(name, "units", unit, "is no unit of height that is read here", hint)
    if by_crs is not None and not math.isclose(by_band, by_crs, rel_tol=1e-5):
        limit = f"contradicts the vertical reference, whose unit is {by_crs:.6g} m"
        return 1.0, Problem(name, "units", unit, limit, "correct one of them with gdal_edit")
    return by_band, None


def ellipsoid_in_words(texts: list[str], name: str) -> Problem | None:
    """A problem where the file's own description says that its heights are above the ellipsoid."""
    for text in texts:
        if _ABOVE_ELLIPSOID.search(text):
            limit = "says that its heights are above the ellipsoid, not above sea level"
            return Problem(name, "description", text, limit, DECLARE_ELLIPSOID)
    return None


def unit_in_words(tags: list[tuple[str, str]], texts: list[str], name: str) -> Problem | None:
    """A problem where only a tag or the file's description says that its heights are not metres."""
    hint = "declare it with gdal_edit -units, and it is converted; -units m if the words are wrong"
    for key, text in tags:
        unit_m = UNITS_M.get(text.strip().strip("[]()").lower().replace("_", " "))
        if _UNIT_TAG.search(key) and unit_m is not None and unit_m != 1.0:
            return Problem(name, f"tag {key}", text, "says another unit than metres, and the band declares none", hint)
    for text in texts:
        if _IN_FEET.search(text):
            return Problem(name, "description", text[:80], "says feet, and the band declares no unit", hint)
    return None


def transform_problems(
    transform: Any, width: int, height: int, reference: Reference | None, name: str
) -> list[Problem]:
    """What is wrong with where a raster says that it lies."""
    numbers = (transform.a, transform.b, transform.c, transform.d, transform.e, transform.f)
    if not all(map(math.isfinite, numbers)):
        limit = "holds a number that is not finite: where the heights lie is unknown"
        return [Problem(name, "transform", _numbers(numbers), limit, "set it with gdal_edit -a_ullr")]
    if transform.is_identity:
        limit = "is missing: the posts lie nowhere on earth"
        return [Problem(name, "transform", None, limit, "set it with gdal_edit -a_ullr")]
    if transform.b != 0.0 or transform.d != 0.0 or transform.a <= 0.0 or transform.e == 0.0:
        limit = "must not be rotated or mirrored, nor have steps of zero"
        return [Problem(name, "transform", _numbers(numbers), limit, _TO_DEGREES)]
    if reference is None:
        return []
    limit = (
        _off_earth(transform, width, height)
        if reference.is_geographic
        else _off_plane(transform, width, height, reference.crs)
    )
    if not limit:
        return []
    return [
        Problem(name, "transform", _numbers(numbers), limit, "check it and its CRS with gdalinfo; gdal_edit sets both")
    ]


def _numbers(numbers: tuple[float, ...]) -> str:
    return "(" + ", ".join(f"{number:.10g}" for number in numbers) + ")"


def _off_earth(transform: Any, width: int, height: int) -> str:
    """What is wrong with a grid in degrees, or nothing."""
    # Half a pixel beyond a pole belongs to posts on it.
    top, low = sorted((transform.f, transform.f + height * transform.e), reverse=True)
    slack = 0.51 * abs(transform.e)
    if top > 90.0 + slack or low < -90.0 - slack:
        return f"puts rows at latitudes {low:.6g} to {top:.6g} deg, beyond the poles"
    if width * transform.a > 360.0 + 1.5 * transform.a:
        return f"is {width * transform.a:.6g} deg wide, more than once round the earth"
    if not -540.0 <= transform.c <= 540.0:
        return f"begins at longitude {transform.c:.6g} deg"
    return _odd_posting(abs(transform.e) * M_PER_DEG) or _odd_posting(transform.a * M_PER_DEG)


def _off_plane(transform: Any, width: int, height: int, crs: str) -> str:
    """What is wrong with a grid in metres, or nothing."""
    for step in (transform.a, abs(transform.e)):
        if wrong := _odd_posting(step):
            return wrong
    parts = np.array([0.0, 0.5, 1.0])
    x, y = transform.c + width * transform.a * parts, transform.f + height * transform.e * parts
    lat, lon = to_degrees(crs, *np.broadcast_arrays(x[None, :], y[:, None]))
    if not (np.isfinite(lat).all() and np.isfinite(lon).all()):
        return "lies where its CRS has no place on earth"
    return ""


def _odd_posting(step_m: float) -> str:
    if POSTING_MIN_M <= step_m <= POSTING_MAX_M:
        return ""
    return f"sets posts {step_m:.3g} m apart ({POSTING_MIN_M:g} m to {POSTING_MAX_M / 1000:g} km are read)"


def posting_on_ground_m(crs: str, is_geographic: bool, x: float, y: float, step: float) -> float:
    """Distance on the ground between two posts, one step of the CRS apart northward, at a place in the CRS [m].

    A map's metre is not always a metre on the ground: in Web Mercator at 60 degrees it is half a metre.
    """
    if is_geographic:
        return M_PER_DEG * step
    from cupola.kernels.geodesics import inverse

    lat, lon = to_degrees(crs, np.array([x, x]), np.array([y - 0.5 * step, y + 0.5 * step]))
    distance_m = float(inverse(lat[0], lon[0], lat[1], lon[1])[0])
    # Within a hundredth the nominal posting is what people know the file by.
    return step if not math.isfinite(distance_m) or abs(distance_m / step - 1.0) < 0.01 else distance_m


def _short(crs: Any) -> str:
    code = crs.to_epsg()
    return f"EPSG:{code}" if code else str(crs.to_wkt())
