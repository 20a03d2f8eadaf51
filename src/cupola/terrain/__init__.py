"""The ground: open terrain of any kind, sample it, lay it out around a radar, fetch better tiles."""

from .grid import PlaneGrid, TerrainGrid
from .readers import open_terrain

__all__ = ["PlaneGrid", "TerrainGrid", "open_terrain"]
