"""The report is one file, fetches nothing, escapes every name, and survives what is missing."""

from __future__ import annotations

import base64
import dataclasses
import re
from html.parser import HTMLParser

import pytest

from cupola.analysis.estimates.intervals import Estimate
from cupola.errors import OutputError
from cupola.report import render_report, write_report
from cupola.report.words import claim_line

VOID = {"meta", "img", "br", "hr", "link", "input"}


class Strict(HTMLParser):
    """Checks nesting; collects what a browser would fetch, ids, links and images."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-3:]}"
        self.open.pop()

    def values(self, name: str) -> list[str]:
        return [value or "" for _, key, value in self.attributes if key == name]


def parsed(html: str) -> Strict:
    parser = Strict()
    parser.feed(html)
    parser.close()
    assert parser.open == []
    return parser


@pytest.fixture(scope="session")
def html(results, summary, model, log):
    return render_report(results, summary, model, log=log)


@pytest.fixture(scope="session")
def bare(results_without_kills, summary_without_claims, model):
    return render_report(results_without_kills, summary_without_claims, model)


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize(
    ("by", "verdict", "under_figure"),
    [
        (("figures",), "public figures cannot decide", "It cannot be decided from public figures."),
        (("chance",), "too few replications to decide", "It cannot be decided from so few replications."),
        (
            ("figures", "chance"),
            "neither public figures nor these",
            "It can be decided neither from public figures nor",
        ),
    ],
)
def test_a_claim_that_is_open_says_whether_figures_or_chance_leave_it_so(
    results, summary, model, by, verdict, under_figure
):
    claim = next(one for one in summary.claims if one.verdict == "undecided")
    claim = dataclasses.replace(claim, open_by=by, sentence="Open.")
    claims = tuple(claim if one.name == claim.name else one for one in summary.claims)
    html = render_report(results, dataclasses.replace(summary, claims=claims, headline="Long. " * 50), model)
    assert html.count(f"</span> {verdict}") == 2 and under_figure in claim_line(claim)
    others = {"public figures cannot decide", "too few replications to decide"} - {verdict}
    assert not any(other in html for other in others)


def test_well_formed_with_every_id_once(html):
    page = parsed(html)
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    anchors = [href[1:] for href in page.values("href") if href.startswith("#")]
    assert set(anchors) <= set(ids)
    assert page.values("lang") == ["en"]


def test_nothing_is_fetched_and_nothing_can_run(html):
    page = parsed(html)
    assert not {"script", "iframe", "object", "embed", "link", "form", "video", "audio", "base"} & set(page.tags)
    assert all(src.startswith("data:image/svg+xml;base64,") for src in page.values("src"))
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    assert "url(" not in html and "@import" not in html
    policy = next(v for _, k, v in page.attributes if k == "content" and "default-src" in v)
    assert "default-src 'none'" in policy
    assert not re.search(r"https?://", html)


@pytest.mark.usefixtures("undrawn")
def test_it_links_to_the_film_of_its_replication_where_there_is_one(results, summary, model, log):
    film = "data:text/html;base64,AA=="
    html, without = (
        render_report(results, summary, model, log=log, film=lambda _, uri=uri: uri) for uri in (film, None)
    )
    assert f'<a href="{film}" download="replication-{log.replication}.html">' in html
    assert "data:text/html" not in without and "-f html" in without


def test_pictures_hold_no_scripts_dates_or_outside_references(html):
    pictures = [base64.b64decode(src.partition(",")[2]).decode() for src in parsed(html).values("src")]
    assert len(pictures) == 9
    for svg in pictures:
        assert "<script" not in svg and "<dc:date>" not in svg
        references = re.findall(r'(?:href|src)="([^"]*)"', svg)
        assert all(ref.startswith(("#", "data:")) for ref in references)


def test_names_are_escaped_everywhere(html, bare):
    for page in (html, bare):
        assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "press &lt;b&gt;agency&lt;/b&gt;" in html
    assert "&lt;i&gt;guess&lt;/i&gt;" in html
    assert "&lt;script&gt;alert(&#39;title&#39;)&lt;/script&gt;" in bare


def test_verdict_first(html):
    sections = "claims numbers map evidence timeline outcomes reasons types limits terrain parameters reproduce"
    texts = ["The 250 km claim does not hold", *(f'id="{section}"' for section in sections.split())]
    order = [html.index(text) for text in texts]
    assert order == sorted(order)


@pytest.mark.usefixtures("undrawn")
def test_a_long_headline_becomes_a_list_of_verdicts(results, summary, model, log):
    """One line a claim, each leading to its verdict: what a reader sees first must fit on one screen."""
    html = render_report(results, dataclasses.replace(summary, headline="word " * 80), model, log=log)
    assert '<ul class="headline">' in html and html.count('</span> <a href="#claim-') == 3
    parsed(html)


def test_pictures_have_words_and_tables_have_headers(html):
    page = parsed(html)
    images = page.tags.count("img")
    assert images == 9 and all(len(alt) > 40 for alt in page.values("alt")) and len(page.values("alt")) == images
    assert page.tags.count("th") > 0 and page.values("scope")
    assert page.tags.count("th") == len(page.values("scope"))


def test_estimates_are_marked_and_sources_named(html):
    assert html.count('<span class="estimate">estimate</span>') == 2  # the legend and the one figure
    assert '<a href="#source-s300ref">s300ref</a>; <a href="#source-mapio">mapio</a>' in html


def test_it_says_how_to_reproduce_and_what_it_cannot_say(html):
    assert "cupola run damascus-made-up.toml --replications 200 --seed 20180926" in html
    assert "ab" * 32 in html
    assert "It does not know electronic attack." in html
    assert "horizon angles from it err by about 1 to 4 mrad" in html


def test_a_doubt_about_one_number_is_answered_by_the_report_alone(html, summary):
    """From a number to the model behind it, to its law, source, limits and check; from a figure to model and source."""
    page = parsed(html)
    ids, links = set(page.values("id")), [href[1:] for href in page.values("href")]
    assert {"number-kills", "model-lethality", "model-intervals", "source-mapio"} <= ids
    row = html.split('id="number-kills"')[1].split("</tr>")[0]
    assert re.findall(r'href="#(model-[a-z_]+)"', row) == ["model-engine", "model-lethality"]
    card = html.split("<summary>Effect of the warhead: ")[1].split("</details>")[0]
    assert 'id="model-lethality"' in card  # inside what opens when a link leads there
    told = (
        "exp(-m² / R²)",
        "Washburn and Kress",
        "largest uncertainty",
        "docs/models/lethality.md",
        "test_lethality.py",
    )
    assert [words for words in told if words not in card] == []
    assert '<a href="#model-flyout">range max</a>' in html and links.count("number-kills") == 1
    assert "<code>cupola replay out/damascus-made-up -k NUMBER --why</code>" in html
    assert f"<code>cupola uncertainty {summary.scenario} --metric NAME</code>" in html


@pytest.mark.usefixtures("undrawn")
def test_the_spread_of_single_replications_stands_beside_the_interval_of_the_mean(results, summary, model, log):
    ends = tuple(Estimate(value, value, value, "", 200) for value in (3.0, 5.0, 8.0))
    html = render_report(results, dataclasses.replace(summary, quantiles={"kills": ends}), model, log=log)
    row = html.split('id="number-kills"')[1].split("</tr>")[0]
    assert "<td>5.3 to 5.9</td><td>3 to 8</td>" in row


def test_models_that_are_off_are_named_with_what_that_flatters(html):
    section = html.split("Models that were off")[1].split("</ul>")[0]
    assert "Noise jamming: every radar works at its published range" in section and "Claims" not in section


def test_same_study_same_bytes(html, results, summary, model, log, tmp_path):
    path = write_report(results, summary, model, tmp_path / "report.html", log=log)
    assert path.read_bytes() == html.encode("utf-8")
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]


def test_small_enough_to_mail(html):
    assert len(html.encode("utf-8")) < 3_000_000


def test_what_is_missing_is_left_out(bare):
    parsed(bare)
    for name in ("claims", "evidence", "timeline"):
        assert f'id="{name}"' not in bare


@pytest.mark.usefixtures("undrawn")
def test_a_file_that_cannot_be_written_is_named(results, summary, model, log, tmp_path):
    with pytest.raises(OutputError, match="nowhere"):
        write_report(results, summary, model, tmp_path / "nowhere" / "report.html", log=log)
