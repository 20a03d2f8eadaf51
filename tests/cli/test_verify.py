"""``cupola verify``: the same bytes again, and what it says when they are not."""

import json
import shutil
from dataclasses import replace

import numpy as np

from cupola.engine.digest import TableDigest
from cupola.study.runs import verifying
from cupola.study.store.folder import open_results
from cupola.study.store.stored import TABLES


def test_a_run_of_this_machine_is_the_same(minimal, cupola):
    done = cupola("verify", minimal.folder, "-n", 5, "-q")
    assert done.code == 0 and done.out.startswith("the same bytes: 5 of 40 replications"), done
    told = json.loads(cupola("verify", minimal.folder, "-n", 99, "--json", "-q").out)
    assert told["is_same"] and told["checked"] == list(range(40)) and told["numerics"] == []


def test_the_manifest_has_the_digests_of_all_tables(minimal):
    manifest = json.loads((minimal.folder / "manifest.json").read_text("utf-8"))
    results = open_results(minimal.folder)
    for table in TABLES:
        digest = TableDigest()
        digest.add(getattr(results, table))
        assert manifest["digests"][table] == digest.hexdigest()


def test_one_other_bit_is_told(minimal, cupola, monkeypatch):
    compared = verifying._compared

    def moved(table, number, results, again):
        if table == "engagements" and len(again.engagements["miss_m"]):
            miss_m = again.engagements["miss_m"].copy()
            miss_m[0] = np.nextafter(miss_m[0], np.inf)
            again = replace(again, engagements={**again.engagements, "miss_m": miss_m})
        return compared(table, number, results, again)

    monkeypatch.setattr(verifying, "_compared", moved)
    done = cupola("verify", minimal.folder, "-n", 3, "-q")
    assert done.code == 1 and "engagements, replication 0: miss_m was" in done.out
    assert done.out.splitlines()[-1] == "not the same bytes; this machine computes alike: another version"


def test_a_table_whose_digest_is_another_is_told(minimal, cupola, tmp_path):
    folder = shutil.copytree(minimal.folder, tmp_path / "copy")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["digests"]["flights"] = "0" * 64
    manifest["numerics"] = manifest["numerics"].replace("exp:", "exp:f")
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    done = cupola("verify", folder, "-n", 1, "-q")
    assert done.code == 1 and "flights: its values do not have the digest" in done.out
    assert done.out.splitlines()[-1] == "not the same bytes; this machine computes otherwise: exp"


def test_what_is_no_run_and_no_number_is_refused(minimal, cupola):
    assert cupola("verify", "nowhere").code == 2
    done = cupola("verify", minimal.folder, "-n", 0)
    assert done.code == 2 and "must be 1 or more" in done.err


def test_replications_are_spread_evenly():
    assert verifying._evenly(1000, 5) == [0, 249, 499, 749, 999]
    assert verifying._evenly(3, 9) == [0, 1, 2] and verifying._evenly(9, 1) == [0]
