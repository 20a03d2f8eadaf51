"""An edit of a scenario: a key or an item gets a value, is put in or taken out; and the document after it."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any, Literal

from cupola.errors import Problem, ScenarioError
from cupola.scenario.models.lines import Path

Kind = Literal["set", "delete", "insert"]
_SOURCE = "edit"


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a document.

    Parameters
    ----------
    kind : {"set", "delete", "insert"}
        Give a key or an item this value; take a key or an item away; put an item into an array before the place that
        the path's last part names, or at its end.
    path : tuple of str and int
        Keys and places in arrays, from 0.
    value : object
        Plain data; of ``delete`` nothing.
    """

    kind: Kind
    path: Path
    value: Any = None


def changed(document: Any, edit: Edit) -> Any:
    """A copy of a document with one edit.

    Raises
    ------
    ScenarioError
        If the path means nothing in it.
    """
    copied = copy.deepcopy(document)
    if not edit.path:
        raise refused(edit, "names no place")
    here = copied
    for i, part in enumerate(edit.path[:-1]):
        if isinstance(here, dict) and isinstance(part, str) and part not in here and edit.kind != "delete":
            here[part] = [] if isinstance(edit.path[i + 1], int) else {}
        here = _inside(here, part, edit)
    last = edit.path[-1]
    if edit.kind == "delete":
        _inside(here, last, edit)
        del here[last]
    elif edit.kind == "insert":
        if not isinstance(here, list) or not isinstance(last, int) or not 0 <= last <= len(here):
            raise refused(edit, "is no place in an array")
        here.insert(last, copy.deepcopy(edit.value))
    elif isinstance(here, dict) and isinstance(last, str):
        here[last] = copy.deepcopy(edit.value)
    else:
        _inside(here, last, edit)
        here[last] = copy.deepcopy(edit.value)
    return copied


def at_path(document: Any, path: Path) -> Any:
    """What stands at a path of a document."""
    for part in path:
        document = document[part]
    return document


def _inside(here: Any, part: str | int, edit: Edit) -> Any:
    is_there = (isinstance(here, dict) and part in here) or (
        isinstance(here, list) and isinstance(part, int) and 0 <= part < len(here)
    )
    if not is_there:
        raise refused(edit, "does not exist")
    return here[part]


def refused(edit: Edit, limit: str) -> ScenarioError:
    """The error that says why an edit is not made."""
    key = ".".join(str(part) for part in edit.path)
    return ScenarioError(Problem(_SOURCE, key, None, limit, "change the text itself"))
