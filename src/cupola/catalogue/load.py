"""Finding and reading catalogue items: the ones that come with Cupola, and a user's own folder beside a scenario."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cupola.catalogue.model import KINDS, Item, nearest
from cupola.catalogue.parse import parse_item
from cupola.errors import CatalogueError, Problem

_FOLDER = Path(__file__).parent
_ID = re.compile(r"[a-z0-9_]{1,64}")
#: The user's folder inside `own_items`; a scenario that was loaded there holds what it took from it.
_OWN: ContextVar[Path | None] = ContextVar("own catalogue items", default=None)


@contextmanager
def own_items(folder: str | Path | None) -> Iterator[None]:
    """Inside the block every look into the catalogue also finds the items of a user's own folder, and those first.

    Scenarios, studies, settings and target types that are named inside the block are found there: what
    ``--catalogue`` does on the command line. `load_item` and the others say how a folder is laid out.

    Parameters
    ----------
    folder : str or pathlib.Path or None
        The folder; None changes nothing.

    Raises
    ------
    CatalogueError
        If there is no such folder, or no item file in it.

    Examples
    --------
    >>> with own_items(None):
    ...     load_item("radar", "30n6e1").name
    '30N6E1 Tomb Stone'
    """
    if folder is None:
        yield
        return
    path = Path(folder)
    if not path.is_dir():
        raise CatalogueError(Problem(str(folder), "", None, "is no folder", "give a folder with items in TOML files"))
    if not any(item_file for kind in KINDS for item_file in _extra_files(kind, path)):
        limit = "holds no catalogue item: no <id>.toml with a kind, and none in systems, radars, missiles or targets"
        raise CatalogueError(Problem(str(folder), "", None, limit, "docs/own_items.md shows a whole item"))
    before = _OWN.set(path)
    try:
        yield
    finally:
        _OWN.reset(before)


def _folder(extra_folder: str | Path | None) -> Path | None:
    """The user's folder: the one that is named, else the one of `own_items`."""
    return Path(extra_folder) if extra_folder is not None else _OWN.get()


@dataclass(frozen=True, slots=True)
class Source:
    """An entry of the bibliography: what stands behind a source key.

    Parameters
    ----------
    key : str
        As it is written in `Value.sources`.
    title, kind, summary : str
        What it is called, what kind of source it is, and what it says, in our own words.
    access : str
        ``read``, ``second-hand`` or ``ours``.
    aliases : tuple of str
        Other spellings of the key in `Value.sources`.
    """

    key: str
    title: str
    kind: str
    access: str
    summary: str
    aliases: tuple[str, ...] = ()


def load_item(kind: str, item_id: str, extra_folder: Path | None = None) -> Item:
    """Read one item.

    Parameters
    ----------
    kind : str
        ``system``, ``radar``, ``missile`` or ``target``.
    item_id : str
        Its id: the name of its file.
    extra_folder : Path, optional
        A user's own folder: ``<folder>/<id>.toml`` or ``<folder>/missiles/<id>.toml``; it wins over Cupola's item of
        the same kind and id. None: the folder of `own_items`, where there is one.

    Raises
    ------
    CatalogueError
        When there is no such item (with the nearest ids), or its file is wrong (with every problem).

    Examples
    --------
    >>> load_item("radar", "30n6e1").name
    '30N6E1 Tomb Stone'
    >>> load_item("missile", "48n6e22")
    Traceback (most recent call last):
    cupola.errors.CatalogueError: catalogue: missile = '48n6e22': there is no such missile; did you mean '48n6e2' or
    '48n6e' or '48n6dm'?
    """
    _check_kind(kind)
    own = _folder(extra_folder)
    if isinstance(item_id, str) and _ID.fullmatch(item_id):
        if own is not None:
            for path in (own / f"{kind}s" / f"{item_id}.toml", own / f"{item_id}.toml"):
                if path.is_file() and _kind_of(path) in (kind, None):
                    return _read_item(path, str(path))
        path = _FOLDER / "items" / f"{kind}s" / f"{item_id}.toml"
        if path.is_file():
            return _load_builtin(kind, item_id)
    hint = nearest(str(item_id), item_ids(kind, extra_folder))
    raise CatalogueError(Problem("catalogue", kind, item_id, f"there is no such {kind}", hint))


@cache
def _load_builtin(kind: str, item_id: str) -> Item:
    name = f"{kind}s/{item_id}.toml"
    return _read_item(_FOLDER / "items" / name, name)


def item_ids(kind: str, extra_folder: Path | None = None) -> tuple[str, ...]:
    """Sorted ids of a kind, without reading Cupola's own files."""
    _check_kind(kind)
    ids = {path.stem for path in (_FOLDER / "items" / f"{kind}s").glob("*.toml")}
    ids.update(path.stem for path in _extra_files(kind, extra_folder))
    return tuple(sorted(ids))


def list_items(kind: str | None = None, extra_folder: Path | None = None) -> tuple[Item, ...]:
    """All items, or all of one kind, sorted by kind and id."""
    kinds = KINDS if kind is None else (kind,)
    return tuple(load_item(name, item_id, extra_folder) for name in kinds for item_id in item_ids(name, extra_folder))


def search(text: str, extra_folder: Path | None = None) -> tuple[Item, ...]:
    """Items whose id, name or an alias contains the text; case, spaces and hyphens do not matter.

    Examples
    --------
    >>> [item.id for item in search("Favorit")]
    ['s300pmu2']
    """
    wanted = _plain(text)
    return tuple(
        item
        for item in list_items(extra_folder=extra_folder)
        if any(wanted in _plain(word) for word in (item.id, item.name, *item.aliases))
    )


@cache
def bibliography() -> dict[str, Source]:
    """Every source key with what stands behind it.

    Examples
    --------
    >>> bibliography()["cielo"].access
    'read'
    """
    tables = _read_toml(_FOLDER / "bibliography.toml", "bibliography.toml")
    return {
        key: Source(
            key, entry["title"], entry["kind"], entry["access"], entry["summary"], tuple(entry.get("aliases", ()))
        )
        for key, entry in tables.items()
    }


@cache
def source_keys(sources: str) -> tuple[str, ...]:
    """The bibliography's keys that a `Value.sources` names, in the bibliography's order.

    Examples
    --------
    >>> source_keys("cmo-1646 (10 m); Wikipedia 25 m")
    ('cmo', 'Wikipedia')
    """
    return tuple(
        key
        for key, entry in bibliography().items()
        if any(re.search(rf"\b{re.escape(word)}\b", sources, re.IGNORECASE) for word in (key, *entry.aliases))
    )


def _check_kind(kind: str) -> None:
    if kind not in KINDS:
        hint = nearest(str(kind), KINDS)
        raise CatalogueError(Problem("catalogue", "kind", kind, f"must be one of {', '.join(KINDS)}", hint))


def _plain(text: str) -> str:
    return re.sub(r"[\s\-_/]+", "", text).casefold()


def _extra_files(kind: str, extra_folder: Path | None) -> Iterator[Path]:
    """Files of a user's folder that hold an item of this kind."""
    own = _folder(extra_folder)
    if own is None:
        return
    yield from (own / f"{kind}s").glob("*.toml")
    for path in own.glob("*.toml"):
        if _kind_of(path) == kind:
            yield path


def _kind_of(path: Path) -> object:
    """The kind that a file says it is; None when it cannot be read or says nothing."""
    try:
        return _read_toml(path, str(path)).get("kind")
    except CatalogueError:
        return None


def _read_item(path: Path, source: str) -> Item:
    return parse_item(_read_toml(path, source), source, expected_id=path.stem)


def _read_toml(path: Path, source: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8"))
    except UnicodeDecodeError as error:
        problem = Problem(source, "", None, f"is not UTF-8 text (byte {error.start})", "save it as UTF-8")
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        problem = Problem(source, "", None, f"is not valid TOML: {error}", "correct the line")
    except OSError as error:
        problem = Problem(source, "", None, f"cannot be read: {error.strerror}", "check the file and its rights")
    raise CatalogueError(problem)
