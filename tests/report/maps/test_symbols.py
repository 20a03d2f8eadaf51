"""Symbols: simulation context, anchors on the frame's centre, the right one for each kind of flight."""

from __future__ import annotations

import numpy as np
import pytest

from cupola.report.maps.symbols import flight_symbol, index, symbol


def test_every_code_says_simulation():
    for entry in index().values():
        assert len(entry.sidc) == 20 and entry.sidc.isdigit()
        assert entry.sidc[:3] == "102"  # version 10, context 2


@pytest.mark.parametrize("name", sorted(index()))
def test_pictures_are_there_and_small(name):
    assert symbol(name).svg.lstrip().startswith("<svg")
    pixels = symbol(name).pixels()
    assert max(pixels.shape[:2]) == 96 and pixels.shape[2] == 4
    assert pixels[0, 0, 3] == 0.0  # transparent corner


def frame_centre(pixels):
    """Middle of the columns of the frame's filling: coloured, opaque, neither black nor white nor the S."""
    spread = pixels[..., :3].max(axis=2) - pixels[..., :3].min(axis=2)
    columns = np.flatnonzero(((pixels[..., 3] > 0.9) & (spread > 0.15)).any(axis=0))
    return (columns[0] + columns[-1] + 1) / 2.0


@pytest.mark.parametrize("name", sorted(set(index()) - {"command-post"}))
def test_anchor_is_the_middle_of_the_frame_not_of_the_picture(name):
    """milsymbol's S beside the frame moves the symbol inside its picture: the centre of the picture is wrong."""
    entry = symbol(name)
    pixels = entry.pixels()
    assert entry.anchor[0] * pixels.shape[1] == pytest.approx(frame_centre(pixels), abs=1.5)
    assert abs(entry.anchor[0] - 0.5) > 0.02


def test_a_command_post_stands_at_the_foot_of_its_staff():
    entry = symbol("command-post")
    assert entry.anchor[0] < 0.1 and entry.anchor[1] > 0.95


@pytest.mark.parametrize(
    ("side", "kind", "name"),
    [
        ("hostile", "fighter LO", "hostile-fighter"),
        ("hostile", "cruise missile", "hostile-cruise-missile"),
        ("hostile", "glide bomb", "hostile-air-to-surface"),
        ("hostile", "loitering munition", "hostile-uav"),
        ("hostile", "tactical ballistic missile", "hostile-ballistic-missile"),
        ("hostile", "something else", "hostile-aircraft"),
        ("friendly", "large patrol aircraft", "friendly-patrol"),
        ("civil", "airliner", "civil-airliner"),
    ],
)
def test_which_symbol_fits(side, kind, name):
    assert flight_symbol(side, kind).name == name


def test_weapons_of_the_defence_are_never_hostile():
    for name, entry in index().items():
        identity = entry.sidc[3]
        assert (identity == "6") == name.startswith("hostile-")
