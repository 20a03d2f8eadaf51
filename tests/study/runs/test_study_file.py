"""What a study file may say, and what is said about one that is wrong."""

import re
from pathlib import Path

import pytest

from cupola.errors import InputError
from cupola.study.runs.study_file import Budget, Design, Distribution, Factor, StudyFile, Until
from cupola.study.sweeps.plan import list_studies, plan_sweep, study_path

PAGE = Path(__file__).parents[3] / "docs" / "sweep.md"
HEAD = 'format = 1\nname = "x"\nscenario = "minimal"\n'
FACTOR = '[[factor]]\npath = "battery.alpha.doctrine.salvo"\nvalues = [1, 2]\n'


@pytest.fixture
def plan(tmp_path):
    def read(text):
        path = tmp_path / "study.toml"
        path.write_text(text, encoding="utf-8")
        return plan_sweep(path)

    return read


@pytest.fixture
def problems(plan):
    def read(text):
        with pytest.raises(InputError) as caught:
            plan(text)
        return str(caught.value)

    return read


def test_points_become_scenarios(plan):
    made = plan(HEAD + FACTOR + '[[factor]]\npath = "duration_min"\nlow = 5\nhigh = 15\nn = 3\n')
    assert made.points == ((1, 5.0), (1, 10.0), (1, 15.0), (2, 5.0), (2, 10.0), (2, 15.0))
    scenario = made.scenario_of(4)
    assert scenario.batteries[0].doctrine.salvo == 2 and scenario.duration_s == 600.0
    assert made.values_of(4) == {"battery.alpha.doctrine.salvo": 2, "duration_min": 10.0}


def test_several_paths_move_together_under_one_name(plan):
    made = plan(HEAD + '[[factor]]\npath = ["flight.low.count", "flight.high.count"]\nname = "raid"\nvalues = [1, 3]\n')
    assert made.labels == ("raid",) and [flight.count for flight in made.scenario_of(1).flights] == [3, 3]


def test_seeds_are_common_or_the_points_own(plan):
    common = plan(HEAD + FACTOR)
    assert {common.seed_of(point) for point in range(2)} == {20180926}
    own = plan(HEAD + "common_random_numbers = false\n" + FACTOR)
    seeds = [own.seed_of(point) for point in range(100)]
    assert len(set(seeds)) == 100 and all(0 <= seed < 2**64 for seed in seeds)
    assert seeds[:1] == [plan(HEAD + "common_random_numbers = false\n" + FACTOR).seed_of(0)]


def test_a_scenario_beside_the_file_comes_before_a_bundled_one(plan, tmp_path):
    from cupola.scenario import bundled_path

    text = bundled_path("minimal").read_text(encoding="utf-8").replace('name = "minimal"', 'name = "mine"')
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    assert plan(HEAD.replace('"minimal"', '"mine.toml"') + FACTOR).scenario.name == "mine"


def test_an_unknown_path_names_the_nearest(problems):
    said = problems(HEAD + '[[factor]]\npath = "battery.alpha.salvo"\nvalues = [1]\n')
    assert "study.toml:5: battery.alpha.salvo" in said and "did you mean 'battery.alpha.doctrine.salvo'" in said


def test_values_that_no_file_may_hold_are_told_before_anything_runs(problems):
    said = problems(HEAD + FACTOR.replace("values = [1, 2]", "low = 0\nhigh = 99\nn = 3\nwhole = true"))
    assert "study.toml:5: battery.alpha.doctrine.salvo = 0: must be at least 1" in said
    assert "battery.alpha.doctrine.salvo = 99: must be at most 8" in said


def test_a_design_beyond_the_budget_says_how_far_and_what_to_do(problems):
    said = problems(HEAD + "replications = 1000\n[budget]\nreplications = 1500\n" + FACTOR)
    assert "study.toml:6: budget.replications = 1500" in said
    assert "2 points x 1,000 replications = 2,000" in said and "replications = 750 or less" in said
    said = problems(HEAD + 'until = {metric="leakers", half_width=0.1}\nbudget = {replications = 10}\n' + FACTOR)
    assert "raise it, or use fewer points" in said


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('until = {metric = "leaker", half_width = 0.1}', r"study.toml:4: until.metric = 'leaker'.*'leakers'"),
        ('until = {metric = "leakers", half_width = 0.1, min = 20}', r"until.min = 20: must be at least 30"),
        ('until = {metric = "leakers", half_width = 0.1, min = 90, max = 60}', r"min.* must not exceed max"),
        ('until = {metric = "leakers"}', r"ends by an interval or by a question; give half_width, or below and"),
        ('until = {metric = "p_no_leaker", half_width = 0.1, below = 0.1, above = 0.2}', r"or by a question"),
        ('until = {metric = "p_no_leaker", below = 0.1}', r"a question has two probabilities"),
        ('until = {metric = "p_no_leaker", below = 0.2, above = 0.1}', r"until.below.*must be less than above = 0.1"),
        ('until = {metric = "p_no_leaker", below = 0.1, above = 1.2}', r"until.above.*must lie between 0 and 1"),
        ('until = {metric = "p_no_leaker", below = 0.1, above = 0.2, error = 0.5}', r"until.error.*0 and 0.5"),
        ('until = {metric = "leakers", below = 0.1, above = 0.2}', r"metric = 'leakers': is not true or false of"),
        ('until = {metric = "leekers>=1", below = 0.1, above = 0.2}', r"no column; did you mean 'leakers'"),
        ('replications = 10\nuntil = {metric = "leakers", half_width = 0.1}', r"either a number of replications or"),
        ('design = {kind = "sobol", points = 100}', r"power of two.*use 64 or 128"),
        ('design = {kind = "latin"}', r"needs a number of points"),
        ('design = {kind = "grid", points = 4}', r"as many points as combinations"),
        ('design = {kind = "latin", pionts = 4}', r"design.pionts.*did you mean 'points'"),
        ('seeds = 3', r"study.toml:4: seeds = 3: is not a key here; did you mean 'seed'"),
        ('replications = 0', r"replications = 0: must be at least 2"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_line_and_cure(problems, text, wanted):
    assert re.search(wanted, problems(HEAD + text + "\n" + FACTOR))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('path = "k_factor"\nlow = 1\nhigh = 2', r"no levels for a grid; give values, or low, high and n"),
        ('path = "k_factor"\nlow = 2\nhigh = 1\nn = 2', r"must be less than high"),
        ('path = "k_factor"\nlow = 2', r"a range has two ends"),
        ('path = "k_factor"', r"one set of values"),
        ('path = "k_factor"\nvalues = []', r"must not be shorter than 1"),
        ('path = "k_factor"\nname = "seed"\nvalues = [1]', r"'seed' is a column of its own"),
        ('path = "k_factor"\nvalues = [1]\n[[factor]]\npath = "k_factor"\nvalues = [2]', r"appears twice"),
        ('path = "k_factor"\ndistribution = {kind = "triangular", low = 1, high = 2}', r"needs mode"),
        ('path = "k_factor"\ndistribution = {kind = "loguniform", low = 0, high = 2}', r"must be more than 0"),
        ('path = "k_factor"\ndistribution = {kind = "uniform", low = 1, high = 2, sd = 1}', r"no number of a uniform"),
        ('path = "name"\nvalues = ["a"]', r"cannot be changed here"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_factor(problems, text, wanted):
    assert re.search(wanted, problems(f"{HEAD}[[factor]]\n{text}\n"))


def test_a_missing_scenario_and_a_missing_study():
    with pytest.raises(InputError, match="scenario = 'minimol': does not exist; did you mean 'minimal'"):
        plan_sweep({"format": 1, "name": "x", "scenario": "minimol", "factor": [{"path": "a", "values": [1]}]})
    with pytest.raises(InputError, match="does not exist; did you mean 'damascus-saturation'"):
        plan_sweep("damascus-saturations")


def test_a_grid_of_too_many_points_is_refused_before_it_is_made(problems):
    factors = "".join(f'[[factor]]\npath = "p{k}"\nlow = 0\nhigh = 1\nn = 1000\n' for k in range(4))
    assert "1,000,000,000,000 points, more than 100,000" in problems(HEAD + factors)


@pytest.mark.parametrize("name", list_studies())
def test_bundled_studies_are_what_they_say(name):
    plan = plan_sweep(name)
    assert plan.study.name == name and plan.study.question and plan.study.title
    for point in range(len(plan.points)):
        plan.scenario_of(point)
    assert "HYPOTHETICAL" in study_path(name).read_text(encoding="utf-8")


@pytest.mark.parametrize("model", [StudyFile, Factor, Distribution, Design, Until, Budget], ids=lambda m: m.__name__)
def test_every_key_has_its_row_in_the_docs(model):
    rows = set(re.findall(r"^\| `(\w+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert {info.alias or name for name, info in model.model_fields.items()} <= rows


PACKAGES = """[[factor]]
name = "defence"
[factor.set]
"as it is" = {}
careful = { "battery.alpha.doctrine.salvo" = 1, "battery.alpha.launchers" = 2 }
gone = { variant = "no-battery" }
[[factor]]
path = "flight.low.count"
values = [1, 3]
"""


def test_a_factor_may_set_several_things_at_once(plan):
    made = plan(HEAD + PACKAGES)
    assert made.labels == ("defence", "flight.low.count")
    assert made.points == tuple((name, count) for name in ("as it is", "careful", "gone") for count in (1, 3))
    careful, gone = made.scenario_of(3), made.scenario_of(5)
    assert (careful.batteries[0].doctrine.salvo, careful.batteries[0].launchers, careful.flights[0].count) == (1, 2, 3)
    assert made.scenario_of(0).batteries == made.scenario.batteries and not gone.batteries[0].is_active
    again = StudyFile.model_validate(made.study.model_dump(mode="json", by_alias=True))
    assert again == made.study
    assert plan(HEAD + PACKAGES.replace('launchers" = 2', 'launchers" = 3')).design_hash != made.design_hash


def test_variants_are_values_of_a_factor(plan):
    made = plan(HEAD + '[[factor]]\npath = "variant"\nvalues = ["base", "no-battery"]\n')
    assert [made.scenario_of(point).batteries[0].is_active for point in (0, 1)] == [True, False]


def test_wrong_packages_are_told(problems):
    told = problems(HEAD + PACKAGES.replace("doctrine.salvo", "doctrine.slavo").replace("no-battery", "nobattery"))
    assert "did you mean 'battery.alpha.doctrine.salvo'" in told and "did you mean 'no-battery'" in told
    assert "needs a name" in problems(HEAD + PACKAGES.replace('name = "defence"\n', ""))
    assert "leave it out" in problems(HEAD + PACKAGES.replace('name = "defence"', 'name = "x"\npath = "k_factor"'))


def test_equal_values_of_a_factor_are_checked_once(monkeypatch):
    """Found by the torture suite: each check loads the whole scenario, and two thousand took minutes."""
    from cupola.study.sweeps import plan

    checked = []
    with_changes = plan.with_changes
    monkeypatch.setattr(plan, "with_changes", lambda *given: checked.append(given) or with_changes(*given))
    factor = {"path": "battery.alpha.launchers", "values": [2, 3] * 300}
    found = plan.plan_sweep({"format": 1, "name": "x", "scenario": "minimal", "replications": 2, "factor": [factor]})
    assert len(found.points) == 600 and len(checked) == 2
