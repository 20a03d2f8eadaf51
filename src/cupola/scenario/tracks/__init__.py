"""Files of flight tracks: which column means what, what is left open, and the flights that come out.

`dialects` is the table of formats; `reading` is the straight line from a file to flights; `flight_track` says what a
flight is.
"""

from cupola.scenario.tracks.dialect import Datum, ReadOptions
from cupola.scenario.tracks.flight_track import FlightTrack, Hole, LeftOut, Leg, Mark, NotJudged, TrackFile
from cupola.scenario.tracks.reading import read_track_file

__all__ = [
    "Datum",
    "FlightTrack",
    "Hole",
    "LeftOut",
    "Leg",
    "Mark",
    "NotJudged",
    "ReadOptions",
    "TrackFile",
    "read_track_file",
]
