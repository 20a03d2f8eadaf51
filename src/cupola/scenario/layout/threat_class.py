"""Classes of threats, as doctrines speak of them: what a catalogue's target type counts as."""

from __future__ import annotations

from cupola.catalogue import Item

#: The classes; ``unknown`` is what a battery has not recognised.
AIRCRAFT, DRONE, CRUISE_MISSILE, GLIDE_BOMB, BALLISTIC = (
    "aircraft",
    "drone",
    "cruise_missile",
    "glide_bomb",
    "ballistic",
)
UNKNOWN = "unknown"
CLASSES = (AIRCRAFT, DRONE, CRUISE_MISSILE, GLIDE_BOMB, BALLISTIC, UNKNOWN)
#: Words in the class of a catalogue item -> the class that it counts as; the first that is found.
_WORDS = {
    "cruise": CRUISE_MISSILE,
    "uav": DRONE,
    "drone": DRONE,
    "loitering": DRONE,
    "bomb": GLIDE_BOMB,
}


def threat_class(item: Item) -> str:
    """The class of a target type: ballistic by its profile, else by the words of its class; aircraft where none fits.

    Examples
    --------
    >>> from cupola.catalogue import load_item
    >>> [threat_class(load_item("target", name)) for name in ("shahed136", "scud_b", "scalp", "f16c")]
    ['drone', 'ballistic', 'cruise_missile', 'aircraft']
    """
    if "profile" in item.text and "ballistic" in item.words("profile"):
        return BALLISTIC
    words = item.text["class"].text.lower() if "class" in item.text else ""
    return next((found for word, found in _WORDS.items() if word in words), AIRCRAFT)
