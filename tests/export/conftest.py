import pytest

from cupola.engine.build.model import build
from cupola.engine.replay import replay
from cupola.scenario import load


@pytest.fixture(scope="session")
def log():
    """A real replication of the minimal scenario, one in which something was shot down."""
    model = build(load("minimal"))
    for replication in range(20):
        log = replay(model, seed=20180926, replication=replication)
        if log.results.replications["kills"][0] > 0:
            return log
    raise AssertionError("nothing was shot down in twenty replications")
