"""How long `cupola exposure` takes for a million positions, and what solving gains over stepping.

    python -m bench exposure          # a million rows
    python -m bench exposure=100000

The file is traffic made up around Damascus, one position every ten seconds. The whole command runs in a process of its
own, so that its peak of memory is its own. Then some of the flights are asked at even steps without solving anything,
as a loop would, and both are compared with steps of half a second.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from cupola.maps.exposure.judge import Judge
    from cupola.scenario.tracks import FlightTrack

SCENARIO = "damascus-2018"
#: Flights that are compared with fine steps; steps [s]; positions of a flight of the sample, about.
COMPARED, STEPS_S, TRUTH_S, PER_FLIGHT = 60, (30.0, 10.0, 1.0), 0.5, 310


def write(path: Path, rows: int) -> None:
    """Traffic of a day, sorted by time, as a receiver would have it."""
    from cupola.maps.exposure import sample_traffic

    sample_traffic.INTERVAL_S = 10.0
    n = min(max(rows // PER_FLIGHT, 1), 10_000)
    columns = sample_traffic.sample_traffic(n, 33.5, 36.3, airport=(33.41, 36.51), hours=24.0)
    names = ("timestamp", "callsign", "lat", "lon", "altitude_ft")
    order = np.argsort(columns["timestamp"], kind="stable")
    with path.open("w") as file:
        file.write(",".join(names) + "\n")
        for time_s, name, lat, lon, height in zip(*(columns[key][order].tolist() for key in names), strict=True):
            file.write(f"{1537920000.0 + time_s:.1f},{name},{lat},{lon},{height:.0f}\n")


def whole_command(path: Path, folder: Path) -> None:
    """Time and memory of the command, once to compile and once to measure."""
    command = [sys.executable, "-m", "cupola", "exposure", SCENARIO, "--tracks", str(path), "-q", "-o", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    wall_s = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"command: {wall_s:.1f} s, {cpu_s:.1f} s of CPU, {after.ru_maxrss / 1e3:.0f} MB at most")


def main(rows: str = "1000000") -> None:
    """Print the whole, its parts, and the comparison with steps."""
    from cupola.engine.build.model import build
    from cupola.maps.exposure.findings import findings
    from cupola.maps.exposure.judge import Judge
    from cupola.scenario import load
    from cupola.scenario.tracks import read_track_file

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "day.csv"
        write(path, int(rows))
        print(f"{path.stat().st_size / 1e6:.0f} MB")
        whole_command(path, Path(folder) / "out")
        judge = Judge((build(load(SCENARIO)),))
        start = time.process_time()
        file = read_track_file(path)
        print(f"reading {file.n_rows} rows, {len(file.flights)} flights: {time.process_time() - start:.1f} s of CPU")
    kinds = ["a320_b738"] * len(file.flights)
    start = time.process_time()
    found = findings(judge, file.flights, kinds)
    print(f"asking {len(found.u)} moments, {len(found.in_reach.flight)} times in reach: {_cpu(start)}")
    compare(judge, file.flights[:COMPARED])


def compare(judge: Judge, flights: tuple[FlightTrack, ...]) -> None:
    """Errors in the time in reach and in the closest approach of steps without solving, beside the solved ones."""
    from cupola.maps.exposure.findings import findings
    from cupola.maps.exposure.flight_path import FlightPath

    kinds = ["a320_b738"] * len(flights)
    path = FlightPath(flights)

    def stepped(step_s: float) -> tuple[np.ndarray, np.ndarray]:
        u, piece = path.moments(step_s)
        middle = 0.5 * (u[1:] + u[:-1])[piece[1:] == piece[:-1]]
        lasting_s = np.diff(u)[piece[1:] == piece[:-1]]
        at = path.motion(middle, 10.0)
        inside, _ = judge.engaged(0, kinds[0], at)
        flight = path.flight[path.piece_of(middle)]
        range_m = judge.sights(at)[judge.site(0)][2]
        nearest_m = np.full(len(flights), np.inf)
        np.minimum.at(nearest_m, flight, range_m)
        return np.bincount(flight, lasting_s * inside, len(flights)), nearest_m

    truth_s, truth_m = stepped(TRUTH_S)
    start = time.process_time()
    found = findings(judge, flights, kinds)
    solved_s = np.array([found.engaged[0].of(i).seconds for i in range(len(flights))])
    print(_line("solved between steps of 10 s", start, solved_s - truth_s, found.closest[0].range_m - truth_m))
    for step_s in STEPS_S:
        start = time.process_time()
        lasting_s, nearest_m = stepped(step_s)
        print(_line(f"steps of {step_s:g} s, nothing solved", start, lasting_s - truth_s, nearest_m - truth_m))


def _line(name: str, start: float, of_time_s: np.ndarray, of_range_m: np.ndarray) -> str:
    return (
        f"{name}: {_cpu(start)}; time in reach off by {np.median(np.abs(of_time_s)):.2f} s (half of the flights), "
        f"{np.abs(of_time_s).max():.2f} s at most; closest approach by {np.abs(of_range_m).max():.0f} m at most"
    )


def _cpu(start: float) -> str:
    return f"{time.process_time() - start:.2f} s of CPU"


if __name__ == "__main__":
    main(*sys.argv[1:])
