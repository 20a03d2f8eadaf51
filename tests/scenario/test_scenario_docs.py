"""The reference names every key, and its example loads."""

import re
import tomllib
from pathlib import Path

import pytest

from cupola.scenario import loads
from cupola.scenario.models.ammunition import AmmunitionRule, CommonCause, MissileLoad
from cupola.scenario.models.cost import Cost
from cupola.scenario.models.environment import Environment, Jammer, Wind
from cupola.scenario.models.identification import BySide, Declared, Identification, Iff, Likelihood, Matrix
from cupola.scenario.models.scenario import (
    Arc,
    Arrivals,
    Asset,
    Battery,
    Claim,
    Doctrine,
    Dummies,
    Emission,
    Failure,
    Flight,
    Member,
    Move,
    Place,
    Post,
    Radar,
    Raid,
    Reaction,
    Release,
    Scenario,
    Span,
    StandOff,
    Timed,
    Traffic,
    Variant,
    Waypoint,
    Zone,
)

PAGE = Path(__file__).parents[2] / "docs" / "scenario.md"
MODELS = (
    Scenario, Place, Asset, Battery, Doctrine, Identification, Matrix, Declared, BySide, Likelihood, Flight, Waypoint,
    Release, Arc, Reaction, Raid, Member, StandOff, Traffic, Iff, Zone, Emission, Post, Radar, Failure, Variant, Claim,
    Environment, Jammer, Wind, Timed, Span, Arrivals, Cost, Dummies, Move,
    MissileLoad, AmmunitionRule, CommonCause,
)  # fmt: skip


@pytest.fixture(scope="module")
def page():
    return PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_key_has_its_row(page, model):
    rows = set(re.findall(r"^\| `(\w+)` \| (?:[^|]*) \| (?:[^|]*) \| (.+) \|$", page, re.MULTILINE))
    keys = {info.alias or name for name, info in model.model_fields.items()} - {"catalogue", "warnings"}
    assert keys <= {key for key, _ in rows}


def test_the_example_loads(page):
    example, raid = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert loads(tomllib.loads(example)).name == "first"
    assert len(loads(tomllib.loads(example) | tomllib.loads(raid)).flights) == 17
