"""What the fit of a missile assumes where no figure is published; ``docs/models/flyout.md`` gives the reasons."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

#: Induced drag and largest normal force coefficient of a finned body, referred to its cross-section (assumed).
DRAG_INDUCED = 0.05
NORMAL_FORCE_MAX = 10.0
#: The target that defines the published range flies at this part of the ceiling, at most so high (assumed).
ALTITUDE_PART, ALTITUDE_MAX_M = 0.37, 10e3
#: Beyond these the assumed drag curve would no longer be that of a slender missile.
DRAG_SCALE_MIN, DRAG_SCALE_MAX, DRAG_SCALE_STEP = 0.5, 2.0, 0.05
#: Largest part of the launch mass that may be propellant and jettisoned cases.
EXPELLED_MAX = 0.8399
#: A missile arrives at its greatest range with no less than this part of its greatest speed, or its least speed if that
#: is more: what a published range means, whatever the time of flight (assumed).
ARRIVAL_PART_MIN = 0.35
#: Published flight times that are range over mean speed "with a fifth to spare" are that much longer than the flight.
SPARE = 1.2
#: Lofts whose apogee is above this part of the ceiling, or this height, are not flown: too little air to steer.
APOGEE_PART, APOGEE_MIN_M = 1.35, 20e3
#: Guided flight ends this much later than the flight to the greatest range.
FLIGHT_MARGIN = 1.02
#: The least published flight time counts instead where it is no more than this part longer.
BATTERY_MARGIN = 1.08
#: Lofts that are tried: greatest angle [rad]; and the part of the greatest range to go below which the loft falls off.
#: It is the first one, but for missiles that then have holes at middle ranges (with a second free number two branches,
#: drag 0.7 and 1.0, met the same figures).
LOFTS_RAD = np.arange(0.0, 1.201, 0.025)
LOFT_FALLS = (0.4, 0.35, 0.3, 0.25, 0.2)
#: Where holes are sought: heights [m], ranges up to this part of the greatest one, and points there; few: 5 %.
HOLE_HEIGHTS_M, HOLE_PART, HOLE_POINTS, HOLES_FEW = (0.0, 1e3, 2e3, 4e3, 8e3), 0.95, 40, 10


@dataclass(frozen=True)
class Assumed:
    """What is assumed about a missile where no figure is published; ``docs/models/flyout.md`` gives the reasons.

    Parameters
    ----------
    isp_s : float
        Specific impulse of all motors [s].
    boost_s : float
        Time of the boost [s]; the rest of the published burn time is the sustain; inf: one motor, one thrust.
    boost_share : float
        Part of the propellant that the boost burns.
    case_part : float
        Mass of a jettisoned booster case per mass of boost propellant; 0: one stage.
    turn_mps2 : float
        Lateral acceleration of thrust vectoring or attitude motors while a motor burns [m/s2].
    normal_force_max : float
        Largest normal force coefficient [-]; more than usual for large wings.
    elevation_rad : float
        Launch elevation where the launcher follows the target down to it [rad]; nan: as published.
    stage_diameter_m : float
        Diameter of the stage that flies on, where it is not the published one [m]; 0: as published.
    """

    isp_s: float = 240.0
    boost_s: float = math.inf
    boost_share: float = 1.0
    case_part: float = 0.0
    turn_mps2: float = 0.0
    normal_force_max: float = NORMAL_FORCE_MAX
    elevation_rad: float = math.nan
    stage_diameter_m: float = 0.0
