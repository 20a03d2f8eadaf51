"""The atmosphere against the US Standard Atmosphere 1976, and the fast table against the exact formulas."""

import numpy as np
import pytest

from cupola.kernels import atmosphere
from cupola.kernels.atmosphere import (
    TOP_M,
    air,
    density_kgpm3,
    geopotential_m,
    pressure_pa,
    sound_speed_mps,
    temperature_k,
)


def test_us76_table(validation_rows):
    for row in validation_rows("atm_us76"):
        z = row["z_m"]
        assert geopotential_m(z) == pytest.approx(row["H_m"], rel=1e-9, abs=1e-9)
        assert temperature_k(z) == pytest.approx(row["TM_K"], rel=1e-9)
        assert pressure_pa(z) == pytest.approx(row["p_Pa"], rel=1e-9)
        assert density_kgpm3(z) == pytest.approx(row["rho_kgm3"], rel=1e-9)
        assert sound_speed_mps(z) == pytest.approx(row["a_ms"], rel=1e-9)


def test_us76_printed_values(validation_rows):
    rows = [row for row in validation_rows("atm_us76") if row["pub_T"] != ""]
    assert len(rows) >= 16
    for row in rows:
        assert pressure_pa(row["z_m"]) == pytest.approx(row["pub_p_Pa"], rel=1e-4)
        if row["z_m"] < 80e3:  # above, the printed temperature is the kinetic one, and the speed of sound ends
            assert temperature_k(row["z_m"]) == pytest.approx(row["pub_T"], rel=1e-4)
            assert density_kgpm3(row["z_m"]) == pytest.approx(row["pub_rho"], rel=1e-4)


def test_us76_layer_bases(validation_rows):
    for row in validation_rows("atm_us76_layers"):
        height_m = row["H_m"]
        altitude_m = atmosphere.RADIUS_US76_M * height_m / (atmosphere.RADIUS_US76_M - height_m)
        assert temperature_k(altitude_m) == pytest.approx(row["TM_K"], rel=1e-9)
        assert pressure_pa(altitude_m) == pytest.approx(row["p_Pa"], rel=1e-9)


def test_fast_table_keeps_its_stated_error():
    for altitude_m in np.arange(-990.0, TOP_M, 7.3):
        density, mach_per_mps = air(altitude_m)
        assert density == pytest.approx(density_kgpm3(altitude_m), rel=1.2e-5)
        assert 1.0 / mach_per_mps == pytest.approx(sound_speed_mps(altitude_m), rel=1e-6)


def test_air_outside_the_table():
    assert air(TOP_M)[0] == 0.0
    assert air(1e6)[0] == 0.0
    assert 1.0 / air(1e6)[1] > 200.0
    assert air(-1e4) == air(-1001.0)


def test_compiled_equals_plain_python():
    for altitude_m in (-2000.0, -300.0, 0.0, 10999.0, 47.3e3, 85.9e3, 90e3):
        assert air(altitude_m) == air.py_func(altitude_m)
        assert pressure_pa(altitude_m) == pressure_pa.py_func(altitude_m)
