"""Results in a notebook: a few lines, never the arrays."""

from types import SimpleNamespace

import numpy as np

from cupola.engine.results import Results


def results(n=1000):
    table = {"replication": np.arange(n), "kills": np.arange(n), "max_intercept_range_m": np.full(n, np.nan)}
    return Results(SimpleNamespace(name="a<b>"), 20180926, table, {}, {})


def test_repr_fits_a_cell_and_says_what_came_out():
    text = repr(results())
    assert text.startswith("Results of 'a<b>': 1,000 replications, seed 20180926\n") and len(text) < 400
    assert "kills 499.5" in text and "max_intercept_range_m none" in text


def test_the_html_form_is_a_table_and_escapes():
    text = results()._repr_html_()
    assert "<td>kills</td><td>499.5</td>" in text and "a&lt;b&gt;" in text and "a<b>" not in text
    assert repr(results(0)) and results(0)._repr_html_()
