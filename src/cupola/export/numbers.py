"""Numbers in CSV files that no spreadsheet takes for others.

Where a comma separates decimals, as in Germany, ``0.500`` is read as five hundred: a point before exactly three digits
separates thousands there. Any other number of decimals stays text, which a reader sees.
"""

from __future__ import annotations

import re

_THOUSANDS = re.compile(r"-?\d{1,3}(\.\d{3})+")


def unmistakable(text: str) -> str:
    """A number as text, with one more digit where it could be read as thousands.

    Examples
    --------
    >>> unmistakable("38.537"), unmistakable("0.500"), unmistakable("38.54"), unmistakable("1e+05")
    ('38.5370', '0.5000', '38.54', '1e+05')
    """
    return f"{text}0" if _THOUSANDS.fullmatch(text) else text
