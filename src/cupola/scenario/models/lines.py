"""On which line of a TOML text a key stands, so that a message can point at it.

`tomllib` keeps no positions. This scanner reads a text that `tomllib` has already accepted, so it does not check
anything: it only walks over keys, strings, brackets and comments and notes where each path begins.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

#: A path inside a document: keys and indices.
Path = tuple[str | int, ...]

_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|' + r"'''.*?'{3,5}|" + r'"(?:[^"\\\n]|\\.)*"|' + r"'[^'\n]*'", re.DOTALL
)
_SCALAR = re.compile(r"[^,\]}\n#]+")
#: Deeper than this nothing of a scenario lies; it also keeps the scanner off the recursion limit.
_DEPTH_MAX = 50


def find_lines(text: str) -> dict[Path, int]:
    """Line of every key and array item in a TOML text.

    Parameters
    ----------
    text : str
        TOML that `tomllib` accepts; of other text, what was understood before it went wrong.

    Returns
    -------
    dict
        Path (keys and indices) to line, from 1.

    Examples
    --------
    >>> lines = find_lines('name = "x"\\n[[flight]]\\nroute = [\\n  {lat_deg = 1.0},\\n  {lat_deg = 2.0},\\n]\\n')
    >>> lines[("name",)], lines[("flight", 0)], lines[("flight", 0, "route", 1, "lat_deg")]
    (1, 2, 5)
    """
    scanner = _Scanner(text)
    with contextlib.suppress(_NotUnderstood):
        scanner.document()
    return scanner.lines


@dataclass(frozen=True, slots=True)
class Header:
    """A line in brackets: the table that it opens, and where it begins and ends in the text [characters]."""

    path: Path
    start: int
    end: int
    is_item: bool


@dataclass(slots=True)
class Places:
    """Where the parts of a TOML text stand, as ranges of characters.

    Parameters
    ----------
    headers : list of Header
        In the order of the text.
    keys : dict
        Path -> where the pair of key and value begins.
    values : dict
        Path -> range of the value; also of items of inline arrays.
    pairs : dict
        Path of a table -> ranges of the pairs that stand in it, in order; of inline tables too.
    """

    headers: list[Header] = field(default_factory=list)
    keys: dict[Path, int] = field(default_factory=dict)
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)
    pairs: dict[Path, list[tuple[int, int]]] = field(default_factory=dict)


def find_places(text: str) -> Places:
    """Where every header, key and value of a TOML text stands.

    Parameters
    ----------
    text : str
        TOML that `tomllib` accepts; of other text, what was understood before it went wrong.

    Examples
    --------
    >>> text = 'name = "x"\\n[[flight]]\\ncount = 12  # two\\n'
    >>> start, end = find_places(text).values[("flight", 0, "count")]
    >>> text[start:end]
    '12'
    """
    scanner = _Scanner(text)
    with contextlib.suppress(_NotUnderstood):
        scanner.document()
    return scanner.places


def line_of(lines: Mapping[Path, int], path: Path) -> int | None:
    """Line of a path, or of the nearest thing that holds it; ``None`` where nothing is known.

    Examples
    --------
    >>> line_of({("flight",): 3}, ("flight", 0, "type")), line_of({}, ("flight",))
    (3, None)
    """
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


class _NotUnderstood(Exception):
    pass


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self.places = Places()
        self._line = 1
        self._line_at = 0
        self._items: dict[Path, int] = {}  # how many items each array of tables has so far

    def document(self) -> None:
        table: Path = ()
        while self._skip() < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table, 0)

    def _skip(self) -> int:
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.at

    def _note(self, path: Path) -> None:
        self._line += self.text.count("\n", self._line_at, self.at)
        self._line_at = self.at
        self.lines.setdefault(path, self._line)

    def _expect(self, mark: str) -> None:
        self._skip()
        if not self.text.startswith(mark, self.at):
            raise _NotUnderstood
        self.at += len(mark)

    def _peek(self) -> str:
        self._skip()
        return self.text[self.at : self.at + 1]

    def _header(self) -> Path:
        start = self.at
        is_array = self.text.startswith("[[", self.at)
        self.at += 2 if is_array else 1
        keys = self._keys()
        self._expect("]]" if is_array else "]")
        end, self.at = self.at, start
        path: Path = ()
        for i, key in enumerate(keys):
            path = (*path, key)
            self._note(path)
            is_last = i == len(keys) - 1
            if is_last and is_array:
                self._items[path] = self._items.get(path, 0) + 1
            if path in self._items:
                path = (*path, self._items[path] - 1)
                self._note(path)
        self.at = end
        self.places.headers.append(Header(path, start, end, is_array))
        return path

    def _keys(self) -> list[str]:
        keys = [self._key()]
        while self._peek() == ".":
            self.at += 1
            keys.append(self._key())
        return keys

    def _key(self) -> str:
        self._skip()
        match = _STRING.match(self.text, self.at) or _BARE.match(self.text, self.at)
        if not match:
            raise _NotUnderstood
        self.at = match.end()
        word = match.group()
        if word[0] == "'":
            return word[1:-1]
        if word[0] == '"':
            try:
                return str(json.loads(word))
            except ValueError:
                return word[1:-1]
        return word

    def _pair(self, table: Path, depth: int) -> None:
        self._skip()
        start = self.at
        keys = self._keys()
        end, self.at = self.at, start
        path = table
        for key in keys:
            path = (*path, key)
            self._note(path)
        self.at = end
        self._expect("=")
        self.places.keys[path] = start
        self._value(path, depth)
        self.places.pairs.setdefault(table, []).append((start, self.at))

    def _value(self, path: Path, depth: int) -> None:
        if depth > _DEPTH_MAX:
            raise _NotUnderstood
        mark = self._peek()
        start = self.at
        if mark == "[":
            self.at += 1
            index = 0
            while self._peek() != "]":
                self._note((*path, index))
                self._value((*path, index), depth + 1)
                index += 1
                if self._peek() == ",":
                    self.at += 1
            self.at += 1
        elif mark == "{":
            self.at += 1
            while self._peek() != "}":
                self._pair(path, depth + 1)
                if self._peek() == ",":
                    self.at += 1
            self.at += 1
        else:
            match = _STRING.match(self.text, self.at) or _SCALAR.match(self.text, self.at)
            if not match:
                raise _NotUnderstood
            self.at = match.start() + len(match.group().rstrip())
        self.places.values[path] = (start, self.at)
