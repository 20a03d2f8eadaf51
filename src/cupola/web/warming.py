"""Kernels made ready in the background, so that the first gesture need not wait; the page says how far that is."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import Any

from cupola._memory import give_back

#: Fills the cache of compiled code on disk.
_COMPILE = "import cupola; cupola.run(cupola.load('minimal'), 1, workers=1)"


class Warming:
    """Compiles, or reads from disk, what the page will call; ``begin`` returns at once."""

    def __init__(self) -> None:
        self._stage = "not begun"
        self._is_done = threading.Event()
        self._has_begun = False
        self._compiler: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Start in a thread of its own."""
        self._has_begun = True
        threading.Thread(target=self._work, daemon=True, name="warming").start()

    def end(self) -> None:
        """At the end of the server."""
        if self._compiler is not None and self._compiler.poll() is None:
            self._compiler.terminate()

    def wait(self, timeout_s: float) -> bool:
        """Wait for the end, at most so long; whether all is ready, or nothing was begun."""
        return not self._has_begun or self._is_done.wait(timeout_s)

    def about(self) -> dict[str, Any]:
        """For the page: what is being made ready, and whether all is."""
        return {"warming": self._stage, "is_warm": self._is_done.is_set()}

    def _work(self) -> None:
        try:
            self._maps()
            self._simulation()
            give_back()
            self._stage = "ready"
        except Exception as error:  # a page without warm kernels is slow, not wrong
            self._stage = f"could not be made ready: {error}"
        self._is_done.set()

    def _simulation(self) -> None:
        from cupola.kernels._jit import is_compiled

        # Compiled code is read from disk when a run begins: that takes a third of a second, and keeps 80 MB.
        self._stage = "simulation"
        if not is_compiled("run_chunk"):
            # In a process of its own: here it would keep every other call waiting, and half a gigabyte for good.
            self._stage = "simulation: compiled once on this machine, some four minutes"
            nothing = subprocess.DEVNULL
            self._compiler = subprocess.Popen(
                [sys.executable, "-c", _COMPILE], stdin=nothing, stdout=nothing, stderr=nothing
            )
            if self._compiler.wait() != 0:
                raise RuntimeError("compiling the simulation failed; the first run compiles it")

    def _maps(self) -> None:
        self._stage = "scenarios"
        from cupola.engine.build.model import build
        from cupola.scenario import list_bundled, load

        # Whatever a page may need is there before the simulation takes the processor for a minute.
        for name in list_bundled():
            build(load(name))
        model = build(load("minimal"))
        self._stage = "coverage"
        from cupola.maps.altitude_text import Altitude
        from cupola.maps.coverage.coverage import cover
        from cupola.maps.coverage.stations import stations_of
        from cupola.maps.zone.fill import zones
        from cupola.web.views import about_point

        station = stations_of(model, [], 1.0, 0.5)[0]
        cover(station, model.terrain, (), 4 / 3, posting_m=10_000.0, with_band=False)
        self._stage = "zones"
        zones(model, "f16c", [Altitude(3000.0, False)])
        about_point(model, "f16c", -28.6, 127.5, 3000.0)
