"""What the server answers: the page, and the calls that it makes. All calls are POST with JSON, behind the guard."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

from anyio import to_thread
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cupola._json import parse
from cupola._memory import give_back
from cupola.errors import CupolaError, InputError
from cupola.film.packing import json_bytes
from cupola.version import __version__
from cupola.web import scenarios, starting
from cupola.web.calls import Call, problem_dict, wrong
from cupola.web.findings import behind, intercepts
from cupola.web.folder import Folder
from cupola.web.guard import Guard
from cupola.web.importing import import_scenario
from cupola.web.jobs import Jobs
from cupola.web.runs import results
from cupola.web.warming import Warming

#: After so long without a call the server gives memory back [s].
REST_S = 4.0
#: By the ending of a file of the page, never by what the operating system says of it.
MEDIA_TYPES = {
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
}


@dataclass
class Server:
    """What calls work on.

    Parameters
    ----------
    folder : Folder
        What is shown.
    record : pathlib.Path, optional
        Where the run under way is written down.
    """

    folder: Folder
    record: Path | None = None
    models: scenarios.Models = field(default_factory=scenarios.Models)
    warming: Warming = field(default_factory=Warming)
    tickets: dict[str, Path] = field(default_factory=dict)
    jobs: Jobs = field(init=False)

    def __post_init__(self) -> None:
        """Runs go into the folder."""
        self.jobs = Jobs(self.folder, self.warming.wait, self.record)

    def rest(self) -> None:
        """Give back what the calls of before left; whatever is needed again is made again, in some 50 ms."""
        if not self.jobs.is_busy:
            self.models.rest()
            give_back()

    def session(self, call: Call) -> dict[str, Any]:
        """The first call of a page: whether its token is right, and what it talks to."""
        return {"version": __version__, "folder": str(self.folder.root), **self.warming.about()}

    def ticket(self, call: Call) -> dict[str, Any]:
        """An address for the page of a run or study, which opens in a tab of its own as long as this server runs."""
        entry = self.folder.entry(call.text("id", 40))
        path = self.folder.page_of(entry)
        known = next((name for name, one in self.tickets.items() if one == path), None)
        name = known or secrets.token_urlsafe(18)
        self.tickets[name] = path
        return {"address": f"/report/{name}"}


def _views() -> dict[str, Callable[..., Any]]:
    from cupola.web import coverages, views

    rasters = {"coverage": coverages.coverage, "overlap": coverages.overlap}
    return rasters | {name: getattr(views, name) for name in ("ground", "zone", "point", "route", "sight")}


def calls_of(server: Server) -> dict[str, Callable[[Call], Any]]:
    """Every call by its name: what it answers is JSON or bytes."""

    def view(name: str, call: Call) -> Any:
        if name != "ground":
            server.warming.wait_for_maps()
        return _views()[name](server.folder, server.models, call)

    def catalogue(call: Call) -> Any:
        from cupola.web.catalogue import catalogue as all_of_it

        return all_of_it()

    def figures(call: Call) -> Any:
        from cupola.web.catalogue import figures as of_item

        return of_item(call)

    def film(call: Call) -> Any:
        from cupola.web.film import film as again

        return again(server.folder.entry(call.text("id", 40)), call)

    def export(call: Call) -> Any:
        from cupola.web.exporting import export as written

        return written(server.folder, server.models, call)

    def schema(call: Call) -> Any:
        from cupola.scenario import schema as make

        return make()

    def on_folder(function: Callable[[Folder, Call], Any]) -> Callable[[Call], Any]:
        return lambda call: function(server.folder, call)

    def on_run(call: Call) -> dict[str, Any]:
        entry = server.folder.entry(call.text("id", 40))
        return {**results(entry), "scenario": server.folder.scenario_of(entry)}

    return {
        "session": server.session,
        "listing": lambda call: {**server.folder.listing(), **server.warming.about()},
        "schema": schema,
        "catalogue": catalogue,
        "figures": figures,
        "export": export,
        "scenario/open": lambda call: scenarios.open_scenario(server.folder, server.models, call),
        "scenario/edit": lambda call: scenarios.edit_scenario(server.folder, server.models, call),
        "scenario/import": on_folder(import_scenario),
        "scenario/rename": lambda call: scenarios.rename(server.folder, server.models, call),
        "scenario/copied": scenarios.copied,
        "scenario/pasted": scenarios.pasted,
        "scenario/save": on_folder(scenarios.save_scenario),
        "scenario/disk": on_folder(scenarios.disk_state),
        "scenario/new": on_folder(scenarios.new_scenario),
        **{name: partial(view, name) for name in ("ground", "coverage", "overlap", "zone", "point", "route", "sight")},
        "study/choices": lambda call: starting.choices(server.folder, server.models, call),
        "run/start": server.jobs.start,
        "run/state": lambda call: server.jobs.state(),
        "run/stop": lambda call: server.jobs.stop(),
        "run/forget": lambda call: server.jobs.forget(),
        "run/results": on_run,
        "run/behind": lambda call: behind(server.folder.entry(call.text("id", 40)), call),
        "run/intercepts": lambda call: intercepts(server.folder.entry(call.text("id", 40))),
        "run/ticket": server.ticket,
        "run/film": film,
    }


def make_app(root: Path, token: str, hosts: tuple[str, ...], record: Path | None = None) -> tuple[Guard, Server]:
    """The application behind its guard, and what it works on.

    Parameters
    ----------
    root : pathlib.Path
        The folder to show.
    token : str
        What calls must carry.
    hosts : tuple of str
        What the server is called: ``127.0.0.1:8000``.
    record : pathlib.Path, optional
        Where the run under way is written down.
    """
    server = Server(Folder(root), record)
    rest = Rest(server.rest)
    routes = [
        Route(f"/api/{name}", _endpoint(function, rest), methods=["POST"])
        for name, function in calls_of(server).items()
    ]
    routes += [Route(path, _page(content, kind), methods=["GET"]) for path, (content, kind) in static_files().items()]

    async def report(request: Request) -> Response:
        path = server.tickets.get(request.path_params["ticket"])
        if path is None:
            return _problems([{"text": "this address is not known: open the report from the app again"}], 404)
        return Response(await to_thread.run_sync(path.read_bytes), media_type=MEDIA_TYPES["html"])

    routes.append(Route("/report/{ticket}", report, methods=["GET"]))
    return Guard(Starlette(routes=routes), token, hosts), server


def static_files() -> Mapping[str, tuple[bytes, str]]:
    """Path -> content and media type of every file of the page; read once, so that no path is ever looked up."""
    found = {}
    for place, prefix in ((files("cupola.web") / "static", "/"), (files("cupola.report") / "symbols", "/symbols/")):
        for name, content in _walk(place, ""):
            ending = name.rpartition(".")[2]
            if ending in MEDIA_TYPES:
                found[prefix + name] = (content, MEDIA_TYPES[ending])
    if "/index.html" in found:
        found["/"] = found.pop("/index.html")
    return found


def _walk(place: Any, prefix: str) -> Any:
    for one in sorted(place.iterdir(), key=lambda one: one.name):
        if one.is_dir():
            yield from _walk(one, f"{prefix}{one.name}/")
        else:
            yield prefix + one.name, one.read_bytes()


def _page(content: bytes, kind: str) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        return Response(content, headers={"content-type": kind})

    return answer


class Rest:
    """Does something once when no call came for a while: an idle page takes neither processor time nor memory."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._soon: asyncio.TimerHandle | None = None
        self._resting: asyncio.Task[None] | None = None

    def put_off(self) -> None:
        """A call came."""
        if self._soon is not None:
            self._soon.cancel()
        self._soon = asyncio.get_running_loop().call_later(REST_S, self._begin)

    def _begin(self) -> None:
        self._resting = asyncio.get_running_loop().create_task(to_thread.run_sync(self._work))


def _endpoint(function: Callable[[Call], Any], rest: Rest) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        body = await request.body()
        rest.put_off()
        try:
            found = await to_thread.run_sync(_asked, function, body)
        except InputError as error:
            return _problems([problem_dict(one) for one in error.problems], 422)
        except CupolaError as error:
            return _problems([{"text": str(error)}], 422)
        except Exception as error:  # the page shows it; the server goes on
            return _problems(
                [{"text": f"{type(error).__name__}: {error}; this should not happen: please report it"}], 500
            )
        kind = "application/octet-stream" if isinstance(found, bytes) else "application/json"
        return Response(found if isinstance(found, bytes) else json_bytes(found), headers={"content-type": kind})

    return answer


def _asked(function: Callable[[Call], Any], body: bytes) -> Any:
    try:
        document = parse(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise wrong("", "must be JSON") from None
    return function(Call(document))


def _problems(problems: list[dict[str, Any]], status: int) -> Response:
    content = json_bytes({"problems": problems})
    return Response(content, status_code=status, headers={"content-type": "application/json"})
