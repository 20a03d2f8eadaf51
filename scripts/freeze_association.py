"""Freeze what Stone Soup's association makes of two targets that part: the peer of swapped tracks.

    pip install stonesoup
    python scripts/freeze_association.py

writes ``tests/data/validation/track_association.csv``: in how many of the drawn cases its global nearest neighbour
gives two tracks the plots of one another, and its nearest neighbour gives one track the plot of the other target. Stone
Soup is not needed to run or test Cupola. Run with 1.9.1; a minute.
"""

import datetime
from pathlib import Path

import numpy as np
import stonesoup
from stonesoup.dataassociator.neighbour import GNNWith2DAssignment, NearestNeighbour
from stonesoup.hypothesiser.distance import DistanceHypothesiser
from stonesoup.hypothesiser.probability import PDAHypothesiser
from stonesoup.measures import Mahalanobis
from stonesoup.models.measurement.linear import LinearGaussian
from stonesoup.models.transition.linear import RandomWalk
from stonesoup.predictor.kalman import KalmanPredictor
from stonesoup.types.detection import Detection
from stonesoup.types.state import GaussianState
from stonesoup.types.track import Track
from stonesoup.updater.kalman import KalmanUpdater

FILE = Path(__file__).resolve().parents[1] / "tests" / "data" / "validation" / "track_association.csv"
N, NOW = 2000, datetime.datetime(2018, 9, 26)
#: distance of the targets, standard deviation of a track and of a plot [m].
CASES = [(gap, *sigmas) for gap in (50.0, 150.0, 400.0) for sigmas in ((100.0, 30.0), (40.0, 80.0), (300.0, 10.0))]


def swapped(gap_m: float, sigma_track_m: float, sigma_plot_m: float, rng: np.random.Generator) -> tuple[float, float]:
    """Shares: two tracks take each other's plots; the one track that stands for both takes the second plot."""
    model = LinearGaussian(ndim_state=1, mapping=(0,), noise_covar=np.array([[sigma_plot_m**2]]))
    predictor, updater = KalmanPredictor(RandomWalk(0.0)), KalmanUpdater(model)
    # Likelihoods of all pairs count; clutter so thin that no plot is ever left over.
    several = GNNWith2DAssignment(PDAHypothesiser(predictor, updater, 1e-30, prob_detect=0.999, prob_gate=1.0))
    nearest = NearestNeighbour(DistanceHypothesiser(predictor, updater, Mahalanobis(), missed_distance=1e9))
    truth = np.array([0.0, gap_m])
    crossed = other = 0
    for _ in range(N):
        tracks = []
        for place in truth + sigma_track_m * rng.normal(size=2):
            tracks.append(Track([GaussianState([[place]], [[sigma_track_m**2]], timestamp=NOW)]))
        plots = [Detection([[z]], timestamp=NOW, measurement_model=model)
                 for z in truth + sigma_plot_m * rng.normal(size=2)]  # fmt: skip
        given = several.associate(tracks, set(plots), NOW)
        crossed += given[tracks[0]].measurement is plots[1] and given[tracks[1]].measurement is plots[0]
        # The one track lies at the power-weighted middle of both, a tenth of the way for echoes of 9 to 1.
        place = 0.1 * gap_m + sigma_track_m * rng.normal()
        one = Track([GaussianState([[place]], [[sigma_track_m**2]], timestamp=NOW)])
        other += nearest.associate([one], set(plots), NOW)[one].measurement is plots[1]
    return crossed / N, other / N


def main() -> None:
    """Write the file."""
    rng = np.random.default_rng(20180926)
    with FILE.open("w", encoding="utf-8") as out:
        out.write(
            f"# Association by Stone Soup {stonesoup.__version__}, {N} drawn cases each: two targets apart by gap_m "
            "along one line, tracks and plots with these standard deviations. two_tracks: GNNWith2DAssignment with "
            "likelihoods gives both tracks the plot of the other; one_track: NearestNeighbour gives a track that lies "
            "a tenth of the way to the second target the second plot. Written by scripts/freeze_association.py. "
            "Tolerance: four standard errors, 0.045; one_track also half the chance of plots in the wrong order.\n"
        )
        out.write("gap_m,sigma_track_m,sigma_plot_m,two_tracks,one_track\n")
        for case in CASES:
            row = (*case, *swapped(*case, rng))
            out.write(",".join(repr(float(value)) for value in row) + "\n")
            print(*row)


if __name__ == "__main__":
    main()
