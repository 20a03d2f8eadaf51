"""``python -m cupola`` is the command ``cupola``."""

from __future__ import annotations

import sys

from cupola.cli import main

if __name__ == "__main__":
    sys.exit(main())
