"""What the reader of tracks asks for is an option that there is; `[[traffic]]` calls it by its key."""

import re
from pathlib import Path

import cupola
from cupola.cli.exposure import exposure
from cupola.scenario.layout.routes import _in_keys
from cupola.scenario.models.traffic import Traffic

ROOM = Path(cupola.__file__).parent / "scenario" / "tracks"
TEXT = "\n".join(path.read_text(encoding="utf-8") for path in sorted(ROOM.glob("*.py")))


def test_every_option_that_the_reader_names_exists():
    named = set(re.findall(r"--[a-z]+(?:-[a-z]+)*", TEXT))
    known = {option for parameter in exposure.params for option in parameter.opts}
    assert {"--altitude-unit", "--day-first", "--month-first", "--time-unit"} <= named <= known


def test_traffic_names_keys_instead():
    hints = re.findall(r'"((?:add|use|give the unit with|leave) --[^"]+)"', TEXT)
    assert len(hints) >= 4
    for hint in hints:
        words = _in_keys(hint)
        assert "--" not in words, words
        assert any(key in words for key in Traffic.model_fields), words
