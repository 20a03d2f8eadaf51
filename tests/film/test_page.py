"""A film in one file: small, of itself alone, whole or not at all."""

import base64
import re
from types import SimpleNamespace

import pytest

from cupola.errors import InputError
from cupola.film import page
from cupola.film.page import write_film


@pytest.fixture(scope="module")
def written(log, tmp_path_factory):
    return write_film(log, tmp_path_factory.mktemp("film") / "replication-0.html", replications=30)


def test_it_takes_a_megabyte_and_asks_nobody(written):
    text = written.read_text(encoding="utf-8")
    assert 100_000 < len(text.encode()) <= 1_000_000
    # Names of formats and documentation in texts of errors; nothing can be fetched from them.
    assert set(re.findall(r"https?://([\w.-]+)", text)) <= {"www.w3.org", "www.opengis.net", "openlayers.org"}
    assert "default-src &#x27;none&#x27;" in text and not re.search(
        r"<(link|iframe|img|script [^>]*src)", text.split("<script>")[0]
    )
    assert text.count("<script") == 4 and text.count("</script>") == 4


def test_the_same_replication_gives_the_same_bytes(log, written, tmp_path):
    again = write_film(log, tmp_path / "again.html", replications=30)
    assert again.read_bytes() == written.read_bytes()


def test_what_is_too_much_becomes_coarser_and_then_an_error(log, written, tmp_path, monkeypatch):
    whole = written.stat().st_size
    monkeypatch.setattr(page, "SIZE_MAX", whole - 5000)
    smaller = write_film(log, tmp_path / "smaller.html", replications=30)
    assert smaller.stat().st_size <= whole - 5000
    monkeypatch.setattr(page, "SIZE_MAX", 1000)
    with pytest.raises(InputError, match="MB are the most"):
        write_film(log, tmp_path / "none.html")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["smaller.html"]


def test_a_title_cannot_become_a_script(log, tmp_path):
    from dataclasses import replace

    evil = "</title></script><script>alert(1)</script>"
    scenario = log.model.scenario.model_copy(update={"title": evil})
    renamed = replace(log, model=replace(log.model, scenario=scenario))
    text = write_film(renamed, tmp_path / "evil.html").read_text(encoding="utf-8")
    assert evil not in text and text.count("<script") == 4


def test_a_variant_may_stand_beside_it(log, written, tmp_path):
    both = write_film(log, tmp_path / "both.html", beside=log, name="salvo-1").read_text(encoding="utf-8")
    assert both.count('id="beside"') == 1 and written.read_text(encoding="utf-8").count('id="beside"') == 0


def test_a_report_carries_the_film_of_the_replication_that_it_shows(log, written, monkeypatch):
    made = []
    monkeypatch.setattr("cupola.report.pages.run_page.render_report", lambda *_, film: made.append(film(log)) or "")
    results = SimpleNamespace(n_replications=30)
    page.report_with_film(results, None, None)
    kind, _, data = made[0].partition(",")
    assert kind == "data:text/html;base64" and base64.b64decode(data) == written.read_bytes()
    monkeypatch.setattr(page, "IN_REPORT_MAX", 1000)
    page.report_with_film(results, None, None)
    assert made[1] is None
