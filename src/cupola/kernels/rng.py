"""Random numbers with an address: Philox 4x32-10, a counter-based generator.

Every draw is a function of (seed, replication, purpose, entity, other, count) and of nothing else, so adding an
entity or changing the order of events moves no other draw, and one replication can be played again alone.

Everything is unsigned 64-bit with explicit masks: in compiled code ``uint64`` with ``int64`` would become a float,
and in plain Python a product must never leave 64 bits. A product of two 32-bit words never does.
"""

import numpy as np

from cupola.kernels._jit import kernel
from cupola.kernels.mathx import cos_sin_turns, log, sqrt

_MASK_32 = np.uint64(0xFFFFFFFF)
_MASK_24 = np.uint64(0xFFFFFF)
_SHIFT_32 = np.uint64(32)
_SHIFT_24 = np.uint64(24)
_SHIFT_26 = np.uint64(26)
_SHIFT_5 = np.uint64(5)
_SHIFT_6 = np.uint64(6)
# Multipliers and key increments of Salmon et al. 2011, table 2 and section 3.3 (golden ratio, sqrt(3) - 1).
_MULTIPLIER_0 = np.uint64(0xD2511F53)
_MULTIPLIER_1 = np.uint64(0xCD9E8D57)
_WEYL_0 = np.uint64(0x9E3779B9)
_WEYL_1 = np.uint64(0xBB67AE85)
_TWO_TO_MINUS_53 = 2.0**-53
# Stands for a word pair of all zeros, so that log(u) is finite: half of the smallest step.
_SMALLEST = 2.0**-54


@kernel
def philox4x32(c0, c1, c2, c3, k0, k1):
    """One block of Philox 4x32-10: four words of counter and two of key give four random words.

    Parameters
    ----------
    c0, c1, c2, c3 : int
        Counter words, 0 to 2^32 - 1, word 0 first; higher bits are ignored.
    k0, k1 : int
        Key words, 0 to 2^32 - 1.

    Returns
    -------
    tuple of 4 uint64
        Random words, each 0 to 2^32 - 1.

    References
    ----------
    Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11. Checked against the known-answer
    vectors of the Random123 distribution (``rng_random123_kat.csv``), bit for bit.
    """
    w0 = np.uint64(c0) & _MASK_32
    w1 = np.uint64(c1) & _MASK_32
    w2 = np.uint64(c2) & _MASK_32
    w3 = np.uint64(c3) & _MASK_32
    key0 = np.uint64(k0) & _MASK_32
    key1 = np.uint64(k1) & _MASK_32
    for _ in range(10):
        product0 = _MULTIPLIER_0 * w0
        product1 = _MULTIPLIER_1 * w2
        w0 = (product1 >> _SHIFT_32) ^ w1 ^ key0
        w1 = product1 & _MASK_32
        w2 = (product0 >> _SHIFT_32) ^ w3 ^ key1
        w3 = product0 & _MASK_32
        key0 = (key0 + _WEYL_0) & _MASK_32
        key1 = (key1 + _WEYL_1) & _MASK_32
    return w0, w1, w2, w3


@kernel
def unit_double(w0, w1):
    r"""A double strictly between 0 and 1 from two random words.

    Parameters
    ----------
    w0, w1 : uint64
        Random words, 0 to 2^32 - 1.

    Returns
    -------
    float
        In (0, 1): a multiple of 2^-53, except that 2^-54 stands for 0.

    Notes
    -----
    .. math:: u = \left(\lfloor w_0 / 2^5 \rfloor 2^{26} + \lfloor w_1 / 2^6 \rfloor\right) / 2^{53}

    Checked against ``rng_philox_stream.csv``, bit for bit.
    """
    u = np.float64(np.int64(((w0 >> _SHIFT_5) << _SHIFT_26) | (w1 >> _SHIFT_6))) * _TWO_TO_MINUS_53
    return max(u, _SMALLEST)


@kernel
def uniform_pair(seed, replication, purpose, entity, other, count):
    """Two independent uniform draws at one address.

    Parameters
    ----------
    seed : uint64
        Seed of the study, 0 to 2^64 - 1: the key of the generator.
    replication : int
        Number of the replication, 0 to 2^32 - 1.
    purpose : int
        `cupola.variants.Purpose`, 0 to 255.
    entity : int
        Key of the thing that draws (``key`` of its row), 0 to 2^32 - 1.
    other : int
        A second thing that the draw is about, or 0: only its lowest 24 bits count.
    count : int
        Which draw of this kind, 0 to 2^32 - 1.

    Returns
    -------
    tuple of 2 floats
        Uniform in (0, 1).

    Notes
    -----
    Counter words: ``count``, ``purpose << 24 | other``, ``entity``, ``replication``; key words: lower and upper half
    of ``seed``. Two different addresses are two different counters, hence different blocks.
    """
    key = np.uint64(seed)
    address = (np.uint64(purpose) << _SHIFT_24) | (np.uint64(other) & _MASK_24)
    w0, w1, w2, w3 = philox4x32(count, address, entity, replication, key & _MASK_32, key >> _SHIFT_32)
    return unit_double(w0, w1), unit_double(w2, w3)


@kernel
def uniform(seed, replication, purpose, entity, other, count):
    """One uniform draw in (0, 1): the first of `uniform_pair` at the same address. Parameters as there."""
    u, _ = uniform_pair(seed, replication, purpose, entity, other, count)
    return u


@kernel
def normal_pair(seed, replication, purpose, entity, other, count):
    r"""Two independent standard normal draws at one address. Parameters as in `uniform_pair`.

    Returns
    -------
    tuple of 2 floats
        Normal with mean 0 and variance 1; never beyond 8.66.

    Notes
    -----
    .. math:: z_0 = \sqrt{-2 \ln u_0} \cos 2 \pi u_1, \quad z_1 = \sqrt{-2 \ln u_0} \sin 2 \pi u_1

    Box and Muller 1958: a fixed number of draws, so the address of the next one never depends on a value. Checked by
    moments and the distribution function in its test file.
    """
    u0, u1 = uniform_pair(seed, replication, purpose, entity, other, count)
    radius = sqrt(-2.0 * log(u0))
    cosine, sine = cos_sin_turns(u1)
    return radius * cosine, radius * sine
