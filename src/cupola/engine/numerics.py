"""Whether this machine computes as others do: hashes over a few thousand values of all that decides a result.

Two machines of equal hashes give the same bytes of the same study; if not, the names of those that differ say where to
look. Nothing here depends on versions, on purpose: another Python or numpy that computes alike is no other machine.
"""

from __future__ import annotations

import hashlib
from functools import cache

import numpy as np

from cupola.engine.build.frame import Frame
from cupola.kernels import geodesics
from cupola.kernels.intercept import fill_table
from cupola.kernels.rows import MISSILE, table
from cupola.kernels.samples import FUNCTIONS, fill_samples
from cupola.portable import arrays

#: Arguments of each function, and points of geodesics and frames.
_N = 400
_DIGITS = 8


@cache
def numerics() -> str:
    """What this machine computes, as ``name:hash`` for each function, geodesics, frames, arrays and a fly-out.

    Examples
    --------
    >>> [one.partition(":")[0] for one in numerics().split()][-4:]
    ['geodesics', 'frames', 'arrays', 'flyout']
    """
    u, v = _spread(1), _spread(2)
    samples = np.empty((_N, len(FUNCTIONS)))
    fill_samples(u, v, samples)
    found = {name: samples[:, k] for k, name in enumerate(FUNCTIONS)}
    lat, lon = 85.0 * u, 180.0 * v
    found["geodesics"] = np.stack(
        [
            *geodesics.direct(lat, lon, 360.0 * u, 2e7 * v),
            *geodesics.inverse(lat, lon, -lat + v, lon + 179.0 + u),
            *geodesics.inverse(lat, lon, lat + u, lon + v),
            *geodesics.around(33.5, 36.3, 4e5 * u, 4e5 * v),
        ]
    )
    frame = Frame(33.5, 36.3)
    there = frame.to_enu(33.5 + 4.0 * u, 36.3 + 4.0 * v, 1e5 * u)
    found["frames"] = np.concatenate([there.ravel(), *frame.to_geodetic(there), frame.local_axes(35.0, 40.0).ravel()])
    places = np.cumsum(np.abs(u))
    found["arrays"] = np.concatenate(
        [
            *arrays.cos_sin(9.0 * u), arrays.arctan2(u, v), arrays.arcsin(np.abs(u)),
            arrays.length(np.stack([u, v], -1)), arrays.interpolate(places[-1] * np.abs(v), places, u),
            [np.sum(u), np.mean(v)], np.gradient(u, places),
        ]
    )  # fmt: skip
    found["flyout"] = _flyout()
    return " ".join(f"{name}:{_hash(values)}" for name, values in found.items())


def differing(one: str, other: str) -> list[str]:
    """Names of what two machines compute differently.

    Examples
    --------
    >>> differing("exp:1 log:2 sin:3", "exp:1 log:9")
    ['log', 'sin']
    """
    first, second = (dict(part.partition(":")[::2] for part in text.split()) for text in (one, other))
    return [name for name in {**first, **second} if first.get(name) != second.get(name)]


def _spread(step: int) -> np.ndarray:
    """Numbers evenly spread between -1 and 1, none of them 0: multiples of the golden section, as whole numbers."""
    whole = (np.arange(1, _N + 1, dtype=np.uint64) * np.uint64(step * 2654435769)) & np.uint64(0xFFFFFFFF)
    return (whole.astype(np.float64) + 0.5) / 2147483648.0 - 1.0


def _flyout() -> np.ndarray:
    """Times and speeds of a made-up missile: atmosphere, thrust, drag, guidance, steps."""
    row = table(MISSILE, 1)[0]
    row.mass_launch_kg, row.area_m2, row.drag_scale, row.drag_induced = 900.0, 0.2, 1.0, 0.1
    row.boost_thrust_n, row.boost_s, row.boost_flow_kgps = 150e3, 4.0, 60.0
    row.normal_force_max, row.load_limit_mps2, row.thrust_turn_mps2 = 8.0, 200.0, 60.0
    row.launch_speed_mps, row.launch_elevation_rad = 25.0, 1.2
    row.loft_radpm, row.loft_max_rad = 5e-6, 0.4
    row.speed_min_mps, row.flight_max_s, row.navigation_constant, row.lag_s = 300.0, 90.0, 4.0, 0.3
    tof_s, speed_mps = np.empty((3, 5)), np.empty((3, 5))
    fill_table(row, 120.0, tof_s, speed_mps, 6e3, 8e3, 0.0, 6.388e6, 6.352e6)
    return np.concatenate([tof_s.ravel(), speed_mps.ravel()])


def _hash(values: np.ndarray) -> str:
    """Of the bits; one spelling for what is no number, since processors have several."""
    values = np.where(np.isnan(values), np.nan, values)
    return hashlib.sha256(np.ascontiguousarray(values, "<f8").tobytes()).hexdigest()[:_DIGITS]
