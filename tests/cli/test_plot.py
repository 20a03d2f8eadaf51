"""``cupola plot``, and the page that ``cupola sweep`` leaves."""

import pytest

STUDY = """
format = 1
name = "tiny"
scenario = "minimal"
replications = 6

[[factor]]
path = "flight.low.count"
name = "raid"
values = [1, 2]
"""


@pytest.fixture(scope="module")
def folder(start, tmp_path_factory):
    """A sweep of two points, simulated once."""
    place = tmp_path_factory.mktemp("tiny")
    (place / "tiny.toml").write_text(STUDY)
    process = start("sweep", "tiny.toml", "--out", "out", cwd=place)
    out, err = process.communicate()
    assert process.returncode == 0, err
    assert str(place / "out" / "report.html") in out
    return place / "out"


def test_the_page_of_a_sweep_and_again(cupola, folder):
    page = (folder / "report.html").read_bytes()
    assert b"Saturation" in page and b"<img" in page
    (folder / "report.html").unlink()
    assert cupola("report", folder, "-q").code == 0
    assert (folder / "report.html").read_bytes() == page


@pytest.mark.parametrize("kind", ["saturation", "curve", "fan", "convergence", "distribution"])
def test_each_kind_is_written(cupola, folder, tmp_path, kind):
    done = cupola("plot", folder, "--kind", kind, "-o", "a.png")
    assert done.code == 0, done.err
    assert done.out == f"Picture: {tmp_path / 'a.png'}\n"
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_of_a_run(cupola, minimal, tmp_path):
    options = ("--metric", "p_no_leaker", "--half-width", "0.1")
    assert cupola("plot", minimal.folder, "--kind", "convergence", *options).code == 0
    assert (tmp_path / "convergence.svg").read_text().lstrip().startswith("<?xml")
    refused = cupola("plot", minimal.folder, "--kind", "surface")
    assert refused.code == 2 and "holds a run, which is one point; surface needs a sweep" in refused.err


def test_what_is_wrong_is_said(cupola, folder, tmp_path):
    for arguments, said in (
        (("--kind", "surface", "--by", "raid", "--point", "1"), "--by: is not for surface"),
        (("--kind", "bands"), "was not written by cupola uncertainty"),
        (("--kind", "surface"), "has no second factor that is a number"),
        (("--kind", "curve", "--metric", "leak"), "did you mean 'leakers'?"),
        (("--kind", "curve", "--where", "raid"), "like --where FACTOR=VALUE"),
        (("--kind", "curve", "-o", "a.gif"), "plots are written as svg, png, pdf"),
    ):
        done = cupola("plot", folder, *arguments)
        assert done.code != 0 and said in done.err, done.err
    assert cupola("plot", tmp_path / "none", "--kind", "curve").code == 2
    assert not list(tmp_path.iterdir())


def test_what_public_figures_do_is_a_page_too(cupola, tmp_path):
    options = ("--outer", "8", "-n", "5", "--figure", "missile.*.reliability", "--figure", "missile.*.aim_error")
    done = cupola("uncertainty", "minimal", *options, "--out", "u")
    assert done.code == 0 and f"Report: {tmp_path / 'u' / 'report.html'}" in done.out, done.err
    page = (tmp_path / "u" / "report.html").read_text(encoding="utf-8")
    assert "How sure is it?" in page and "Which public figure drives it" in page
    assert cupola("plot", "u", "--kind", "bands", "-o", "a.svg").code == 0


def test_of_a_run_at_an_address(cupola, minimal, tmp_path):
    pytest.importorskip("fsspec")
    address = f"file://{minimal.folder}"
    assert cupola("plot", address, "--kind", "distribution", "-o", "a.png").code == 0
    assert cupola("replay", address, "-k", "1").code == 0 and (tmp_path / "replication-1.acmi").is_file()
    refused = cupola("plot", address, "--kind", "curve")
    assert refused.code == 2 and "holds a run, which is one point; curve needs a sweep" in refused.err
