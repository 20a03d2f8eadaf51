"""``cupola uncertainty --claims`` leaves a page and its numbers, and refuses what it would pass over."""

import json


def test_claims_go_to_the_folder(cupola, tmp_path):
    done = cupola("uncertainty", "minimal", "--claims", "-n", "20", "--out", "there")
    assert done.code == 0 and "protects: holds" in done.out and "there/claims.html" in done.out
    found = json.loads((tmp_path / "there" / "claims.json").read_text())
    assert found["replications"] == 20 and found["claims"][0]["verdict"] == "holds"
    page = (tmp_path / "there" / "claims.html").read_text()
    assert "What decides it:</strong> With public figures at their ends the answer is the same." in page


def test_options_of_the_other_methods_are_refused(cupola):
    done = cupola("uncertainty", "minimal", "--claims", "--outer", "4", "--method", "each", "--figure", "missile.*")
    assert done.code == 2
    assert all(f"{option}: does not go with --claims" in done.err for option in ("--outer", "--method", "--figure"))
