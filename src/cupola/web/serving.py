"""Starting the server: one for each folder, on a free port of this machine, with a token that outlives restarts."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import secrets
import socket
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

from cupola._json import parse
from cupola.errors import InputError, OutputError, Problem
from cupola.study.store.atomic import cannot_write

HOST = "127.0.0.1"
#: Tried first, so that an open tab finds the server again after a restart.
PORTS = range(8710, 8740)
_ANSWER_S = 5.0


def registry_folder() -> Path:
    """Where tokens and addresses of servers are kept: ``$CUPOLA_STATE``, or the user's folder for such things."""
    chosen = os.environ.get("CUPOLA_STATE")
    if chosen:
        return Path(chosen)
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "cupola" / "app"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "cupola" / "app"


class Registration:
    """What is remembered of the server of a folder: its token, for good, and its port, while it runs.

    Parameters
    ----------
    root : pathlib.Path
        The folder.

    Raises
    ------
    OutputError
        If it cannot be kept.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        name = hashlib.sha256(str(self.root).encode()).hexdigest()[:24]
        self.path = registry_folder() / f"{name}.json"
        known = self._read()
        token = known.get("token")
        self.token = token if isinstance(token, str) and len(token) >= 32 else secrets.token_urlsafe(32)
        port = known.get("port")
        self.last_port = port if isinstance(port, int) and 0 < port < 65536 else None

    def address(self, port: int) -> str:
        """What the user opens. The token stands behind #, so that no server and no log ever sees it."""
        return f"http://{HOST}:{port}/#token={self.token}"

    def running(self) -> str | None:
        """The address of the server that serves this folder already."""
        if self.last_port is None:
            return None
        request = urllib.request.Request(
            f"http://{HOST}:{self.last_port}/api/session",
            data=b"{}",
            headers={"content-type": "application/json", "x-cupola-token": self.token},
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with suppress(OSError, ValueError), opener.open(request, timeout=_ANSWER_S) as answer:
            if parse(answer.read().decode("utf-8")).get("folder") == str(self.root):
                return self.address(self.last_port)
        return None

    def keep(self, port: int) -> None:
        """Write it down, for the user alone."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            temporary = self.path.with_suffix(".tmp")
            temporary.unlink(missing_ok=True)
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump({"folder": str(self.root), "token": self.token, "port": port}, file)
            os.replace(temporary, self.path)
        except OSError as error:
            raise cannot_write(self.path, error) from error

    def _read(self) -> dict[str, Any]:
        try:
            found = parse(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) and found.get("folder") == str(self.root) else {}


def _ports(of: str) -> list[int]:
    """`PORTS` in an order of the folder's own, so that one folder seldom takes the port of another that is at rest."""
    first = int(hashlib.sha256(of.encode()).hexdigest(), 16) % len(PORTS)
    return [*PORTS[first:], *PORTS[:first]]


def bound_socket(port: int | None, last: int | None, of: str = "") -> socket.socket:
    """A socket on the port asked for, or the last one, or one of `PORTS`, or any that is free.

    Raises
    ------
    InputError
        If the port asked for is taken or not to be had.
    """
    wanted = [port] if port is not None else [*([last] if last else []), *_ports(of), 0]
    for one in wanted:
        found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if os.name != "nt":
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((HOST, one))
            found.listen(128)  # at once: who reads the address may call, and is answered when all is loaded
        except OSError:
            found.close()
            continue
        return found
    limit = f"{port} cannot be had: another program uses it, or it needs rights"
    raise InputError(Problem("--port", "", None, limit, "leave it out for a free one"))


def serve(root: Path, port: int | None, say: Callable[[str], None], ready: Callable[[str], None]) -> None:
    """Serve a folder until interrupted; the address of a server that does already is given instead.

    Parameters
    ----------
    root : pathlib.Path
        The folder.
    port : int or None
        None: a free one.
    say : callable
        Gets the address, and then sentences, for standard output.
    ready : callable
        Called with the address when pages can be opened.

    Raises
    ------
    InputError, OutputError
        If the folder is none, or the port cannot be had.
    """
    if not root.is_dir():
        raise InputError(Problem(str(root), "", None, "is no folder", "create it, or leave it out for this folder"))
    if not os.access(root, os.W_OK):
        raise OutputError(str(Problem(str(root), "", None, "cannot be written to", "choose a folder of your own")))
    registration = Registration(root)
    there = registration.running()
    if there is not None:
        say(there)
        say(f"{registration.root} is being served already: this is its address")
        ready(there)
        return
    with bound_socket(port, registration.last_port, str(registration.root)) as listening:
        number = listening.getsockname()[1]
        registration.keep(number)
        say(registration.address(number))
        say(f"serves {registration.root}; Ctrl-C ends it")
        _listen(registration, listening, number, ready)


def _listen(registration: Registration, listening: socket.socket, port: int, ready: Callable[[str], None]) -> None:
    import uvicorn

    from cupola.web.application import make_app

    names = (f"{HOST}:{port}", f"localhost:{port}")
    app, server = make_app(registration.root, registration.token, names, registration.path.with_suffix(".run.json"))
    server.warming.begin()
    config = uvicorn.Config(
        app, log_level="error", access_log=False, lifespan="off", ws="none", server_header=False, date_header=False
    )

    class Server(uvicorn.Server):
        """Sleeps until it is asked: uvicorn's own loop wakes ten times a second to see whether it shall end."""

        async def main_loop(self) -> None:
            if os.name == "nt":  # there a signal does not wake who waits
                return await super().main_loop()
            self._end, self._loop = asyncio.Event(), asyncio.get_running_loop()
            await self.on_tick(0)
            if not self.should_exit:
                await self._end.wait()

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            super().handle_exit(sig, frame)
            if hasattr(self, "_loop"):
                self._loop.call_soon_threadsafe(self._end.set)

    ready(registration.address(port))
    try:
        Server(config).run(sockets=[listening])
    finally:
        server.warming.end()
        server.jobs.stop_and_wait(20.0)
