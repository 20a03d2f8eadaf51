"""Known vulnerabilities in the versions of constraints.txt, and the bill of materials: ``python scripts/audit.py``.

pip-audit asks the database of OSV, or a mirror of it (``--osv-url``, also one of your own without the internet). Exit
code 0: none is known; 1: some are; 3: the database could not be asked, so that nothing is known either way.
``--sbom`` only writes sbom.cdx.json (CycloneDX) from constraints.txt, which goes into the source distribution.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONSTRAINTS, SBOM = ROOT / "constraints.txt", ROOT / "sbom.cdx.json"


def main(arguments=None):
    """Write the bill of materials or ask for vulnerabilities; the exit code."""
    parser = argparse.ArgumentParser(prog="audit", description=__doc__)
    parser.add_argument("--sbom", action="store_true", help="write sbom.cdx.json and nothing else")
    parser.add_argument("--osv-url", default=None, help="a mirror of the database of OSV")
    told = parser.parse_args(arguments)
    return write_sbom() if told.sbom else ask(told.osv_url)


def write_sbom():
    """The bill of materials from constraints.txt: the same bytes for the same file."""
    tool = [sys.executable, "-W", "ignore", "-m", "cyclonedx_py", "requirements", str(CONSTRAINTS)]
    tool += ["--pyproject", str(ROOT / "pyproject.toml"), "--output-reproducible", "--sv", "1.6", "-o", str(SBOM)]
    code = subprocess.call(tool, cwd=ROOT)
    if code == 0:
        bill = json.loads(SBOM.read_text(encoding="utf-8"))
        for component in bill["components"]:
            component.pop("externalReferences", None)  # names and versions say it; no address of an index travels along
        SBOM.write_text(json.dumps(bill, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    print("Bill of materials: " + str(SBOM) if code == 0 else "the bill of materials could not be written")
    return code


def ask(osv_url=None):
    """What is known of the versions that are pinned."""
    tool = [sys.executable, "-m", "pip_audit", "-r", str(CONSTRAINTS), "--no-deps", "--disable-pip", "-s", "osv"]
    tool += ["--progress-spinner", "off", "--format", "json", *(["--osv-url", osv_url] if osv_url else [])]
    done = subprocess.run(tool, capture_output=True, text=True, cwd=ROOT)
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        last = (done.stderr.strip().splitlines() or ["without a word"])[-1]
        print(f"not checked: the database of vulnerabilities could not be asked ({last[:200]})", file=sys.stderr)
        print("nothing is known of these versions; try again with the internet, or --osv-url MIRROR", file=sys.stderr)
        return 3
    bad = [(one["name"], one["version"], hole["id"]) for one in found for hole in one.get("vulns", ())]
    for name, version, hole in bad:
        print(f"{name} {version}: {hole}")
    skipped = [one["name"] for one in found if "skip_reason" in one]
    print(f"{len(found) - len(skipped)} packages, {len(bad)} known vulnerabilities")
    if skipped:
        print(f"not checked: {', '.join(skipped)}", file=sys.stderr)
    return 1 if bad else 3 if skipped else 0


if __name__ == "__main__":
    sys.exit(main())
