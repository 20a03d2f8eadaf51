import pytest

from cupola.engine.replay import replay


@pytest.fixture(scope="session")
def log():
    """A replication of the minimal scenario in which something was shot down."""
    found = replay("minimal", seed=20180926, replication=0)
    assert found.results.replications["kills"][0] > 0
    return found
