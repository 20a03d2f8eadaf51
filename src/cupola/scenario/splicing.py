"""Changing a scenario's text: only what changes is touched; comments, order, numbers and line ends stay.

An edit says what shall be another value, be there, or be gone. The text is cut and joined at the places that
`cupola.scenario.models.lines.find_places` gives, and what came out is read again: where it does not say exactly what
the edit means, nothing is changed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from cupola.errors import Problem, ScenarioError
from cupola.scenario.edits import Edit, at_path, changed, refused
from cupola.scenario.models.lines import Path, Places, find_places
from cupola.scenario.toml_text import toml_item, toml_key, toml_value


def splice(text: str, edits: Sequence[Edit]) -> str:
    """The text with the edits, one after the other.

    Parameters
    ----------
    text : str
        TOML.
    edits : sequence of Edit
        In order; each means the document as the ones before left it.

    Returns
    -------
    str
        TOML whose document is that of ``text`` with the edits. Lines that no edit means are the same, byte for byte.

    Raises
    ------
    ScenarioError
        If the text is not TOML, an edit means nothing in it, or cannot be made without touching something else.

    Examples
    --------
    >>> text = 'name = "x"  # short\\n\\n[[asset]]\\nlat_deg = 33.4800  # north\\n'
    >>> print(splice(text, [Edit("set", ("asset", 0, "lat_deg"), 33.5)]))
    name = "x"  # short
    <BLANKLINE>
    [[asset]]
    lat_deg = 33.5  # north
    <BLANKLINE>
    """
    for edit in edits:
        before = _read(text)
        wanted = changed(before, edit)
        if wanted == before:
            continue
        found = _joined(text, edit, before)
        if _document(found) != wanted:
            # With the last item of an array of tables goes the array: no header is left to say that it is there.
            is_last = edit.kind == "delete" and at_path(wanted, edit.path[:-1]) == []
            if not is_last or _document(found) != changed(before, Edit("delete", edit.path[:-1])):
                raise refused(edit, "cannot be made in the text without touching what stands around it")
        text = found
    return text


def excerpt(text: str, paths: Sequence[Path]) -> str:
    """Items of a scenario as they stand in its text, with the comments above them: what goes to the clipboard.

    Parameters
    ----------
    text : str
        TOML.
    paths : sequence of tuple
        Items of arrays: ``("battery", 0)``.

    Returns
    -------
    str
        TOML that holds these items and nothing else, in the order of the paths.

    Raises
    ------
    ScenarioError
        If the text is not TOML or has no such item.

    Examples
    --------
    >>> print(excerpt('name = "x"\\n\\n# north\\n[[asset]]\\nname = "a"  # first\\n', [("asset", 0)]), end="")
    # north
    [[asset]]
    name = "a"  # first
    """
    document, places, parts = _read(text), find_places(text), []
    for path in paths:
        try:
            item = at_path(document, path)
        except (KeyError, IndexError, TypeError):
            raise refused(Edit("set", path), "does not exist") from None
        if not isinstance(item, Mapping) or len(path) != 2:
            raise refused(Edit("set", path), "is no item of a scenario")
        part = "".join(text[start:end] for start, end in _regions(text, places, path))
        parts.append(part or toml_item((path[0],), item, _newline(text)))
    return "\n".join(part.strip().replace("\r\n", "\n") + "\n" for part in parts)


def _read(text: str) -> Any:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        hint = "correct the text first"
        raise ScenarioError(Problem("edit", "", None, f"the text is not TOML: {error}", hint)) from None


def _document(text: str) -> Any:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _joined(text: str, edit: Edit, document: Any) -> str:
    places = find_places(text)
    if edit.kind == "insert":
        return _insert(text, edit, places, document)
    if edit.kind == "delete":
        return _delete(text, edit, places)
    if edit.path in places.values:
        start, end = places.values[edit.path]
        return text[:start] + toml_value(edit.value) + text[end:]
    return _add_key(text, edit, places)


# ---- keys


def _add_key(text: str, edit: Edit, places: Places) -> str:
    """A key that was not there: after the last pair of the nearest table that is."""
    for length in range(len(edit.path) - 1, -1, -1):
        table = edit.path[:length]
        rest = edit.path[length:]
        if not all(isinstance(part, str) for part in rest):
            break
        pair = f"{'.'.join(toml_key(str(part)) for part in rest)} = {toml_value(edit.value)}"
        if table in places.values and text[places.values[table][0]] == "{":
            return _into_inline(text, places, table, pair)
        opens = [header for header in places.headers if header.path == table]
        if not table or opens:
            own = places.pairs.get(table, [])
            if own:
                return _line_after(text, own[-1][1], pair)
            if opens:
                return _line_after(text, opens[-1].end, pair)
            return pair + _newline(text) + text
    raise refused(edit, "cannot be placed in the text")


def _into_inline(text: str, places: Places, table: Path, pair: str) -> str:
    end = places.values[table][1] - 1
    own = places.pairs.get(table, [])
    if not own:
        return f"{text[:end].rstrip()} {pair} {text[end:]}"
    at = own[-1][1]
    return f"{text[:at]}, {pair}{text[at:]}"


def _line_after(text: str, at: int, line: str) -> str:
    """A new line after the line in which a place lies."""
    end = text.find("\n", at)
    newline = _newline(text)
    if end < 0:
        return f"{text}{newline}{line}{newline}"
    return f"{text[: end + 1]}{line}{newline}{text[end + 1 :]}"


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


# ---- taking away


def _delete(text: str, edit: Edit, places: Places) -> str:
    path = edit.path
    regions = _regions(text, places, path)
    if regions:
        for start, end in reversed(regions):
            text = text[:start] + text[end:]
        return text
    if path not in places.values:
        raise refused(edit, "cannot be found in the text")
    start, end = places.keys.get(path, places.values[path][0]), places.values[path][1]
    parent = path[:-1]
    is_inline = parent in places.values or isinstance(path[-1], int)
    if is_inline:
        return _without_inline(text, start, end)
    line = text.rfind("\n", 0, start) + 1
    after = text.find("\n", end)
    return text[:line] + (text[after + 1 :] if after >= 0 else "")


def _without_inline(text: str, start: int, end: int) -> str:
    """Take an item or a pair out of brackets, with its comma, and its line if nothing else stands there."""
    after = re.compile(r"[ \t]*,").match(text, end)
    if after:
        end = after.end()
    else:  # the last one: the comma before it goes, unless comments stand between
        before = re.compile(r",\s*$").search(text, 0, start)
        if before:
            start = before.start()
            return text[:start] + text[end:]
    line, stop = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    rest = text[end : stop if stop >= 0 else len(text)]
    if not text[line:start].strip() and (not rest.strip() or rest.lstrip().startswith("#")) and stop >= 0:
        return text[:line] + text[stop + 1 :]
    return text[:start] + text[end:].lstrip(" \t")


def _regions(text: str, places: Places, path: Path) -> list[tuple[int, int]]:
    """Ranges of text that headers of a table, or of an item, and what is inside it open, with their own comments."""
    starts = [_with_comments(text, header.start) for header in places.headers]
    found: list[tuple[int, int]] = []
    for i, header in enumerate(places.headers):
        if header.path[: len(path)] == path:
            end = starts[i + 1] if i + 1 < len(starts) else len(text)
            if found and found[-1][1] == starts[i]:
                found[-1] = (found[-1][0], end)
            else:
                found.append((starts[i], end))
    return found


def _with_comments(text: str, at: int) -> int:
    """Where a header begins with the comment lines directly above it."""
    line = text.rfind("\n", 0, at) + 1
    while line > 0:
        above = text.rfind("\n", 0, line - 1) + 1
        if not text[above:line].lstrip().startswith("#"):
            break
        line = above
    # The comment at the head of a file is the file's.
    return line if line > 0 or text[:1] == "[" else text.rfind("\n", 0, at) + 1


# ---- putting in


def _insert(text: str, edit: Edit, places: Places, document: Any) -> str:
    array, index = edit.path[:-1], int(edit.path[-1])
    if array in places.values:
        return _insert_inline(text, edit, places, array, index)
    holder = document
    for part in array:
        holder = holder.get(part, []) if isinstance(holder, Mapping) else holder[part]
    block = toml_item(array, edit.value, _newline(text))
    newline = _newline(text)
    if index < len(holder):
        regions = _regions(text, places, (*array, index))
        if not regions:
            raise refused(edit, "cannot be placed in the text")
        at = regions[0][0]
        return text[:at] + block + newline + text[at:]
    before = _regions(text, places, (*array, index - 1)) if index else []
    # Items of tables inside an item (releases of a flight) go to the end of that item.
    before = before or (_regions(text, places, array[:-1]) if len(array) > 1 else [])
    if not before:
        return text.rstrip() + newline * 2 + block if text.strip() else block
    at = before[-1][1]
    # Blank lines and comments before the next header stay with it.
    head = text[:at].rstrip()
    tail = text[len(head) : at]
    gap = tail if tail.strip(" \t\r\n") == "" and tail.count("\n") > 1 else newline
    return head + newline * 2 + block.rstrip() + (gap if at < len(text) else newline) + text[at:]


def _insert_inline(text: str, edit: Edit, places: Places, array: Path, index: int) -> str:
    start = places.values[array][0]
    count = 0
    while (*array, count) in places.values:
        count += 1
    value = toml_value(edit.value)
    if count == 0:
        return f"{text[: start + 1]}{value}{text[start + 1 :]}"
    first, last = places.values[(*array, 0)], places.values[(*array, count - 1)]
    is_tall = "\n" in text[start : first[0]] or (count > 1 and "\n" in text[first[1] : last[0]])
    newline = _newline(text)
    if index < count:
        at = places.values[(*array, index)][0]
        line = text.rfind("\n", 0, at) + 1
        indent = text[line:at] if not text[line:at].strip() else " "
        between = newline + indent if is_tall else " "
        return f"{text[:at]}{value},{between}{text[at:]}"
    at = last[1]
    comma = re.compile(r"[ \t]*,").match(text, at)
    if not is_tall:
        return f"{text[:at]}, {value}{text[at:]}"
    line = text.rfind("\n", 0, last[0]) + 1
    indent = text[line : last[0]] if not text[line : last[0]].strip() else "    "
    after = comma.end() if comma else at
    rest = re.compile(r"[ \t]*(#[^\n]*)?").match(text, after)
    stop = rest.end() if rest else after
    kept = text[after:stop].rstrip("\r")
    return f"{text[:at]},{kept}{newline}{indent}{value},{text[after + len(kept) :]}"
