"""Deployments drawn in other programs, as scenarios: MSDL, GeoJSON and ORBAT Mapper with NATO symbols, KML and KMZ."""

from cupola.imports.answers import Answers, Choice, catalogue_choice, choice
from cupola.imports.found import DrawnPoint, Found, Reading, Unused
from cupola.imports.reading import read_file
from cupola.imports.symbols import read_symbol
from cupola.imports.writing import Made, make_scenario

__all__ = [
    "Answers",
    "Choice",
    "DrawnPoint",
    "Found",
    "Made",
    "Reading",
    "Unused",
    "catalogue_choice",
    "choice",
    "make_scenario",
    "read_file",
    "read_symbol",
]
