"""A folder with a small scenario, the application over it in this process, the command in one of its own, a browser."""

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

pytest.importorskip("starlette", reason="the extra app is not installed: pip install 'cupola[app]'")

from cupola.scenario import bundled_path
from cupola.web.application import make_app
from cupola.web.calls import Call

TOKEN = "t" * 40
HOST = "127.0.0.1:8710"


def scenario_text():
    """`minimal` without its claim, whose judging takes longest."""
    text = bundled_path("minimal").read_text(encoding="utf-8")
    return text[: text.index("[[claim]]")]


@pytest.fixture(scope="session")
def small_scenario():
    """The text of a scenario with one battery, one site and one flight."""
    return scenario_text()


@pytest.fixture
def workspace(tmp_path):
    """A folder with one scenario."""
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "mine.toml").write_text(scenario_text(), encoding="utf-8")
    return folder


def asking(folder):
    """The guarded application over a folder, what it works on, and a way to ask it."""
    guard, server = make_app(folder, TOKEN, (HOST,))

    def ask(path, *, method="POST", headers=None, body=b"{}", token=TOKEN):
        sent = {"host": HOST, "content-type": "application/json", "content-length": str(len(body))}
        if token is not None:
            sent["x-cupola-token"] = token
        sent.update(headers or {})
        raw = [(key.encode(), value.encode()) for key, value in sent.items() if value is not None]
        scope = {
            "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b"",
            "headers": raw, "http_version": "1.1", "scheme": "http", "server": ("127.0.0.1", 8710), "root_path": "",
        }  # fmt: skip
        return asyncio.run(_asked(guard, scope, body))

    def call(name, /, **body):
        answer = ask(f"/api/{name}", body=json.dumps(body).encode())
        return answer

    def entry(name):
        return next(one for one in server.folder.entries() if one.shown == name)

    return SimpleNamespace(guard=guard, server=server, ask=ask, call=call, entry=entry, folder=folder)


@pytest.fixture
def app(workspace):
    """The application over a folder of its own."""
    return asking(workspace)


def ended(app, timeout_s=900.0):
    """How a run that was started by a call ended."""
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        state = app.call("run/state").json()
        if state["state"] not in ("running", "stopping"):
            return state
        time.sleep(0.02)
    raise AssertionError(f"the run does not end: {state}")


@pytest.fixture(name="ended", scope="session")
def ended_fixture():
    return ended


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory, hardly_drawn):
    """A folder in which the page had `mine.toml` run, 30 replications: made once, to be copied or read."""
    folder = tmp_path_factory.mktemp("finished")
    (folder / "mine.toml").write_text(scenario_text(), encoding="utf-8")

    def run():
        app = asking(folder)
        app.call("run/start", id=app.entry("mine.toml").id, n=30)
        return ended(app)

    # In a thread of its own: where a browser is driven, this one has a loop already.
    with hardly_drawn(), ThreadPoolExecutor(1) as thread:
        state = thread.submit(run).result()
    assert state["state"] == "finished", state
    return folder


@pytest.fixture
def run(app, finished_run):
    """The id of that run in the folder of `app`."""
    shutil.copytree(finished_run / "out", app.folder / "out")
    return app.entry("out/mine").id


@pytest.fixture
def no_pictures(monkeypatch):
    """Runs without their report, whose drawing takes longest, for tests of anything else."""
    monkeypatch.setattr("cupola.report.pages.run_page.render_report", lambda *_, **__: "<h1>not drawn</h1>")


@pytest.fixture
def no_maps(monkeypatch):
    """``cupola coverage`` without its pictures, which take longer than its numbers."""
    monkeypatch.setattr("cupola.report.maps.coverage_map.map_of_coverage", lambda *_, **__: None)
    monkeypatch.setattr("cupola.report.maps.coverage_profile.diagram_of_coverage", lambda *_, **__: None)


async def _asked(guard, scope, body):
    parts = [body[i : i + 65536] for i in range(0, len(body), 65536)] or [b""]
    messages = [{"type": "http.request", "body": part, "more_body": i + 1 < len(parts)} for i, part in enumerate(parts)]
    sent = []

    async def receive():
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    await guard(scope, receive, send)
    head = sent[0]
    content = b"".join(one.get("body", b"") for one in sent[1:])
    headers = {key.decode().lower(): value.decode() for key, value in head["headers"]}
    return SimpleNamespace(status=head["status"], headers=headers, content=content, json=lambda: json.loads(content))


def asked(**body):
    """The body of a call, as the server reads it."""
    return Call(body)


def unpacked(data):
    """Head and columns of what `packed` made."""
    import numpy as np

    length = int.from_bytes(data[:4], "little")
    head = json.loads(data[4 : 4 + length])
    start = 4 + length
    columns = []
    for one in head["columns"]:
        dtype = np.dtype(one["type"]).newbyteorder("<")
        count = int(np.prod(one["shape"]))
        columns.append(np.frombuffer(data, dtype, count, start + one["at"]).reshape(one["shape"]))
    return head, columns


@pytest.fixture(name="unpacked")
def unpacked_fixture():
    return unpacked


@pytest.fixture(name="asked")
def asked_fixture():
    return asked


class Command:
    """``cupola app`` in a process of its own."""

    def __init__(self, folder, state, *options):
        self.folder, self.state, self.options = Path(folder), Path(state), options
        self.start()

    def start(self):
        environment = {**os.environ, "CUPOLA_STATE": str(self.state), "BROWSER": ""}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cupola", "app", str(self.folder), "--no-browser", *self.options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
        )  # fmt: skip
        self.address = self.process.stdout.readline().strip()
        found = re.fullmatch(r"(http://127\.0\.0\.1:\d+)/#token=([\w-]{32,})", self.address)
        assert found, self.address
        self.base, self.token = found.groups()

    def call(self, name, /, **body):
        request = urllib.request.Request(
            f"{self.base}/api/{name}",
            json.dumps(body).encode(),
            {"content-type": "application/json", "x-cupola-token": self.token},
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=120) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return json.loads(error.read())

    def stop(self, *, kill=False):
        if self.process.poll() is None:
            (self.process.kill if kill else self.process.terminate)()
        self.process.wait(timeout=30)
        self.process.stdout.close()
        self.process.stderr.close()


@pytest.fixture(scope="session")
def serve():
    """Starts the command over a folder, with a folder for its state."""
    return Command


@pytest.fixture(scope="session")
def served(tmp_path_factory, serve):
    """One server for all tests that are happy with any folder: they put into it what they need."""
    found = serve(tmp_path_factory.mktemp("work"), tmp_path_factory.mktemp("state"))
    yield found
    found.stop()


def missing(reason):
    """Skip what needs a browser, or fail where it is demanded."""
    if os.environ.get("CUPOLA_APP_TESTS") == "required":
        pytest.fail(f"the tests in a browser are required here: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def serious():
    """What axe-core says of a page that is serious or worse: rules of WCAG that a program can check."""
    path = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
    if not path.exists():
        missing("axe-core is not installed: npm ci --prefix web")
    text = path.read_text(encoding="utf-8")

    def found(page):
        page.evaluate(text)
        all_found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        bad = [one for one in all_found if one["impact"] in ("serious", "critical")]
        return [(one["id"], one["help"], [node["html"][:200] for node in one["nodes"]]) for one in bad]

    return found


@pytest.fixture(scope="module")
def browser():
    """Chromium without a window; one for the tests of a file, since its loop keeps others from theirs."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright is not installed: pip install playwright")
    path = os.environ.get("CUPOLA_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        missing("there is no chromium: apt-get install chromium")
    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield found
        found.close()
