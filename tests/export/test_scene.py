"""What the exports share."""

import pytest

import cupola
from cupola.errors import InputError


@pytest.mark.parametrize("name", ["export_acmi", "export_csv", "export_dis", "export_geojson"])
def test_what_is_no_log_is_refused_with_what_to_pass(name, tmp_path):
    with pytest.raises(InputError, match=f"{name}.*got int '5'.*pass what cupola.replay returned"):
        getattr(cupola, name)(5, tmp_path / "x")
    assert not list(tmp_path.iterdir())
