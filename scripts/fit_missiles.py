"""Fit the missiles of the catalogue: ``python scripts/fit_missiles.py [ids...]``.

What is assumed about each missile stands in `ASSUMED`; the method in `cupola.study.items.missile_fit`, its result in
``docs/models/flyout.md``. A missile of your own: ``cupola catalogue fit`` (``docs/own_items.md``).
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

from cupola.catalogue import load_item
from cupola.study.items.fitted_tables import told, write_item
from cupola.study.items.missile_assumptions import Assumed
from cupola.study.items.missile_fit import fit_item

FOLDER = Path(__file__).resolve().parents[1] / "src" / "cupola" / "catalogue" / "items" / "missiles"
ASSUMED: dict[str, Assumed] = {
    "5v55k": Assumed(turn_mps2=100.0),
    "5v55r": Assumed(turn_mps2=100.0),
    "48n6e": Assumed(turn_mps2=100.0),
    "48n6e2": Assumed(turn_mps2=100.0),
    "48n6dm": Assumed(isp_s=245.0, turn_mps2=100.0),
    "9m83": Assumed(boost_s=5.2, boost_share=0.5, case_part=0.2, turn_mps2=100.0, stage_diameter_m=0.7),
    "9m82": Assumed(boost_s=6.0, boost_share=0.6, case_part=0.2, turn_mps2=100.0, stage_diameter_m=0.85),
    "9m83m": Assumed(boost_s=5.2, boost_share=0.5, case_part=0.2, turn_mps2=100.0, stage_diameter_m=0.7),
    "9m82m": Assumed(boost_s=6.0, boost_share=0.6, case_part=0.2, turn_mps2=100.0, stage_diameter_m=0.85),
    "5v28": Assumed(isp_s=235.0, boost_s=4.0, boost_share=0.4, case_part=0.25, normal_force_max=20.0),
    "9m38m1": Assumed(boost_s=4.0, boost_share=0.6, normal_force_max=15.0),
    "9m317": Assumed(boost_s=4.0, boost_share=0.6, normal_force_max=15.0),
    "9m331": Assumed(boost_s=4.0, boost_share=0.7, turn_mps2=100.0),
    "9m338": Assumed(boost_s=4.0, boost_share=0.7, turn_mps2=100.0),
    "57e6": Assumed(case_part=0.35, elevation_rad=math.radians(10.0), stage_diameter_m=0.09),
    "pac2": Assumed(),
    "pac3_cri": Assumed(turn_mps2=50.0),
    "pac3_mse": Assumed(boost_s=8.0, boost_share=0.6, turn_mps2=50.0),
    "stunner": Assumed(isp_s=250.0, boost_s=8.0, boost_share=0.6, case_part=0.2, stage_diameter_m=0.23),
    "tamir": Assumed(boost_s=3.0, boost_share=0.6),
    "40n6": Assumed(isp_s=245.0, turn_mps2=100.0),
    "9m96e2": Assumed(isp_s=245.0, boost_s=6.0, boost_share=0.6, turn_mps2=100.0),
    "aim120": Assumed(boost_s=5.0, boost_share=0.7),
    "irist_sl": Assumed(boost_s=4.0, boost_share=0.6, turn_mps2=100.0),
    "manpads_ir": Assumed(boost_s=2.0, boost_share=0.6, elevation_rad=math.radians(10.0)),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ids", nargs="*", help="missiles to fit; all when left out")
    for item_id in parser.parse_args().ids or ASSUMED:
        fitted = fit_item(load_item("missile", item_id), ASSUMED[item_id])
        write_item(FOLDER / f"{item_id}.toml", fitted)
        for case, table in fitted.items():
            print(f"{item_id:9s} {told(case, table)}", flush=True)


if __name__ == "__main__":
    main()
