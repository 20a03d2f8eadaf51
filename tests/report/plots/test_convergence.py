"""How an estimate settles, also where there is next to nothing to settle."""

import warnings
from dataclasses import replace

import pytest

from cupola.report import convergence, style


@pytest.mark.parametrize("n", [1, 2, 5, 6, 10])
def test_a_few_replications_are_drawn_without_a_warning(results, n):
    few = replace(results, replications={name: column[:n] for name, column in results.replications.items()})
    picture = style.picture(convergence(few, metric="leakers")).decode()
    assert picture.endswith("</svg>\n") and "NaN" not in picture and "nan" not in picture


def test_what_matplotlib_warns_of_reaches_no_user(monkeypatch):
    monkeypatch.setattr(style, "hides_warnings", True)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        with style.look():
            warnings.warn("limits are identical", UserWarning, stacklevel=1)
        assert not seen
        warnings.warn("outside of a plot", UserWarning, stacklevel=1)
        assert len(seen) == 1
