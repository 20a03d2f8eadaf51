"""What no scenario holds is refused in a sentence and at once; what only Cupola sets is no key of a file."""

import json
import time

import pytest

import cupola
from cupola.errors import InputError, ScenarioError
from cupola.scenario.bundle import bundled_path

TEXT = bundled_path("minimal").read_text(encoding="utf-8")


def refusal(tmp_path, text, name="x.toml"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        cupola.load(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("k_factor = " + "9" * 20_000 + "\n" + TEXT, "too many digits"),
        ("decision_interval_s = 0x" + "f" * 20_000 + "\n" + TEXT, "too many digits"),
        (".".join("a" * 3000) + " = 1\n" + TEXT, "nested too deeply"),
        (TEXT + "\n[" + ".".join("a" * 3000) + "]\nb = 1\n", "nested too deeply"),
        ("x = " + "[" * 3000 + "]" * 3000 + "\n" + TEXT, "nested too deeply"),
        ("k" * 200_000 + " = 1\n" + TEXT, "no key is longer than 300 letters"),
    ],
    ids=["digits", "hexadecimal", "dotted", "header", "arrays", "key"],
)
def test_monsters_get_a_short_message_soon(tmp_path, text, said):
    begin_s = time.process_time()
    message = refusal(tmp_path, text)
    assert said in message and len(message) < 300
    assert time.process_time() - begin_s < 2.0


@pytest.mark.parametrize("key", ["traffic", "raid"])
def test_keys_that_only_cupola_sets_are_refused_in_files(tmp_path, key):
    message = refusal(tmp_path, TEXT.replace("[[flight]]", f'[[flight]]\n{key} = "x"', 1))
    assert f"flight[0].{key}" in message and "is no key of a file" in message and ".toml:" in message
    assert "warnings" in refusal(tmp_path, 'warnings = ["x"]\n' + TEXT)


def test_what_dump_wrote_is_a_file_all_the_same(tmp_path):
    scenario = cupola.load("damascus-2018")
    path = tmp_path / "again.json"
    path.write_text(json.dumps(cupola.dump(scenario)), encoding="utf-8")
    assert cupola.load(path) == scenario


def test_a_key_that_stands_twice_is_refused(tmp_path):
    document = json.dumps(cupola.dump("minimal"))
    assert "seed" not in document
    twice = document.replace('"k_factor":', '"k_factor": 1.0, "k_factor":', 1)
    assert "k_factor: appears twice in one table" in refusal(tmp_path, twice, "x.json")


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: cupola.build(5), "build: needs a scenario, and got int '5'"),
        (lambda: cupola.run(None, 5), "needs a scenario, and got nothing"),
        (lambda: cupola.summarise("minimal"), "summarise: needs results"),
        (lambda: cupola.write(5, "x"), "write: needs results"),
        (lambda: cupola.load({"a": 1}), r"cupola\.loads takes plain data"),
        (lambda: cupola.loads("minimal"), "must be a mapping"),
        (lambda: cupola.dump(5), "dump: needs a scenario"),
    ],
)
def test_wrong_types_are_told_what_to_pass(call, said):
    with pytest.raises(InputError, match=said):
        call()


def test_a_name_does_where_a_scenario_does():
    assert cupola.build("minimal").scenario.name == "minimal"
