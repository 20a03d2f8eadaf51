"""The model card: what it counts is counted."""

from collections import Counter
from pathlib import Path

from cupola.catalogue.load import KINDS, item_ids, load_item

_CARD = Path(__file__).parents[2] / "docs" / "model_card.md"


def test_figures_of_the_catalogue_and_their_evidence_are_those_of_the_card():
    letters = Counter(
        "E" if "E" in value.evidence else "M" if "M" in value.evidence else value.evidence
        for kind in KINDS
        for name in item_ids(kind)
        for value in load_item(kind, name).values.values()
    )
    total = sum(letters.values())
    card = _CARD.read_text(encoding="utf-8")
    assert f"holds {total:,} figures" in card
    for letter in "RME":
        assert f"| {letters[letter]:,} | {letters[letter] / total:.0%}".replace("%", " %") in card
    assert set(letters) == set("RME")
