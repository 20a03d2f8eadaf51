"""From rows in the tables of the engine to columns with names and words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cupola.engine.build.model import Model
from cupola.engine.result_rows import REPLICATION
from cupola.engine.results import Columns, Late, Results
from cupola.engine.tables import Table
from cupola.portable.arrays import length
from cupola.variants import HIDDEN, Cause, Fate, Identity, IdentityCause, Labelled, Outcome, Reason, Side

#: Fields with one number a reason -> the prefix of their columns, and the reasons that have none.
SPREAD: dict[str, tuple[str, tuple[Reason, ...]]] = {
    "reasons": ("not_engaged", (Reason.NONE, Reason.ENGAGED, Reason.SHOTS_SPENT)),
    "decisions": ("decisions", (Reason.NONE,)),
}
#: What each end of a shot means, for people.
ENDS: dict[Outcome, str] = {
    Outcome.IN_FLIGHT: "still in the air when the run ended",
    Outcome.KILL: "the warhead destroyed the target",
    Outcome.MISS: "the warhead went off too far away, or did too little",
    Outcome.FAILED: "the missile, its guidance or its fuze failed",
    Outcome.GUIDANCE_LOST_HORIZON: "the guiding radar lost the target behind the horizon or out of its limits",
    Outcome.GUIDANCE_LOST_SECTOR: "the target left the sector of the guiding radar",
    Outcome.GUIDANCE_LOST_RADAR: "the guiding radar was lost, or went silent",
    Outcome.TRACK_LOST: "the track was lost",
    Outcome.OUT_OF_ENERGY: "the missile became too slow or its time was up",
    Outcome.TARGET_GONE: "the target was destroyed or gone before",
    Outcome.NOTHING_THERE: "there never was a target: the track was false",
    Outcome.DECOYED: "the seeker took a decoy beside the target",
    Outcome.NOT_ACQUIRED: "the seeker did not find the target where the remote track had it",
    Outcome.GROUND: "the missile hit the ground before it met its target",
}


def results_of(
    model: Model, seed: int, rows: Table, flights: Table,
    shots: Table, n_shots: np.ndarray,
) -> Results:  # fmt: skip
    """Results of one chunk; columns of flights and shots are made when they are asked for."""
    counts = np.arange(shots.shape[1])[None, :] < n_shots[:, None]
    number = np.broadcast_to(np.arange(shots.shape[1]), shots.shape)[counts]
    fired = shots[counts]
    return Results(
        scenario=model.scenario,
        seed=int(seed),
        replications=replication_columns(rows),
        flights=Late(lambda: flight_columns(model, rows, flights)),
        engagements=Late(lambda: shot_columns(model, np.repeat(rows.replication, n_shots), fired, number)),
        terrain=model.terrain_text,
        warnings=model.warnings,
    )


def words(labels: type[Labelled], codes: np.ndarray) -> np.ndarray:
    """Codes of an enumeration as its labels."""
    members = sorted(labels)
    return _texts([member.label for member in members])[np.searchsorted(members, codes)]


def _texts(words: Sequence[str]) -> np.ndarray:
    texts = np.empty(len(words), dtype=object)
    texts[:] = words
    return texts


def named(names: tuple[str, ...], codes: np.ndarray) -> np.ndarray:
    """Row numbers as names; -1 as an empty word."""
    return _texts([*names, ""])[codes]


def replication_columns(rows: Table) -> Columns:
    """One column a field, with the reasons spread out."""
    columns: dict[str, np.ndarray] = {}
    for name in REPLICATION.names or ():
        if name == "hidden_s":
            for k, reason in enumerate(HIDDEN):
                columns[f"hidden_{reason.label}_s"] = np.ascontiguousarray(rows[name][:, k])
        elif name in SPREAD:
            prefix, left_out = SPREAD[name]
            for reason in Reason:
                if reason not in left_out:
                    columns[f"{prefix}_{reason.label}"] = np.ascontiguousarray(rows[name][:, reason])
        else:
            columns[name] = np.ascontiguousarray(rows[name])
    return columns


def flight_columns(model: Model, rows: Table, flights: Table) -> Columns:
    """One entry a replication and flight."""
    n, n_flights = flights.shape
    flat = flights.reshape(-1)
    which = np.tile(np.arange(n_flights), n)
    never, untracked = flat.first_plot_s < 0.0, flat.first_track_s < 0.0
    unkilled = flat.fate != Fate.KILLED
    is_under_way = (flat.fate == Fate.FLYING) | (flat.fate == Fate.NOT_STARTED) | (flat.fate == Fate.NOT_RELEASED)
    return {
        "replication": np.repeat(rows.replication, n_flights),
        "flight": named(model.names.flights, which),
        "type": named(model.names.flight_types, which),
        "side": words(Side, model.system.flights.side[which]),
        "fate": words(Fate, flat.fate),
        "start_s": np.array(flat.start_s),
        "end_s": np.where(is_under_way, np.nan, flat.end_s),
        "first_plot_s": np.where(never, np.nan, flat.first_plot_s),
        "first_plot_range_m": np.where(never, np.nan, flat.first_plot_range_m),
        "first_track_s": np.where(untracked, np.nan, flat.first_track_s),
        "first_track_range_m": np.where(untracked, np.nan, flat.first_track_range_m),
        "reason": words(Reason, flat.reason),
        "shots": np.array(flat.shots),
        "gun_bursts": np.array(flat.bursts),
        "killed_range_m": np.where(unkilled, np.nan, flat.killed_range_m),
        "killed_altitude_m": np.where(unkilled, np.nan, flat.killed_altitude_m),
        "killed_by": named(model.names.batteries, flat.killed_by),
        "identified": np.array(flat.identified),
        "mistaken": np.array(flat.mistaken),
        "undecided": np.array(flat.undecided),
        "identity_cause": words(IdentityCause, flat.cause),
        "aborted": np.array(flat.aborted),
        "destroyed": named(model.names.assets, flat.destroyed),
        "took_dummy": np.array(flat.took_dummy),
    }


def is_wrong(identity: np.ndarray, side: np.ndarray) -> np.ndarray:
    """1 where a friend or civil was declared hostile or the other way round; unknown is not wrong."""
    is_crossed = (identity == Identity.HOSTILE) != (side == Side.HOSTILE)
    return (is_crossed & (identity != Identity.UNKNOWN)).astype(np.int64)


def shot_columns(model: Model, replication: np.ndarray, flat: Table, number: np.ndarray) -> Columns:
    """One entry for each shot of ``flat``, number ``number`` of a replication, with where it ended in WGS-84."""
    system, names = model.system, model.names
    flying = flat.outcome == Outcome.IN_FLIGHT
    # What flies on when the run ends has no end: it stands where it was last.
    end_enu_m = np.where(flying[:, None], flat.pos_enu_m, flat.end_enu_m)
    met = ~flying & (flat.miss_m >= 0.0)
    lat, lon, height = model.frame.to_geodetic(end_enu_m)
    home = system.batteries.pos_enu_m[flat.battery] if len(flat) else np.zeros((0, 3))
    away = end_enu_m - home
    target_away = flat.target_enu_m - home
    ends = _texts([ENDS[outcome] for outcome in sorted(ENDS)])
    return {
        "replication": replication,
        "shot": number,
        "battery": named(names.batteries, flat.battery),
        "guided_by": named(names.batteries, flat.guide),
        "is_remote": np.array(flat.is_remote),
        "launcher": named(names.launchers, flat.launcher),
        "missile": named(names.missiles, flat.missile),
        "flight": named(names.flights, flat.flight),
        "type": named(names.flight_types, flat.flight),
        "side": words(Side, system.flights.side[flat.flight]),
        "salvo_index": np.array(flat.salvo_index),
        "number": np.array(flat.number),
        "identity": words(Identity, flat.identity),
        "is_mistaken": is_wrong(flat.identity, system.flights.side[flat.address]),
        "identity_cause": words(IdentityCause, flat.cause),
        "aimed_flight": named(names.flights, flat.meant),
        "cause": words(Cause, flat.astray),
        "launch_s": np.array(flat.launch_s),
        "end_s": np.where(flying, np.nan, flat.end_s),
        "range_m": length(away[:, :2]),
        "altitude_m": height,
        "lat_deg": lat,
        "lon_deg": lon,
        "target_range_m": np.where(flying, np.nan, length(target_away[:, :2])),
        "miss_m": np.where(flat.miss_m < 0.0, np.nan, flat.miss_m),
        "p_kill": np.array(flat.p_kill),
        "speed_end_mps": np.where(flying, length(flat.vel_enu_mps), flat.speed_end_mps),
        **velocity_columns("vel", flat.vel_enu_mps),
        **velocity_columns("target_vel", np.where(met[:, None], flat.target_vel_enu_mps, np.nan)),
        "outcome": words(Outcome, flat.outcome),
        "reason": ends[flat.outcome],
    }


def velocity_columns(name: str, vel_enu_mps: np.ndarray) -> dict[str, np.ndarray]:
    """One column an axis of the working frame [m/s]."""
    return {
        f"{name}_{axis}_mps": np.ascontiguousarray(vel_enu_mps[:, k]) for k, axis in enumerate(("east", "north", "up"))
    }
