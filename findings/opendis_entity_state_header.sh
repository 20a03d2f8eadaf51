#!/usr/bin/env bash
# opendis 1.0 (PyPI, DIS version 7): an EntityStatePdu cannot be written as it is made, and once it can, its header says "Other".
#
# Guess, written before the first run: EntityStatePdu() serialises to 144 bytes, and the length field of its header says 144.
# Seen: serialize() raises struct.error, since the default PDU status, appearance and capabilities are no integers. With these
# three set to 0 it writes 144 bytes, but type, protocol family and length in the header are all 0: the values of the class
# (type 1, family 1) are hidden by the defaults of the base class. A receiver that trusts the header drops the PDU.
# Why it matters here: who writes DIS with it must set type, family, length, status, appearance and capabilities by hand.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q "opendis==1.0" >/dev/null 2>&1
"$work/venv/bin/python" - <<'PY'
import importlib.metadata
import io
import struct

from opendis.DataOutputStream import DataOutputStream
from opendis.dis7 import EntityStatePdu

print("opendis", importlib.metadata.version("opendis"))


def written(pdu):
    stream = io.BytesIO()
    pdu.serialize(DataOutputStream(stream))
    return stream.getvalue()


try:
    written(EntityStatePdu())
    raise SystemExit("changed: a PDU with its defaults can be written")
except struct.error as problem:
    print("with its defaults:", problem)
pdu = EntityStatePdu(entityAppearance=0, capabilities=0)
pdu.pduStatus = 0
data = written(pdu)
version, exercise, kind, family, stamp, length = struct.unpack(">BBBBIH", data[:10])
print(f"with three fields set: {len(data)} bytes; header: version {version}, type {kind}, family {family}, length {length}")
print(f"the class says: type {EntityStatePdu.pduType}, family {EntityStatePdu.protocolFamily}")
assert (len(data), version, kind, family, length) == (144, 7, 0, 0, 0), "changed"
assert (EntityStatePdu.pduType, EntityStatePdu.protocolFamily) == (1, 1), "changed"
print("as seen: type, family and length are zero in what is written")
PY
