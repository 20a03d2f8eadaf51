"""Portable functions against fifty digits, over all that a float can hold, and at the edges of IEEE 754."""

import importlib.util
import math
import struct
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cupola.portable.angles import cos, sin, tan
from cupola.portable.arcs import acos, asin, atan, atan2
from cupola.portable.exponential import erfc, exp, log, power

_spec = importlib.util.spec_from_file_location("exact", Path(__file__).with_name("exact.py"))
exact = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(exact)

INF, NAN = math.inf, math.nan
SMALLEST, LARGEST = 5e-324, 1.7976931348623157e308
#: Units in the last place that are allowed.
LIMIT = 1.0


def floats(low=-LARGEST, high=LARGEST, **more):
    """Floats whose exponents are as likely as each other, and those that hypothesis likes."""
    return st.one_of(
        st.floats(low, high, allow_nan=False, **more),
        st.integers(-1074, 1023).flatmap(
            lambda k: st.floats(1.0, 2.0).map(lambda m: max(low, min(high, math.ldexp(m, k))))
        ),
        st.floats(max(low, -10.0), min(high, 10.0)),
    )


@given(floats(-745.13, 709.78))
@example(-745.133219101941)
@example(709.782712893384)
@example(-708.3964185322641)
def test_exp(x):
    assert exact.ulps(exp(x), exact.exp(x)) <= LIMIT


@given(floats(SMALLEST, LARGEST))
@example(SMALLEST)
@example(math.sqrt(0.5))
@example(0.9999999999999999)
@example(1.0000000000000002)
def test_log(x):
    assert exact.ulps(log(x), exact.log(x)) <= LIMIT


@pytest.mark.parametrize("name", ["sin", "cos", "tan"])
@settings(deadline=None)
@given(x=floats())
@example(x=math.pi)
@example(x=0.5 * math.pi)
@example(x=math.ldexp(6381956970095103.0, 797))  # of all floats the nearest to a multiple of pi / 2 (Muller et al.)
@example(x=LARGEST)
@example(x=8e5)
@example(x=1e22)
def test_angles(name, x):
    function = {"sin": sin, "cos": cos, "tan": tan}[name]
    assert exact.ulps(function(x), getattr(exact, name)(x)) <= LIMIT


@pytest.mark.parametrize("name", ["asin", "acos"])
@given(x=st.one_of(st.floats(-1.0, 1.0), st.floats(0.0, 1e-6).map(lambda d: 1.0 - d)))
@example(x=0.5)
@example(x=0.975)
@example(x=-1.0)
def test_inverse_sine_and_cosine(name, x):
    function = {"asin": asin, "acos": acos}[name]
    assert exact.ulps(function(x), getattr(exact, name)(x)) <= LIMIT


@given(floats())
@example(0.4375)
@example(0.6875)
@example(1.1875)
@example(2.4375)
def test_atan(x):
    assert exact.ulps(atan(x), exact.atan(x)) <= LIMIT


@settings(max_examples=300)
@given(st.one_of(st.tuples(floats(), floats()), st.tuples(st.floats(-2.0, 2.0), st.floats(-2.0, 2.0))))
def test_atan2(pair):
    y, x = pair
    if y != 0.0 and (x != 0.0):
        assert exact.ulps(atan2(y, x), exact.atan2(y, x)) <= LIMIT


@settings(deadline=None)
@given(st.one_of(st.floats(-7.0, 27.3), st.floats(-1.3, 3.0)))
@example(0.25)
@example(0.5)
@example(0.84375)
@example(0.8183635981856486)
@example(1.2230559902512161)
@example(2.053315102360652)
@example(1.25)
@example(2.857142857142857)
@example(26.5)
def test_erfc(x):
    assert exact.ulps(erfc(x), exact.erfc(x)) <= LIMIT


@settings(max_examples=300)
@given(
    st.one_of(
        st.tuples(floats(SMALLEST, LARGEST), st.floats(-3.0, 3.0)),
        st.tuples(st.floats(0.5, 2.0), st.floats(-1000.0, 1000.0)),
        st.tuples(st.just(10.0), st.floats(-300.0, 300.0)),
    )
)
def test_power(pair):
    x, y = pair
    if abs(y * math.log(x)) < 744.0:
        right = exact.power(x, y)
        if abs(right) < LARGEST:
            assert exact.ulps(power(x, y), right) <= LIMIT


def test_powers_of_ten_are_exact():
    assert [power(10.0, float(k)) for k in range(23)] == [float(10**k) for k in range(23)]


def same(found, right):
    return struct.pack("<d", found) == struct.pack("<d", right) or (math.isnan(found) and math.isnan(right))


#: IEEE 754-2019, clause 9.2.1.
SPECIAL = [
    (exp, (INF,), INF), (exp, (-INF,), 0.0), (exp, (0.0,), 1.0), (exp, (NAN,), NAN), (exp, (1000.0,), INF),
    (exp, (-1000.0,), 0.0), (exp, (1e300,), INF), (exp, (-1e300,), 0.0),
    (log, (0.0,), -INF), (log, (-0.0,), -INF), (log, (1.0,), 0.0), (log, (INF,), INF), (log, (-1.0,), NAN),
    (log, (NAN,), NAN), (log, (-INF,), NAN),
    (sin, (0.0,), 0.0), (sin, (-0.0,), -0.0), (sin, (INF,), NAN), (sin, (NAN,), NAN), (sin, (SMALLEST,), SMALLEST),
    (cos, (0.0,), 1.0), (cos, (-INF,), NAN), (cos, (NAN,), NAN),
    (tan, (-0.0,), -0.0), (tan, (INF,), NAN), (tan, (NAN,), NAN),
    (asin, (-0.0,), -0.0), (asin, (1.1,), NAN), (asin, (NAN,), NAN), (asin, (1.0,), 0.5 * math.pi),
    (acos, (1.0,), 0.0), (acos, (-1.0,), math.pi), (acos, (-1.1,), NAN), (acos, (NAN,), NAN),
    (atan, (-0.0,), -0.0), (atan, (INF,), 0.5 * math.pi), (atan, (-INF,), -0.5 * math.pi), (atan, (NAN,), NAN),
    (atan2, (0.0, 1.0), 0.0), (atan2, (-0.0, 1.0), -0.0), (atan2, (0.0, -1.0), math.pi),
    (atan2, (-0.0, -1.0), -math.pi), (atan2, (0.0, 0.0), 0.0), (atan2, (0.0, -0.0), math.pi),
    (atan2, (-0.0, -0.0), -math.pi),
    (atan2, (1.0, 0.0), 0.5 * math.pi), (atan2, (-1.0, -0.0), -0.5 * math.pi), (atan2, (1.0, INF), 0.0),
    (atan2, (1.0, -INF), math.pi), (atan2, (INF, 1.0), 0.5 * math.pi), (atan2, (INF, INF), 0.25 * math.pi),
    (atan2, (-INF, -INF), -0.75 * math.pi), (atan2, (NAN, 1.0), NAN), (atan2, (1.0, NAN), NAN),
    (erfc, (INF,), 0.0), (erfc, (-INF,), 2.0), (erfc, (0.0,), 1.0), (erfc, (NAN,), NAN),
    (power, (NAN, 0.0), 1.0), (power, (1.0, NAN), 1.0), (power, (NAN, 1.0), NAN), (power, (2.0, NAN), NAN),
    (power, (-8.0, 1.0 / 3.0), NAN), (power, (-2.0, 3.0), -8.0), (power, (-2.0, 2.0), 4.0), (power, (0.0, 2.0), 0.0),
    (power, (-0.0, 3.0), -0.0), (power, (-0.0, -3.0), -INF), (power, (0.0, -2.0), INF), (power, (INF, -1.0), 0.0),
    (power, (-INF, 3.0), -INF), (power, (-INF, -3.0), -0.0), (power, (0.5, INF), 0.0), (power, (0.5, -INF), INF),
    (power, (-1.0, INF), 1.0), (power, (2.0, 1e300), INF), (power, (2.0, -1e300), 0.0),
    (power, (2.0, -1074.0), SMALLEST), (power, (0.9999999999999999, 1e20), 0.0),
]  # fmt: skip


@pytest.mark.parametrize(("function", "given_values", "right"), SPECIAL)
def test_special_values_of_ieee_754(function, given_values, right):
    assert same(function(*given_values), right), function(*given_values)
