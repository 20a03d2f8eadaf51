"""Run the minimal scenario into a folder, without report and with few draws of figures; a script for test_kills.

python one_run.py FOLDER REPLICATIONS [EXECUTOR]
"""

import sys

from cupola.analysis.claims import figure_draws
from cupola.errors import CupolaError
from cupola.scenario import load
from cupola.study import run_study


def tell(sentence):
    print(sentence, file=sys.stderr)


def main():
    figure_draws.DRAWS = 4
    folder, n, executor = sys.argv[1], int(sys.argv[2]), (*sys.argv[3:], "threads")[0]
    try:
        run_study(load("minimal"), n, folder=folder, workers=2, executor=executor, probes=False, say=tell)
    except CupolaError as error:
        tell(error)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
