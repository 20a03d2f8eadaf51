"""Numbers that never change, each with its unit and its source. Nothing here depends on a scenario."""

from __future__ import annotations

#: WGS-84 semi-major axis [m]; NGA.STND.0036.
WGS84_A_M = 6378137.0
#: WGS-84 inverse flattening [-]; NGA.STND.0036.
WGS84_INVERSE_FLATTENING = 298.257223563
#: WGS-84 first eccentricity squared [-], f (2 - f).
WGS84_E2 = (2.0 - 1.0 / WGS84_INVERSE_FLATTENING) / WGS84_INVERSE_FLATTENING
#: Mean earth radius R1 = (2a + b) / 3 [m]; Moritz 1980.
EARTH_RADIUS_MEAN_M = 6371008.7714
#: Standard acceleration of gravity [m/s2]; CGPM 1901.
G0_MPS2 = 9.80665
#: Speed of light in vacuum [m/s]; SI definition.
SPEED_OF_LIGHT_MPS = 299792458.0
#: Boltzmann constant [J/K]; SI definition.
BOLTZMANN_JPK = 1.380649e-23
#: Effective earth radius factor of a standard atmosphere [-]; Skolnik, ITU-R P.834.
K_FACTOR_STANDARD = 4.0 / 3.0
#: Seed where nobody gives one [-]: the day of the claim that Cupola was begun for.
DEFAULT_SEED = 20180926
#: Moments on the clock of a replication that stand for "not yet" and for "later than any run" [s].
NEVER_S, LATER_S = -1.0e9, 1.0e9
