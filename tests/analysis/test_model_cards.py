"""Cards of models against what they name: pages, tests, metrics, figures; and which are on for a scenario."""

import pytest

from cupola.analysis.metrics.metrics import METRICS
from cupola.analysis.model_cards import model_cards, model_of_figure, models_of_metric, models_off, models_used
from cupola.catalogue.keys import FIGURES
from cupola.scenario import load, set_paths

#: Pages that are about no model of a run: what they show is evidence, or how a bound outside a run is found.
NO_MODEL = {"README", "sanity", "coverage_of_intervals", "coverage_of_pipelines", "catalogue_estimates", "assignment"}


@pytest.fixture(scope="module")
def root(request):
    return request.config.rootpath


def test_every_page_of_a_model_has_a_card_and_every_card_a_page(root):
    pages = {path.stem for path in (root / "docs" / "models").glob("*.md")} - NO_MODEL - {"history"}
    assert set(model_cards()) == pages


def test_tests_that_a_card_names_are_there(root):
    missing = [name for card in model_cards().values() for name in card.tests if not (root / name).is_file()]
    assert missing == [] and all(card.tests for card in model_cards().values())


def test_every_metric_and_every_figure_leads_to_a_model():
    assert [name for name in METRICS if not models_of_metric(name, model_cards())] == []
    lost = [
        (kind, key) for kind, keys in FIGURES.items() for key in keys if not model_of_figure(kind, key, model_cards())
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("scenario", "changes", "model"),
    [
        ("jammed-raid", {}, "jamming"),
        ("minimal", {"environment.clutter": "true"}, "clutter"),
        ("minimal", {"environment.rain_mmph": "4"}, "propagation"),
        ("minimal", {"tracking": "merged"}, "merging"),
        ("minimal", {"false_plots_per_scan": "2"}, "false_tracks"),
        ("layered-network", {}, "network"),
        ("night-of-drones", {}, "ammunition"),
        ("teaching-queue", {}, "timed"),
    ],
)
def test_a_model_is_on_where_the_scenario_asks_for_it_and_off_in_minimal(scenario, changes, model):
    asked = set_paths(load(scenario), changes) if changes else load(scenario)
    assert model in models_used(asked) and model not in models_used(load("minimal"))
    assert model not in {card.name for card in models_off(asked)}


def test_a_queue_has_no_radar_and_no_missile():
    assert not {"detection", "horizon", "flyout", "lethality", "zone"} & set(models_used(load("teaching-queue")))
