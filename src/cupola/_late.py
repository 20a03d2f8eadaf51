"""Late imports: a package names what it offers, and the module behind a name is imported when it is first used."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def offer(package: str, homes: Mapping[str, str]) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """``__getattr__`` and ``__dir__`` of a package whose names are imported late.

    Parameters
    ----------
    package : str
        Its ``__name__``.
    homes : mapping of str to str
        Name to the module that holds it; a module that is offered itself is its own home.

    Returns
    -------
    tuple of two functions
        For the package's ``__getattr__`` and ``__dir__``.
    """

    def get(name: str) -> Any:
        home = homes.get(name)
        if home is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module = import_module(home)
        value = module if home == f"{package}.{name}" else getattr(module, name)
        setattr(sys.modules[package], name, value)
        return value

    def names() -> list[str]:
        return sorted({*homes, *({"__version__"} & vars(sys.modules[package]).keys())})

    return get, names
