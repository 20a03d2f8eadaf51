"""The command from outside: address first, one server a folder, a token that stays, and no slower help."""

import os
import stat
import subprocess
import sys
import time

import pytest

from cupola.cli import main
from cupola.web.serving import PORTS, _ports


@pytest.fixture(scope="module")
def command(tmp_path_factory, serve):
    """A server that may be killed: started once for these tests."""
    found = serve(tmp_path_factory.mktemp("killed"), tmp_path_factory.mktemp("state"))
    yield found
    found.stop()


def test_it_answers_soon_and_keeps_its_token(command):
    start = time.monotonic()
    assert command.call("session")["folder"] == str(command.folder)
    assert time.monotonic() - start < 10.0
    (kept,) = command.state.glob("*.json")
    if os.name != "nt":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    first = command.address
    command.stop(kill=True)
    command.start()
    assert command.address == first


def test_a_second_call_gives_the_address_of_the_first(command):
    again = subprocess.run(
        [sys.executable, "-m", "cupola", "app", str(command.folder), "--no-browser"],
        capture_output=True, text=True, timeout=60, env={**os.environ, "CUPOLA_STATE": str(command.state)}, check=True,
    )  # fmt: skip
    assert again.stdout.splitlines()[0] == command.address
    assert "served already" in again.stdout


def test_another_folder_has_another_server_and_token(command, tmp_path_factory):
    other = type(command)(tmp_path_factory.mktemp("other"), command.state)
    try:
        assert other.base != command.base and other.token != command.token
        assert other.call("session")["folder"] == str(other.folder)
        other.token = command.token
        assert "the token is wrong" in other.call("session")["problems"][0]["text"]
    finally:
        other.stop()


def test_folders_try_ports_in_orders_of_their_own():
    orders = [_ports(f"/home/somebody/{name}") for name in ("raid", "study", "damascus")]
    assert len({order[0] for order in orders}) == 3 and all(sorted(order) == list(PORTS) for order in orders)


def test_what_cannot_be_served_is_told(tmp_path, capsys, command):
    assert main(["app", str(tmp_path / "none"), "--no-browser"]) == 2
    assert "is no folder" in capsys.readouterr().err
    port = command.base.rpartition(":")[2]
    folder = tmp_path / "folder"
    folder.mkdir()
    assert main(["app", str(folder), "--no-browser", "--port", port]) == 2
    assert "cannot be had" in capsys.readouterr().err


def test_help_imports_no_server():
    code = "import sys; from cupola.cli import main; main(['--help']); print({'starlette', 'uvicorn'} & {*sys.modules})"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.strip().endswith("set()") and "app" in told
