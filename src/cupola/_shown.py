"""How results look when a console or a notebook shows them: a title and a short table, never all of their fields."""

from __future__ import annotations

import html
from collections.abc import Sequence


class Shown:
    """Gives a class a short ``repr`` and an HTML form, from what `_shown` says.

    A dataclass that stands on it needs ``repr=False``.

    Examples
    --------
    >>> class Answer(Shown):
    ...     def _shown(self):
    ...         return "Answer to everything", ("what", "value"), [("answer", "42")]
    >>> Answer()
    Answer to everything
      answer: 42
    >>> Answer()._repr_html_()[:54]
    '<table><caption>Answer to everything</caption><tr><th>'
    """

    def _shown(self) -> tuple[str, Sequence[str], Sequence[Sequence[str]]]:
        """A title, the heads of columns, and rows of words: each class says its own."""
        raise NotImplementedError

    def __repr__(self) -> str:
        title, _, rows = self._shown()
        return "\n".join([title, *(f"  {row[0]}: {', '.join(cell for cell in row[1:] if cell)}" for row in rows)])

    def _repr_html_(self) -> str:
        title, heads, rows = self._shown()
        head = "".join(f"<th>{html.escape(word)}</th>" for word in heads)
        body = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
        return f"<table><caption>{html.escape(title)}</caption><tr>{head}</tr>{body}</table>"
