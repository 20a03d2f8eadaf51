"""A TOML or JSON file as plain data, with the lines of its keys; what none of ours can hold is refused early."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any

from cupola._json import DuplicateKeyError, NestedError, parse
from cupola.errors import Problem, ScenarioError
from cupola.scenario.models.lines import Path, find_lines

#: A scenario file is text for people; anything larger is something else [bytes].
SIZE_MAX_BYTES = 20_000_000
#: Tables in tables, letters of a key, and bits of a whole number that none of our documents comes near [-].
DEPTH_MAX, KEY_MAX, BITS_MAX = 60, 300, 1100


def read_document(path: FilePath, shown: str) -> tuple[Any, dict[Path, int]]:
    """What a TOML or JSON file holds, and the lines of its keys; ``shown`` is what messages call it.

    Raises
    ------
    ScenarioError
        If it cannot be read or is neither.
    """
    return parse_document(_read(path, shown), path.suffix.lower(), path.name)


def _read(path: FilePath, shown: str) -> str:
    try:
        if path.is_file() and path.stat().st_size > SIZE_MAX_BYTES:
            raise ScenarioError(Problem(shown, "", None, f"must not exceed {SIZE_MAX_BYTES / 1e6:.0f} MB"))
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        words = getattr(error, "strerror", None) or str(error)
        raise ScenarioError(Problem(shown, "", None, f"cannot be read: {words}", "give a readable file")) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ScenarioError(Problem(f"{path.name}:{line}", "", None, "is not UTF-8 text", "save it as UTF-8")) from None


def parse_document(text: str, suffix: str, shown: str) -> tuple[Any, dict[Path, int]]:
    """`read_document` of a text: JSON where ``suffix`` is ``.json``, else TOML."""
    try:
        document = parse(text) if suffix == ".json" else tomllib.loads(text)
        check_size(document, shown)
        return document, {} if suffix == ".json" else find_lines(text)
    except json.JSONDecodeError as error:
        problem = Problem(f"{shown}:{error.lineno}", "", None, f"is not JSON: {error.msg}", "correct the text there")
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\s*\(at line (\d+), column \d+\)", str(error))
        message = str(error).replace(found.group() if found else "", "")
        place = f"{shown}:{found.group(1)}" if found else shown
        problem = Problem(place, "", None, f"is not TOML: {message}", "correct the text there")
    except (RecursionError, NestedError):
        problem = Problem(shown, "", None, "is nested too deeply", "a scenario needs no more than five levels")
    except DuplicateKeyError as error:
        problem = Problem(shown, str(error), None, "appears twice in one table", "leave one of the two out")
    except ValueError:
        problem = Problem(shown, "", None, "holds a number with too many digits", "write it with fewer")
    raise ScenarioError(problem)


def check_size(document: Any, shown: str) -> None:
    """Refuse what no scenario or study holds, before anything looks at it: deep tables, huge numbers, endless keys.

    Raises
    ------
    ScenarioError
        With the first such place.
    """
    waiting: list[tuple[Any, int]] = [(document, 0)]
    while waiting:
        found, depth = waiting.pop()
        if depth > DEPTH_MAX:
            raise ScenarioError(
                Problem(shown, "", None, "is nested too deeply", "a scenario needs no more than five levels")
            )
        if isinstance(found, Mapping):
            long = next((key for key in found if isinstance(key, str) and len(key) > KEY_MAX), None)
            if long is not None:
                raise ScenarioError(
                    Problem(shown, long, None, f"no key is longer than {KEY_MAX} letters", "look at that line")
                )
            waiting.extend((value, depth + 1) for value in found.values())
        elif isinstance(found, list | tuple):
            waiting.extend((value, depth + 1) for value in found)
        elif isinstance(found, int) and found.bit_length() > BITS_MAX:
            raise ScenarioError(Problem(shown, "", None, "holds a number with too many digits", "write it with fewer"))
