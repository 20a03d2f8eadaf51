"""Kernels made ready in the background, so that the first gesture need not wait; the page says how far that is."""

from __future__ import annotations

import threading
from typing import Any


class Warming:
    """Compiles, or reads from disk, what the page will call; ``begin`` returns at once."""

    def __init__(self) -> None:
        self._stage = "not begun"
        self._is_done = threading.Event()

    def begin(self) -> None:
        """Start in a thread of its own."""
        threading.Thread(target=self._work, daemon=True, name="warming").start()

    def about(self) -> dict[str, Any]:
        """For the page: what is being made ready, and whether all is."""
        return {"warming": self._stage, "is_warm": self._is_done.is_set()}

    def _work(self) -> None:
        try:
            self._maps()
            self._stage = "simulation"
            from cupola.engine.run import run

            run(self._model, 1, workers=1)
            self._stage = "ready"
        except Exception as error:  # a page without warm kernels is slow, not wrong
            self._stage = f"could not be made ready: {error}"
        self._is_done.set()

    def _maps(self) -> None:
        self._stage = "scenarios"
        from cupola.engine.build.model import build
        from cupola.scenario import list_bundled, load

        # The simulation keeps the compiler for a minute: whatever a page may need must be there before.
        for name in list_bundled():
            build(load(name))
        self._model = build(load("minimal"))
        self._stage = "coverage"
        from cupola.maps.altitude_text import Altitude
        from cupola.maps.coverage import cover
        from cupola.maps.stations import stations_of
        from cupola.maps.zone_fill import zones
        from cupola.web.views import about_point

        station = stations_of(self._model, [], 1.0, 0.5)[0]
        cover(station, self._model.terrain, (), 4 / 3, posting_m=10_000.0, with_band=False)
        self._stage = "zones"
        zones(self._model, "f16c", [Altitude(3000.0, False)])
        about_point(self._model, "f16c", -28.6, 127.5, 3000.0)
