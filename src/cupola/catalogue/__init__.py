"""Public figures of systems, radars, missiles and targets, each with its spread, evidence and sources.

One TOML file an item under ``items/``; `load_item` reads one, `list_items` and `search` find them, `bibliography`
explains the source keys. The format is described in ``docs/catalogue.md``.
"""

from cupola.catalogue.load import (
    Source,
    bibliography,
    item_ids,
    list_items,
    load_item,
    own_items,
    search,
    source_keys,
)
from cupola.catalogue.model import KINDS, Item, TextValue, Value
from cupola.catalogue.parse import item_from_dict

__all__ = [
    "KINDS",
    "Item",
    "Source",
    "TextValue",
    "Value",
    "bibliography",
    "item_from_dict",
    "item_ids",
    "list_items",
    "load_item",
    "own_items",
    "search",
    "source_keys",
]
