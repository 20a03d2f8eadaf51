"""Where the radars of a scenario see through its jammers: the closed forms of the textbook, for tables."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.kernels.jamming import burn_through_m, jam_to_noise, range_factor
from cupola.kernels.radar import snr_reference

if TYPE_CHECKING:
    from cupola.engine.build.model import Model

#: Detection means this probability in one look [-].
P_DETECT = 0.5


@dataclass(frozen=True, slots=True)
class BurnThrough:
    """One radar against one jammer, in free space.

    Parameters
    ----------
    radar, flight : str
        ``battery/radar``, and the flight whose first copy carries the jammer.
    clear_m : float
        Range at which the radar detects the carrier from the front without jamming [m].
    self_m : float
        The same with its own jammer: the burn-through range [m].
    nearest_m : float
        Shortest distance between the radar and the jammer's route [m].
    jam_to_noise_db : float
        J/N in the side lobes from there [dB]; NaN for a jammer that answers only beams that it is in.
    range_left : float
        What this leaves of the detection range of any other target [-]; NaN likewise.
    """

    radar: str
    flight: str
    clear_m: float
    self_m: float
    nearest_m: float
    jam_to_noise_db: float
    range_left: float

    def to_dict(self) -> dict[str, str | float | None]:
        """Plain values for JSON; what does not apply is None."""
        values = asdict(self)
        return {key: None if isinstance(value, float) and math.isnan(value) else value for key, value in values.items()}


def burn_through(model: Model) -> tuple[BurnThrough, ...]:
    """Each radar against the first copy of each flight that jams in its band, in the order of the tables.

    Examples
    --------
    >>> from cupola import build
    >>> from cupola.scenario import load
    >>> burn_through(build(load("minimal")))
    ()
    """
    system = model.system
    rows: list[BurnThrough] = []
    told: set[str] = set()
    for jammer in system.jammers:
        flight = _flight_name(model, int(jammer.flight))
        if flight in told:
            continue
        told.add(flight)
        for i, name in enumerate(model.names.radars):
            if jammer.frequency_min_hz <= system.media[i].frequency_hz <= jammer.frequency_max_hz:
                rows.append(_row(model, name, i, flight, jammer))
    return tuple(rows)


def _flight_name(model: Model, index: int) -> str:
    """The flight of the scenario to which a copy belongs."""
    name = model.names.flights[index]
    flights = [flight.name for flight in model.scenario.flights]
    return name if name in flights else name.rpartition("-")[0]


def _row(model: Model, name: str, i: int, flight: str, jammer: Any) -> BurnThrough:
    system = model.system
    radar, medium, carrier = system.radars[i], system.media[i], system.flights[int(jammer.flight)]
    needed = snr_reference(P_DETECT, radar.p_false_alarm, int(carrier.swerling))
    stronger = carrier.rcs_front_m2 / radar.rcs_ref_m2 * radar.snr_ref / needed
    clear_m = float(radar.range_ref_m * stronger**0.25)

    def main_lobe(range_m: float) -> float:
        return float(
            jam_to_noise(
                jammer.erp_w, jammer.bandwidth_hz, jammer.polarisation, medium.gain, medium.wavelength_m,
                medium.noise_k, medium.bandwidth_hz, range_m,
            )
        )  # fmt: skip

    first, count = int(carrier.first_leg), int(carrier.n_legs)
    legs = system.legs[first : first + count]
    ends = np.append(legs.start_s[1:], carrier.length_s) - legs.start_s
    parts = np.linspace(0.0, 1.0, 9)[:, None, None] * ends[None, :, None]
    places = legs.pos_enu_m + legs.vel_enu_mps * parts + 0.5 * legs.acc_enu_mps2 * parts**2
    nearest_m = float(np.min(np.linalg.norm(places - radar.pos_enu_m, axis=-1)))
    in_side_lobe = main_lobe(nearest_m) * float(medium.side_lobe) if jammer.screens_all else math.nan
    return BurnThrough(
        radar=name,
        flight=flight,
        clear_m=min(clear_m, float(radar.range_max_m)),
        self_m=min(float(burn_through_m(clear_m, main_lobe(clear_m))), float(radar.range_max_m)),
        nearest_m=nearest_m,
        jam_to_noise_db=10.0 * math.log10(in_side_lobe) if jammer.screens_all else math.nan,
        range_left=float(range_factor(in_side_lobe)) if jammer.screens_all else math.nan,
    )


#: Heads of the columns of `table_rows`.
HEADS = (
    "Radar",
    "Jammer",
    "Carrier seen, clear",
    "Carrier seen, jammed",
    "Jammer passes at",
    "J/N in side lobes",
    "Range left for others",
)
CAPTION = (
    "Closed forms in free space: the carrier from the front, probability of detection 0.5 in one look. Seen, jammed: "
    "the burn-through range of the carrier's own jammer. Side lobes: what a jammer at its nearest leaves of the range "
    "against any other target on another bearing."
)


def table_rows(found: tuple[BurnThrough, ...]) -> list[tuple[str, ...]]:
    """The table in words, one row per radar and jammer.

    Examples
    --------
    >>> nan = float("nan")
    >>> table_rows((BurnThrough("a/64n6e", "strike", 260e3, 9.3e3, 25e3, nan, nan),))[0][2:5]
    ('260 km', '9.3 km', '25 km')
    """

    def km(range_m: float) -> str:
        return f"{range_m / 1000:.3g} km" if range_m < 100e3 else f"{range_m / 1000:.0f} km"

    rows: list[tuple[str, ...]] = []
    for one in found:
        beside = ("only in its beam", "100%")
        if math.isfinite(one.jam_to_noise_db):
            beside = (f"{one.jam_to_noise_db:.0f} dB", f"{one.range_left:.0%}")
        rows.append((one.radar, one.flight, km(one.clear_m), km(one.self_m), km(one.nearest_m), *beside))
    return rows
