"""Kernels made ready in the background, so that the first gesture need not wait; the page says how far that is."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import Any

import numpy as np

from cupola._memory import give_back

#: Fills the cache of compiled code on disk.
_COMPILE = "import cupola; cupola.run(cupola.load('minimal'), 1, workers=1)"
_COMPILE_MAPS = "from cupola.web.warming import use_maps; use_maps()"
#: Kernels of maps and films that are on disk once `use_maps` was called.
_MAPS = ("fill_octant", "judge_points", "fall_all")


class Warming:
    """Compiles, or reads from disk, what the page will call; ``begin`` returns at once."""

    def __init__(self) -> None:
        self._stage = "not begun"
        self._is_done = threading.Event()
        self._has_maps = threading.Event()
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

    def wait_for_maps(self, timeout_s: float = 600.0) -> None:
        """Let a call for a map wait in its thread while another process compiles what it needs: no other call waits."""
        if self._has_begun:
            self._has_maps.wait(timeout_s)

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
        self._has_maps.set()
        self._is_done.set()

    def _simulation(self) -> None:
        from cupola.kernels._jit import is_compiled

        # Compiled code is read from disk when a run begins: that takes a third of a second, and keeps 80 MB.
        self._stage = "simulation"
        if not is_compiled("run_chunk"):
            # In a process of its own: here it would keep every other call waiting, and half a gigabyte for good.
            self._stage = "simulation: compiled once on this machine, about a minute"
            self._compile(_COMPILE)

    def _compile(self, code: str) -> None:
        """Fill the cache on disk in a process of its own: compiling here would keep every call waiting."""
        nothing = subprocess.DEVNULL
        self._compiler = subprocess.Popen([sys.executable, "-c", code], stdin=nothing, stdout=nothing, stderr=nothing)
        if self._compiler.wait() != 0:
            raise RuntimeError("compiling failed; the first call or run compiles what it needs")

    def _maps(self) -> None:
        from cupola.engine.build.model import build
        from cupola.kernels._jit import is_compiled
        from cupola.scenario import list_bundled, load

        self._stage = "maps"
        if not all(map(is_compiled, _MAPS)):
            self._stage = "maps: compiled once on this machine, some 15 s"
            self._compile(_COMPILE_MAPS)
        use_maps()
        self._has_maps.set()
        # Whatever a page may need is there before the simulation takes the processor for a minute.
        self._stage = "scenarios"
        for name in list_bundled():
            build(load(name))


def use_maps() -> None:
    """Call once what maps and films call."""
    from cupola.engine.build.model import build
    from cupola.kernels.debris import fall_all
    from cupola.maps.altitude_text import Altitude
    from cupola.maps.coverage.coverage import cover
    from cupola.maps.coverage.stations import stations_of
    from cupola.maps.zone.fill import zones
    from cupola.scenario import load
    from cupola.variants import Purpose
    from cupola.web.views import about_point

    model = build(load("minimal"))
    station = stations_of(model, [], 1.0, 0.5)[0]
    cover(station, model.terrain, (), 4 / 3, posting_m=10_000.0, with_band=False)
    zones(model, "f16c", [Altitude(3000.0, False)])
    about_point(model, "f16c", -28.6, 127.5, 3000.0)
    nothing, places = np.zeros(0, np.int64), np.zeros((0, 3))
    fall_all(
        np.uint64(0), int(Purpose.DEBRIS_THROW), int(Purpose.DEBRIS_REST), nothing, nothing, nothing, nothing, places,
        places, np.zeros((0, 3, 4)), nothing, np.zeros(0), np.zeros((1, 3)), 6.4e6, 6.4e6,
        np.zeros((0, 5)),
    )  # fmt: skip
