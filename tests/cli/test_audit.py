"""The script behind ``make audit``: what is known, or that nothing is; and the bill of materials."""

import importlib.util
import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

_ROOT = Path(__file__).parents[2]


@pytest.fixture
def audit():
    spec = importlib.util.spec_from_file_location("audit", _ROOT / "scripts" / "audit.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def answering(audit, monkeypatch, stdout, stderr=""):
    monkeypatch.setattr(audit.subprocess, "run", lambda *_, **__: SimpleNamespace(stdout=stdout, stderr=stderr))
    return audit.main([])


def test_without_the_database_nothing_is_claimed(audit, monkeypatch, capsys):
    assert answering(audit, monkeypatch, "", "Traceback\nConnectionError: no route") == 3
    said = capsys.readouterr()
    assert "not checked" in said.err and "no route" in said.err and not said.out


def test_known_vulnerabilities_and_skipped_packages_are_told(audit, monkeypatch, capsys):
    sound = {"name": "a", "version": "1", "vulns": []}
    holed = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1"}]}
    skipped = {"name": "c", "skip_reason": "not found"}
    assert answering(audit, monkeypatch, json.dumps({"dependencies": [sound]})) == 0
    assert answering(audit, monkeypatch, json.dumps({"dependencies": [sound, skipped]})) == 3
    assert "not checked: c" in capsys.readouterr().err
    assert answering(audit, monkeypatch, json.dumps({"dependencies": [sound, holed]})) == 1
    assert "b 2: PYSEC-1" in capsys.readouterr().out


def test_the_bill_of_materials_lists_what_is_pinned():
    bill = json.loads((_ROOT / "sbom.cdx.json").read_text(encoding="utf-8"))
    listed = {(one["name"].lower(), one["version"]) for one in bill["components"]}
    lines = (_ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {(name.lower(), version) for name, version in re.findall(r"^([\w.-]+)==(\S+)$", "\n".join(lines), re.M)}
    assert listed == pinned, "write it again: python scripts/audit.py --sbom (needs the extra audit)"
