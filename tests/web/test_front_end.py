"""The front end in the package: small, of this repository alone, and what its sources make."""

import gzip
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from cupola.web.application import static_files

_ROOT = Path(__file__).parents[2]
_WEB = _ROOT / "web"
_STATIC = _ROOT / "src" / "cupola" / "web" / "static"
_FILM = _ROOT / "src" / "cupola" / "film" / "static"


@pytest.fixture(scope="module")
def node():
    """The folder of the front end, with its tools installed."""
    is_demanded = os.environ.get("CUPOLA_APP_TESTS") == "required"
    missing = "npx" if shutil.which("npx") is None else "" if (_WEB / "node_modules").is_dir() else "web/node_modules"
    if missing:
        reason = f"{missing} is missing: npm ci --prefix web"
        (pytest.fail if is_demanded else pytest.skip)(reason)
    return _WEB


def run(node, *command):
    done = subprocess.run(["npx", *command], cwd=node, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def test_what_lies_in_the_package_is_what_the_sources_make(node, tmp_path):
    for config, folder in (("vite.config.ts", _STATIC), ("vite.film.config.ts", _FILM)):
        out = tmp_path / config
        run(node, "vite", "build", "--config", config, "--outDir", str(out), "--emptyOutDir")
        built = {path.name: path.read_bytes() for path in out.iterdir()}
        kept = {path.name: path.read_bytes() for path in folder.iterdir()}
        assert sorted(built) == sorted(kept)
        for name, content in built.items():
            assert content == kept[name], f"{name} is not what web/ makes: npm run build --prefix web"


def test_types_hold(node):
    run(node, "tsc", "--noEmit")
    options = json.loads((node / "tsconfig.json").read_text(encoding="utf-8"))["compilerOptions"]
    assert options["strict"] and options["noUncheckedIndexedAccess"]


def test_its_own_units(node):
    done = run(node, "vitest", "run", "--reporter=dot")
    assert re.search(r"Tests +\d+ passed", re.sub(r"\x1b\[\d+m", "", done.stdout)), done.stdout


def test_at_most_a_megabyte_and_no_other_host():
    files = static_files()
    page = {path: content for path, (content, _) in files.items() if not path.startswith("/symbols/")}
    assert set(page) == {"/", "/app.js", "/app.css"}
    assert sum(len(gzip.compress(content)) for content in page.values()) < 1_000_000
    for path, content in page.items():
        text = content.decode("utf-8")
        assert "sourceMappingURL" not in text, path
        hosts = set(re.findall(r"https?://([\w.-]+)", text))
        # Names of formats and documentation in texts of errors; nothing is fetched from them.
        assert hosts <= {"www.w3.org", "www.opengis.net", "openlayers.org"}, (path, hosts)
    html = page["/"].decode("utf-8")
    assert "<style" not in html and re.findall(r"<script[^>]*>([^<]*)</script>", html) == [""]


def test_no_host_stands_in_the_lock_of_npm():
    text = (_WEB / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text and "registry" not in text
