"""Why a defence leaks, in the words of a verdict on protection."""

from types import SimpleNamespace

import numpy as np

from cupola.analysis.claims.protection_claims import why_it_leaks


def results(**reasons):
    columns = {f"not_engaged_{name}": np.array(values) for name, values in reasons.items()}
    columns["not_engaged"] = np.sum(list(columns.values()), axis=0) if columns else np.zeros(2, np.int64)
    columns["missiles_fired"] = np.array([30, 34])
    return SimpleNamespace(replications=columns)


def test_the_commonest_reason_is_named_with_its_number():
    assert why_it_leaks(results(sector=[1, 0], no_ammunition=[4, 5])) == [
        "5.0 threats per replication were never fired at, mostly because there were no missiles left (4.5); "
        "32.0 missiles were fired"
    ]


def test_many_threats_take_the_plural():
    (said,) = why_it_leaks(results(sector=[3, 5]))
    assert "mostly because they stayed outside the radar's sector (4.0)" in said


def test_nothing_is_said_where_all_were_fired_at():
    assert why_it_leaks(results()) == []


def test_few_threats_are_not_said_to_be_none():
    rare = {"sector": [1, *[0] * 24]}
    found = results(**rare)
    found.replications["missiles_fired"] = np.full(25, 1)
    assert why_it_leaks(found)[0].startswith("0.04 threats per replication") and "(0.04)" in why_it_leaks(found)[0]
