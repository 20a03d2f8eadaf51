"""Each example of the gallery runs from top to bottom, in an empty folder."""

import runpy

import pytest


@pytest.fixture(scope="module")
def first_study(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("gallery")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        names = runpy.run_path(str(root / "docs" / "gallery" / "first_study.py"))
    return folder, names


def test_it_leaves_pictures_and_a_run_folder(first_study):
    folder, _ = first_study
    out = folder / "out" / "gallery"
    assert (out / "outcomes.svg").read_text(encoding="utf-8").lstrip().startswith("<?xml")
    assert (out / "timeline.svg").is_file()
    assert (out / "run" / "replications.parquet").is_file() and not (out / "run" / "report.html").exists()


def test_the_replay_is_the_replication_of_the_run(first_study):
    _, names = first_study
    log, results = names["log"], names["results"]
    replayed = log.results.replications
    for column in ("kills", "leakers", "missiles_fired"):
        assert replayed[column][0] == results.replications[column][log.replication]


def test_single_missiles_are_fewer_and_the_pairs_share_their_raid(first_study):
    _, names = first_study
    two, one = names["results"].replications, names["results_single"].replications
    assert one["missiles_fired"].mean() < two["missiles_fired"].mean()
    # Same draws: a raid starts at the same moments, so the first plot of each replication is the same.
    assert (one["first_detection_range_m"] == two["first_detection_range_m"]).all()


def test_every_example_is_tested(root):
    assert {path.name for path in (root / "docs" / "gallery").glob("*.py")} == {"first_study.py"}
