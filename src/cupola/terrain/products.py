"""Elevation products by the names of their files: which raster holds heights, and which lies beside them.

A folder as it was distributed holds masks, counts, error maps and pictures on the same grid as the heights. The names
of the products are fixed by who publishes them, so the name decides. A new product is one entry in `PRODUCTS`;
`docs/elevation.md` lists them with their pages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a file is, by its name; doubtful is what only its last word speaks against."""

    HEIGHTS = "heights"
    AUXILIARY = "auxiliary"
    DOUBTFUL = "doubtful"
    ELLIPSOIDAL = "ellipsoidal"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Product:
    """A published product.

    Parameters
    ----------
    name : str
        For people.
    pattern : str
        Of the file's name without its folder, in lower case; a group ``layer`` names the layer.
    heights : tuple of str
        Layers that hold heights; an empty string where the name of the heights has no layer.
    ellipsoidal : tuple of str
        Layers that hold heights above the ellipsoid, not above sea level.
    layers : dict
        What other layers are, in words.
    """

    name: str
    pattern: str
    heights: tuple[str, ...] = ("",)
    ellipsoidal: tuple[str, ...] = ()
    layers: tuple[tuple[str, str], ...] = ()


_DEGREE = r"[ns]\d{2}[ew]\d{3}"

PRODUCTS = (
    Product(
        "AW3D30 (JAXA)",
        r"(?:alpsmlc30_[ns]\d{3}[ew]\d{3}|[ns]\d{3}[ew]\d{3}(?=_(?:ave|med)_))(?:_ave|_med)?_(?P<layer>[a-z]+)",
        ("dsm",),
        layers=(("msk", "mask of clouds, water and sources"), ("stk", "number of stacked scenes")),
    ),
    Product(
        "ASTER GDEM",
        rf"astgtm(?:v\d{{3}}|2)?_{_DEGREE}_(?P<layer>[a-z]+)",
        ("dem",),
        layers=(("num", "number of scenes"),),
    ),
    Product(
        "ASTER water bodies",
        rf"astwbdv\d{{3}}_{_DEGREE}_(?P<layer>[a-z]+)",
        (),
        layers=(("att", "kind of water"), ("dem", "level of water, with nothing on land")),
    ),
    Product(
        "Copernicus DEM",
        r"copernicus_dsm_(?:cog_)?\d{2}_[ns]\d{2}_00_[ew]\d{3}_00(?:_(?P<layer>[a-z_]+))?",
        ("dem", ""),
        layers=(
            ("wbm", "water body mask"),
            ("edm", "editing mask"),
            ("flm", "filling mask"),
            ("hem", "height error mask"),
            ("acm", "accuracy mask"),
            ("ql", "picture"),
            ("dem_abs_ql", "picture"),
        ),
    ),
    Product(
        "NASADEM",
        rf"nasadem_(?P<layer>[a-z]+)(?:_\d{{3}})?_{_DEGREE}",
        ("hgt", "nc"),
        ("shhp",),
        layers=(("sc", "slope and curvature"), ("numnc", "number of scenes"), ("sim", "radar images")),
    ),
    Product(
        "SRTM",
        rf"{_DEGREE}\.(?P<layer>srtmgl\d|srtmgl\d\.num|srtmswbd|srtmswbd\.raw|srtmimgr)(?:\.hgt)?",
        ("srtmgl1", "srtmgl3", "srtmgl30"),
        layers=(("srtmswbd", "water bodies"), ("srtmgl1.num", "number of scenes"), ("srtmimgr", "radar image")),
    ),
    Product(
        "TanDEM-X 90 m",
        # A piece that someone cut out of it keeps its reference: what follows the name does not matter.
        rf"tdm1_dem__\d{{2}}_{_DEGREE}(?:_(?P<layer>dem|hem|wam|cov|com|lsm|amp|am2|int|ipm))?(?:[_-].*)?",
        (),
        ("dem", ""),
        layers=(("hem", "height error map"), ("wam", "water mask"), ("cov", "coverage map"), ("amp", "radar image")),
    ),
    Product("TanDEM-X 30 m edited", r"tdm1_edem_.*_(?P<layer>w84|egm|[a-z0-9]+)", ("egm",), ("w84",)),
    Product(
        "OpenTopography, above the ellipsoid",
        r"(?:output_)?(?P<layer>srtm_?gl1_?e|aw3d30_?e)",
        (),
        ("srtmgl1e", "srtmgl1_e", "srtm_gl1_e", "srtm_gl1e", "aw3d30e", "aw3d30_e"),
    ),
    Product(
        "ArcticDEM or REMA",
        r"(?:\d{2}_\d{2}_(?:\d_\d_)?\d+m_v[\d.]+|setsm|arcticdem|rema)(?:_.*?)??"
        r"(?:_(?P<layer>dem|browse|count|mad|mindate|maxdate|datamask|matchtag|bitmask|ortho))?",
        (),
        ("dem", ""),
        layers=(("browse", "picture"), ("count", "number of scenes"), ("mad", "spread"), ("datamask", "mask")),
    ),
    Product(
        "GEBCO",
        r"gebco_\d{4}(?:_(?P<layer>tid))?(?:_(?:sub_ice(?:_topo)?))?(?:_n.*)?",
        layers=(("tid", "kind of sounding"),),
    ),
    Product(
        "ETOPO 2022",
        r"etopo_2022_v\d_\d+s_(?:[ns]\d+[ew]\d+_)?(?P<layer>[a-z_]+)",
        ("surface", "surface_elev", "bed", "bed_elev"),
        layers=(("geoid", "geoid"), ("sid", "source"), ("surface_sid", "source"), ("bed_sid", "source")),
    ),
    Product(
        "GMTED2010",
        r"\d{2}[ns]\d{3}[ew]_\d{8}_gmted_(?P<layer>[a-z]+)\d{3}",
        ("mea", "med", "dsc", "bln"),
        layers=(("std", "spread"), ("min", "lowest heights"), ("max", "highest heights")),
    ),
    Product(
        "MERIT",
        rf"{_DEGREE}_(?P<layer>dem|elv|upa|dir|wth|hnd)",
        ("dem", "elv"),
        layers=(
            ("upa", "drainage area"),
            ("dir", "flow direction"),
            ("wth", "river width"),
            ("hnd", "height over drainage"),
        ),
    ),
)  # fmt: skip

#: Last words of names that are seldom heights, whatever the product.
_LAST_WORDS = {
    "mask": "mask", "msk": "mask", "num": "number of scenes", "stk": "number of scenes", "wbm": "water mask",
    "edm": "editing mask", "flm": "filling mask", "hem": "error map", "wam": "water mask", "swb": "water mask",
    "tid": "kind of source", "sid": "kind of source", "qa": "quality", "qai": "quality", "err": "error map",
    "error": "error map", "std": "spread", "hillshade": "picture", "shade": "picture", "slope": "slope",
    "aspect": "aspect", "roughness": "roughness", "tri": "roughness", "tpi": "roughness", "ql": "picture",
    "browse": "picture", "geoid": "geoid", "landcover": "land cover", "depth": "depth",
}  # fmt: skip
_ENDS = re.compile(r"(\.(tiff?|hgts?|dt[012]|nc|grd|zip|gz|tgz|tar))+$")
_COMPILED = [(product, re.compile(product.pattern)) for product in PRODUCTS]


def classify(file_name: str) -> tuple[Role, str]:
    """What a file holds by its name, and what that is in words.

    Examples
    --------
    >>> classify("ALPSMLC30_N033E036_MSK.tif")
    (<Role.AUXILIARY: 'auxiliary'>, 'the mask of clouds, water and sources of AW3D30 (JAXA)')
    >>> classify("N33E036.hgt")[0], classify("TDM1_DEM__30_N33E036_DEM.tif")[0]
    (<Role.UNKNOWN: 'unknown'>, <Role.ELLIPSOIDAL: 'ellipsoidal'>)
    """
    stem = _ENDS.sub("", file_name.lower())
    for product, pattern in _COMPILED:
        found = pattern.fullmatch(stem)
        if not found:
            continue
        layer = found.groupdict().get("layer") or ""
        if layer in product.heights:
            return Role.HEIGHTS, f"heights of {product.name}"
        if layer in product.ellipsoidal:
            return Role.ELLIPSOIDAL, f"{product.name}, heights above the ellipsoid"
        what = dict(product.layers).get(layer, f"layer {layer.upper()!r}")
        return Role.AUXILIARY, f"the {what} of {product.name}"
    words = re.split(r"[_\-. ]+", stem)
    if len(words) > 1 and words[-1] in _LAST_WORDS:
        return Role.DOUBTFUL, f"by its name a raster of another kind ({_LAST_WORDS[words[-1]]})"
    return Role.UNKNOWN, ""
