"""The tables of constants, computed again from their definitions."""

import importlib.util
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path

from cupola.portable import angles, exponential, tables

_spec = importlib.util.spec_from_file_location("exact", Path(__file__).with_name("exact.py"))
exact = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(exact)


def test_parts_of_an_octave():
    with localcontext() as context:
        context.prec = 60
        for j in range(128):
            right = (Decimal(2).ln() * j / 128).exp()
            high = float(Fraction(right))
            assert float(tables.TWO_TO_HIGH[j]) == high
            assert float(tables.TWO_TO_LOW[j]) == float(Fraction(right) - Fraction(high))


def test_digits_of_two_over_pi():
    with localcontext() as context:
        context.prec = exact.PI_DIGITS
        right = int(2 / exact.PI * 2 ** (27 * 43))
    found = sum(int(limb) << (27 * (45 - i)) for i, limb in enumerate(tables.TWO_OVER_PI))
    assert found == right


def test_pieces_of_half_pi_and_of_a_logarithm():
    with localcontext() as context:
        context.prec = 60
        pieces = sum(map(Decimal, (angles._PIECE_1, angles._PIECE_2, angles._PIECE_REST)))
        assert abs(pieces - exact.PI / 2) < Decimal("1e-36")
        part = Decimal(exponential._PART_HIGH) + Decimal(exponential._PART_LOW)
        assert abs(part - Decimal(2).ln() / 128) < Decimal("1e-28")
        assert int(Fraction(exponential._PART_HIGH) * 2**41) == Fraction(exponential._PART_HIGH) * 2**41


def test_error_function_at_eighths():
    with localcontext() as context:
        context.prec = 60
        for j, high, low, slope in zip(range(4, 11), tables.ERFC_HIGH, tables.ERFC_LOW, tables.ERFC_SLOPE, strict=True):
            right = exact.erfc(j / 8)
            assert (float(high), float(low)) == (
                float(Fraction(right)),
                float(Fraction(right) - Fraction(float(Fraction(right)))),
            )
            assert float(slope) == float(2 / exact.PI.sqrt() * (-Decimal(j) * j / 64).exp())
