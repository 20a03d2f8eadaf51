"""Nothing is answered that the guard has not let through: every route is walked."""

import json

import pytest

from cupola.web.application import calls_of
from cupola.web.guard import BODY_MAX

TOKEN, HOST = "t" * 40, "127.0.0.1:8710"


@pytest.fixture
def routes(app):
    """Every route of the application, as it knows them itself."""
    return [(route.path.replace("{ticket}", "x"), route.methods) for route in app.guard.app.routes]


def test_all_calls_are_routes_and_nothing_else_is(app, routes):
    api = {path for path, _ in routes if path.startswith("/api/")}
    assert api == {f"/api/{name}" for name in calls_of(app.server)}
    assert all(methods == {"POST"} for path, methods in routes if path in api)
    others = {path for path, _ in routes if path not in api}
    assert "/" in others and all(path == "/" or path.startswith(("/app.", "/symbols/", "/report/")) for path in others)


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"token": None}, 401),
        ({"token": "x" * 40}, 401),
        ({"headers": {"host": "evil.example"}}, 421),
        ({"headers": {"host": "127.0.0.1:9999"}}, 421),
        ({"headers": {"origin": "http://evil.example"}}, 403),
        ({"headers": {"origin": "null"}}, 403),
        ({"headers": {"sec-fetch-site": "cross-site"}}, 403),
        ({"headers": {"sec-fetch-site": "same-site"}}, 403),
        ({"headers": {"content-type": "application/x-www-form-urlencoded"}}, 415),
        ({"headers": {"content-type": "text/plain"}}, 415),
        ({"method": "GET"}, 405),
        ({"headers": {"content-length": str(BODY_MAX + 1)}}, 413),
        ({"headers": {"content-length": "-5"}}, 413),
        ({"body": b"x" * (BODY_MAX + 1), "headers": {"content-length": "10"}}, 413),
    ],
)
def test_every_call_refuses_who_may_not_ask(app, routes, changed, status):
    for path, _ in routes:
        if path.startswith("/api/"):
            answer = app.ask(path, **changed)
            assert answer.status == status, path
            assert json.loads(answer.content)["problems"][0]["text"]


def test_pages_are_given_to_this_server_alone(app, routes):
    for path, _ in routes:
        if path.startswith("/api/"):
            continue
        assert app.ask(path, method="GET", token=None, headers={"host": "evil.example"}).status == 421
        assert app.ask(path, method="POST", token=None).status == 405
        answer = app.ask(path, method="GET", token=None, body=b"")
        assert answer.status == (404 if path.startswith("/report/") else 200)
        assert answer.headers["x-content-type-options"] == "nosniff"
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assert ("script-src 'self'" in policy) != path.startswith("/report/")
        assert "unsafe-eval" not in policy and "script-src 'unsafe" not in policy


def test_who_may_ask_is_answered_and_told_what_is_wrong(app):
    assert app.call("session").json()["folder"] == str(app.folder)
    assert app.ask("/api/session", headers={"origin": f"http://{HOST}", "sec-fetch-site": "same-origin"}).status == 200
    assert app.ask("/api/session", token=TOKEN + "x").status == 401
    for body in (b"", b"[]", b"{", b"\xff", b'{"a": 1, "a": 2}', b"[" * 100_000):
        answer = app.ask("/api/scenario/open", body=body)
        assert answer.status == 422, body[:20]
        assert "load the page again" in answer.json()["problems"][0]["text"]


def test_media_types_are_ours(app):
    assert app.ask("/app.js", method="GET", body=b"").headers["content-type"] == "text/javascript; charset=utf-8"
    assert app.ask("/app.css", method="GET", body=b"").headers["content-type"] == "text/css; charset=utf-8"


def test_other_protocols_are_left_unanswered(app):
    import asyncio

    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "websocket.connect"}

    asyncio.run(app.guard({"type": "websocket", "path": "/api/session", "headers": []}, receive, send))
    assert sent == []
