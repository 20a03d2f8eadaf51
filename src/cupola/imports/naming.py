"""UniqueNames: catalogue items that a text names, and names and degrees as a scenario writes them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from cupola.catalogue import list_items

_BETWEEN = r"[\s\-_/.]*"


def named_item(kind: str, texts: Iterable[str]) -> str | None:
    """The catalogue item that texts name, and the only one; None where they name none or several.

    Parameters
    ----------
    kind : str
        system, radar, missile or target.
    texts : iterable of str
        UniqueNames, designations, equipment.

    Notes
    -----
    Ids, and names and aliases with a figure in them, count as whole words, in any case and with or without dashes.
    Words alone (Eagle, Giant, Patriot) do not: units bear such names as well. The longest match counts.

    Examples
    --------
    >>> named_item("system", ["2nd battery, S-300PMU2"]), named_item("system", ["SA-15"])
    ('s300pmu2', None)
    """
    best: dict[int, set[str]] = {}
    whole = " | ".join(text[:500] for text in texts)
    for pattern, length, item_id in _patterns(kind, tuple(item.id for item in list_items(kind))):
        if pattern.search(whole):
            best.setdefault(length, set()).add(item_id)
    longest = best[max(best)] if best else set()
    return next(iter(longest)) if len(longest) == 1 else None


@lru_cache(maxsize=8)
def _patterns(kind: str, ids: Sequence[str]) -> list[tuple[re.Pattern[str], int, str]]:
    """Pattern, number of characters, and item; ``ids`` tells one catalogue folder from another."""
    found = []
    for item in list_items(kind):
        spoken = [part for name in (item.name, *item.aliases) for part in re.split(r"[()]| / ", name)]
        texts = {item.id, *(text for text in spoken if re.search(r"\d", text))}
        for text in texts:
            letters = re.sub(r"[^a-z0-9]", "", text.lower())
            if len(letters) >= 3:
                inner = _BETWEEN.join(letters)
                pattern = re.compile(rf"(?<![a-z0-9]){inner}(?![a-z0-9])", re.IGNORECASE)
                found.append((pattern, len(letters), item.id))
    return found


def slug(name: str, fallback: str) -> str:
    """A name of a scenario from any name: letters, digits, dots, dashes and underscores, at most 50.

    Examples
    --------
    >>> slug("HMS Hermes (R12)", "site"), slug("Zürich Süd", "site"), slug("北", "site")
    ('HMS-Hermes-R12', 'Zurich-Sud', 'site')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-._")[:50].strip("-._") or fallback


def degrees(value: float) -> str:
    """Degrees to 7 decimals, which is a centimetre.

    Examples
    --------
    >>> degrees(33.5), degrees(-0.123456789)
    ('33.5', '-0.1234568')
    """
    text = f"{value:.7f}".rstrip("0")
    return text + "0" if text.endswith(".") else text


class UniqueNames:
    """Hands out names, each once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, name: str, fallback: str) -> str:
        """`slug`, with a number behind it where it is taken already.

        Examples
        --------
        >>> names = UniqueNames()
        >>> names.take("alpha", "site"), names.take("alpha", "site")
        ('alpha', 'alpha-2')
        """
        wanted = slug(name, fallback)
        found, k = wanted, 1
        while found.casefold() in self._taken:
            k += 1
            found = f"{wanted}-{k}"
        self._taken.add(found.casefold())
        return found
