"""How long a file of a million positions takes to read, and how much memory: ``python -m bench tracks=ROWS``."""

from __future__ import annotations

import resource
import tempfile
import time
from pathlib import Path

AIRCRAFT = 250
HEADER = (
    "time,icao24,lat,lon,velocity,heading,vertrate,callsign,onground,alert,spi,squawk,baroaltitude,geoaltitude,"
    "lastposupdate,lastcontact\n"
)


def write(path: Path, rows: int) -> None:
    """State vectors as OpenSky writes them: every aircraft every five seconds."""
    with path.open("w") as file:
        file.write(HEADER)
        for k in range(rows // AIRCRAFT):
            at = 1590364800 + 5 * k
            for a in range(AIRCRAFT):
                file.write(
                    f"{at},{0x710000 + a:06x},{30 + 0.015 * a:.5f},{30 + 0.02 * a + 0.011 * k:.5f},222.4,90.0,0.0,"
                    f"TST{a:03d}  ,False,False,False,2000,10668.0,10744.2,{at - 0.3:.1f},{at - 0.1:.1f}\n"
                )


def main(rows: str = "1000000") -> None:
    from cupola.scenario.tracks import read_track_file

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "states.csv"
        write(path, int(rows))
        wall, cpu = time.perf_counter(), time.process_time()
        found = read_track_file(path)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        size = path.stat().st_size / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(
        f"{found.n_rows} rows, {size:.0f} MB, {len(found.flights)} flights:"
        f" {wall:.1f} s, {cpu:.1f} s of CPU, {peak:.0f} MB"
    )
