"""The ground: open terrain of any kind, sample it, lay it out around a radar, fetch better tiles."""

from .fetch import FetchReport, fetch_copernicus
from .grid import PlaneGrid, TerrainGrid
from .readers import open_terrain

__all__ = ["FetchReport", "PlaneGrid", "TerrainGrid", "fetch_copernicus", "open_terrain"]
