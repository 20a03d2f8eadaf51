"""Golden runs: what bundled scenarios gave when last looked at. Any change of behaviour shows up here.

They say nothing about right or wrong, only that something moved. When it was meant to:

    python tests/engine/test_golden.py

writes the files again; the commit that carries them says what changed and why.
"""

import json
import math
from pathlib import Path

import pytest

from cupola.engine.build.model import build
from cupola.engine.run import run
from cupola.scenario import load

FOLDER = Path(__file__).resolve().parents[1] / "data" / "golden"
SEED = 20180926
#: Scenario -> replications: enough to meet what it is about, few where it is large.
RUNS = {
    "minimal": 8, "damascus-2018": 8, "latakia-2018": 8, "close-formation": 8, "jammed-raid": 8, "layered-network": 4,
    "night-of-drones": 2, "raid-mixed": 2, "scud-after-drones": 8, "swarm": 1, "teaching-queue": 2,
}  # fmt: skip
COUNTS = [
    "threats", "kills", "leakers", "missiles_fired", "max_simultaneous_targets", "max_simultaneous_missiles",
    "max_simultaneous_hits", "assets_lost", "parts_lost", "friendly_engaged", "civil_engaged", "not_engaged", "looks",
    "steps",
]  # fmt: skip
MEASURES = ["first_detection_range_m", "max_intercept_range_m", "people_hit", "end_s"]
SHOTS = ["launch_s", "end_s", "miss_m", "p_kill"]
CHANGED = (
    "behaviour changed: explain it in the commit, and write the golden files again (see the top of this file). Not "
    "meant to? Then something is broken; not by another machine, unless `cupola.engine.numerics` says otherwise there."
)


def record(name):
    """The columns that are kept, as JSON can hold them: exact integers, floats with all digits, null for NaN."""
    results = run(build(load(name)), RUNS[name], seed=SEED)
    rows = results.replications
    kept = {key: rows[key].tolist() for key in COUNTS + MEASURES}
    kept |= {f"shot_{key}": results.engagements[key].tolist() for key in SHOTS}
    kept["shot_outcome"] = results.engagements["outcome"].tolist()
    return {
        key: [None if isinstance(v, float) and math.isnan(v) else v for v in column] for key, column in kept.items()
    }


@pytest.mark.parametrize("name", RUNS)
def test_a_golden_run_is_what_it_was(name):
    expected = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    found = record(name)
    assert found.keys() == expected.keys()
    for key, column in found.items():
        assert column == expected[key], f"{key}: {CHANGED}"


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for scenario in RUNS:
        columns = {key: json.dumps(column) for key, column in record(scenario).items()}
        text = ",\n".join(f'  "{key}": {column}' for key, column in columns.items())
        (FOLDER / f"{scenario}.json").write_text(f"{{\n{text}\n}}\n", encoding="utf-8")
