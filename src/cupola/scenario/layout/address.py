"""Names become addresses of random draws."""

from __future__ import annotations

from hashlib import blake2b


def draw_key(name: str) -> int:
    """Address of an entity's random draws, from its name alone.

    A name, not a row number, so that adding or moving an entity leaves the draws of all others where they were.

    Parameters
    ----------
    name : str
        Unique among the entities that draw; any text.

    Returns
    -------
    int
        0 to 2^32 - 1: the first four bytes of BLAKE2b of the UTF-8 name, little-endian. Two names out of a thousand
        share a key with a probability of 1e-4: who builds tables checks it.

    Examples
    --------
    >>> draw_key("north"), draw_key("south")
    (3566015049, 4251589332)
    """
    return int.from_bytes(blake2b(name.encode("utf-8"), digest_size=4).digest(), "little")


def share_of(name: str) -> float:
    """A number in [0, 1) that belongs to a name: chance in the making of a scenario, the same in every replication.

    Examples
    --------
    >>> round(share_of("swarm-w1-shahed136-1/bearing"), 6)
    0.935269
    """
    return draw_key(name) / 2.0**32
