"""The ground: open terrain of any kind, sample it, lay it out around a radar, fetch better tiles."""

from cupola.terrain.fetch import FetchReport, fetch_copernicus
from cupola.terrain.grid import PlaneGrid, TerrainGrid
from cupola.terrain.readers import open_terrain

__all__ = ["FetchReport", "PlaneGrid", "TerrainGrid", "fetch_copernicus", "open_terrain"]
