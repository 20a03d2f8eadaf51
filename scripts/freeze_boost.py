"""Freeze how RocketPy flies a missile straight up: the peer of boost and coast.

    pip install rocketpy
    python scripts/freeze_boost.py

writes ``tests/data/validation/traj_rocketpy.csv``. RocketPy (six degrees of freedom, stable rocket, no wind, standard
atmosphere) is not needed to run or test Cupola. Run with 1.13.0; some seconds.
"""

import math
from importlib.metadata import version
from pathlib import Path

import numpy as np
from rocketpy import Environment, Flight, GenericMotor, Rocket

FILE = Path(__file__).resolve().parents[1] / "tests" / "data" / "validation" / "traj_rocketpy.csv"
#: Corners of the drag curve, as in src/cupola/kernels/missile_forces.py.
MACH = (0.0, 0.8, 0.95, 1.05, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
DRAG = (0.30, 0.32, 0.42, 0.62, 0.65, 0.55, 0.44, 0.375, 0.33, 0.275, 0.245, 0.225, 0.20)
#: mass at launch and at burnout [kg], burning time [s], specific impulse [s], radius [m]: made up, no design.
CASES = ((180.0, 110.0, 6.0, 235.0, 0.10), (900.0, 500.0, 9.0, 240.0, 0.20), (320.0, 250.0, 3.0, 235.0, 0.15))
G0 = 9.80665


def flight(launch_kg: float, burnout_kg: float, burn_s: float, impulse_s: float, radius_m: float) -> Flight:
    """A straight flight upwards from the sea, until the apogee."""
    air = Environment(latitude=33.5, longitude=36.3, elevation=0.0)
    air.set_atmospheric_model(type="standard_atmosphere")
    fuel_kg = launch_kg - burnout_kg
    motor = GenericMotor(
        thrust_source=fuel_kg / burn_s * impulse_s * G0, burn_time=burn_s, chamber_radius=0.8 * radius_m,
        chamber_height=1.0, chamber_position=0.0, propellant_initial_mass=fuel_kg, nozzle_radius=0.5 * radius_m,
        dry_mass=0.3 * burnout_kg, center_of_dry_mass_position=0.0, dry_inertia=(5.0, 5.0, 0.1),
    )  # fmt: skip

    def curve(mach: float) -> float:
        # A list of corners would be joined by a spline, which has 1.6 % less drag at Mach 3.5.
        return float(np.interp(mach, MACH, DRAG))

    rocket = Rocket(
        radius=radius_m, mass=0.7 * burnout_kg, inertia=(200.0, 200.0, 2.0), power_off_drag=curve, power_on_drag=curve,
        center_of_mass_without_motor=0.0, coordinate_system_orientation="tail_to_nose",
    )  # fmt: skip
    rocket.add_motor(motor, position=-2.0)
    rocket.add_nose(length=6.0 * radius_m, kind="ogive", position=2.5)
    rocket.add_trapezoidal_fins(
        4, root_chord=4.0 * radius_m, tip_chord=2.0 * radius_m, span=3.5 * radius_m, position=-2.5
    )
    return Flight(rocket=rocket, environment=air, rail_length=3.0, inclination=90.0, heading=0.0,
                  terminate_on_apogee=True, max_time_step=0.05)  # fmt: skip


def main() -> None:
    """Write the file."""
    with FILE.open("w", encoding="utf-8") as out:
        out.write(
            f"# RocketPy {version('rocketpy')}: straight up from the sea at 33.5 N, no wind, standard atmosphere, "
            "constant thrust of m_dot Isp g0, drag curve of src/cupola/kernels/missile_forces.py. Height and vertical "
            "speed at some times. Written by scripts/freeze_boost.py. It has gravity by latitude and height. "
            "It is 0.12 % less than 9.80665 here. Tolerance 3e-3.\n"
        )
        out.write("launch_kg,burnout_kg,burn_s,impulse_s,radius_m,time_s,height_m,speed_mps\n")
        for case in CASES:
            found = flight(*case)
            apogee_s = float(found.apogee_time)
            for time_s in (
                0.5 * case[2],
                case[2],
                2.0 * case[2],
                math.floor(0.5 * apogee_s),
                math.floor(0.9 * apogee_s),
            ):
                row = (*case, time_s, float(found.z(time_s)), float(found.vz(time_s)))
                out.write(",".join(repr(float(value)) for value in row) + "\n")
            print(*case, apogee_s, float(found.apogee))


if __name__ == "__main__":
    main()
