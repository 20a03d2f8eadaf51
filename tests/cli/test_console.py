from types import SimpleNamespace

import pytest

from cupola.cli import console as room
from cupola.cli.console import Console, print_table


@pytest.fixture
def clock(monkeypatch):
    """Time that passes only when the test says so."""
    now = SimpleNamespace(s=0.0)
    monkeypatch.setattr(room.time, "monotonic", lambda: now.s)
    return now


def test_without_a_terminal_there_are_few_plain_lines_and_always_the_last(clock, capsys):
    with Console() as console:
        for done in range(1, 11):
            clock.s += 0.5
            console.progress("replications", done, 10)
        console.progress("claims", 1, 2)
    assert capsys.readouterr().err.splitlines() == [
        "replications: 4 of 10, about 3 s left",
        "replications: 8 of 10, about 1 s left",
        "replications: 10 of 10",
        "cases of the claims so far: 1 of 2",
    ]


def test_what_was_there_before_is_not_counted_into_the_pace(clock, capsys):
    with Console() as console:
        console.progress("replications", 900, 1000)
        clock.s += 5.0
        console.progress("replications", 910, 1000)
    assert "replications: 910 of 1000, about 45 s left" in capsys.readouterr().err


def test_quiet_says_nothing(clock, capsys):
    with Console(quiet=True) as console:
        clock.s += 60.0
        console.say("hello")
        console.progress("replications", 10, 10)
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "")


def test_on_a_terminal_there_is_a_bar_on_standard_error_only(monkeypatch, capsys):
    monkeypatch.setattr(room.sys.stderr, "isatty", lambda: True, raising=False)
    with Console() as console:
        console.progress("replications", 1, 2)
        console.say("a note")
        console.progress("replications", 2, 2)
    said = capsys.readouterr()
    assert said.out == "" and "a note" in said.err and "2/2" in said.err


def test_a_table_keeps_its_columns_straight(capsys):
    print_table(("a", "b"), [("long name", "1"), ("x", "a longer cell than the header")])
    assert capsys.readouterr().out.splitlines() == [
        "  a          b",
        "  long name  1",
        "  x          a longer cell than the header",
    ]
