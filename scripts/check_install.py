"""Build wheel and sdist, install them where nothing else of Cupola is, and run commands: before each release.

    python scripts/check_install.py                     # in a fresh environment of this Python
    python scripts/check_install.py --root /srv/bare    # in a Debian root: debootstrap, with python3-venv
    python scripts/check_install.py --offline           # without what it depends on: only that it builds and installs

Needs hatchling, and a package registry that pip reaches, but for --offline. With --root it must be run by root. The
sdist is unpacked and built again: its wheel must hold the same files as that of the checkout.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: What is run of the installed command, and words that it must print.
COMMANDS = (
    (["--version"], "cupola "),
    (["validate", "minimal"], "minimal is valid"),
    (["catalogue", "show", "s300pmu2"], "S-300PMU-2"),
    (["export", "minimal", "--to", "kmz", "-o", "minimal.kmz"], "minimal.kmz"),
    (["import", "minimal.kmz", "-o", "back.toml"], "1 battery, 1 site, 2 flights"),
    (["validate", "back.toml"], "back is valid"),
)  # fmt: skip


def call(words: list[str], folder: Path) -> str:
    """Run a command away from the checkout, without what the surroundings say of Python; its output."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV", "CUPOLA"))}
    done = subprocess.run(words, cwd=folder, env=kept, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def built(source: Path, folder: Path, target: str) -> Path:
    """Wheel or sdist of a source tree."""
    words = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)]
    subprocess.run(words, cwd=source, check=True, capture_output=True)
    return next(folder.glob("*.whl" if target == "wheel" else "*.tar.gz"))


def names_in(wheel: Path) -> set[str]:
    """Files of a wheel."""
    with zipfile.ZipFile(wheel) as pack:
        return set(pack.namelist())


def check_sdist(folder: Path, wheel: Path) -> None:
    """The sdist builds, away from the checkout, into a wheel with the same files."""
    sdist = built(ROOT, folder / "sdist", "sdist")
    with tarfile.open(sdist) as pack:
        pack.extractall(folder / "unpacked", filter="data")
    again = built(next((folder / "unpacked").iterdir()), folder / "again", "wheel")
    differ = names_in(again) ^ names_in(wheel)
    if differ:
        raise SystemExit(f"the sdist makes another wheel: {', '.join(sorted(differ)[:10])}")
    print(f"{sdist.name}: builds into the same {len(names_in(wheel))} files")


def install(wheel: Path, folder: Path, offline: bool, inside: list[str], seen: Path) -> None:
    """A fresh environment with the wheel in it, and the commands; ``inside`` and ``seen`` lead into another root."""
    call([*inside, "python3" if inside else sys.executable, "-m", "venv", str(seen / "venv")], folder)
    python = str(seen / "venv" / "bin" / "python")
    pip = [*inside, python, "-m", "pip", "install", "-q", *(["--no-deps"] if offline else []), str(seen / wheel.name)]
    call(pip, folder)
    where = call([*inside, python, "-c", "import cupola.version as v; print(v.__file__, v.__version__)"], folder)
    print(f"installed: {where.strip()}")
    for words, wanted in () if offline else COMMANDS:
        out = call([*inside, str(seen / "venv" / "bin" / "cupola"), *words], folder)
        if wanted not in out:
            raise SystemExit(f"cupola {' '.join(words)}: does not print {wanted!r}:\n{out}")
        print(f"cupola {' '.join(words)}: {out.strip().splitlines()[0][:90]}")


def main() -> int:
    """Build, install, run."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--root", type=Path, default=None)
    parser.add_argument("--offline", action="store_true")
    options = parser.parse_args()
    base = options.root / "tmp" if options.root is not None else None
    folder = Path(tempfile.mkdtemp(prefix="cupola-install-", dir=base))
    try:
        wheel = built(ROOT, folder, "wheel")
        print(f"{wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB")
        check_sdist(folder, wheel)
        if options.root is None:
            install(wheel, folder, options.offline, [], folder)
        else:
            seen = Path("/tmp") / folder.name
            shell = ["chroot", str(options.root), "/usr/bin/env", "-C", str(seen), f"HOME={seen}"]
            install(wheel, folder, options.offline, shell, seen)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
