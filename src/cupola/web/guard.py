"""Who may ask: only pages of this server, with the token, from this machine; and nothing that is too large.

The token travels in a header of each call. A cookie would go to every server on this machine, whatever its port, and
would be left out after links from other sites.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

#: Header of the token.
TOKEN_HEADER = b"x-cupola-token"
#: The largest body that a call may have [bytes].
BODY_MAX = 4 * 2**20
#: Calls that begin so need the token; the others give the page itself, which holds nothing.
API = "/api/"
#: A page with a ticket in its address: reports, which open in a tab of their own.
TICKETS = "/report/"

_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
_POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    b"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
#: Of reports: pictures and styles that they carry, and no script.
_REPORT_POLICY = (
    b"default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    b"frame-ancestors 'none'; sandbox allow-popups allow-downloads"
)


class Guard:
    """Stands before an application and lets through what may pass.

    Parameters
    ----------
    app : callable
        The application.
    token : str
        What calls must carry.
    hosts : iterable of str
        Values of ``Host`` that are this server's, with the port.
    """

    def __init__(self, app: App, token: str, hosts: Iterable[str]) -> None:
        self.app, self._token = app, token.encode()
        self._hosts = frozenset(host.encode() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on with the headers of every answer."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":  # there are no web sockets here
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await _answer(send, *refusal)
            return
        body = await _body(receive)
        if body is None:
            await _answer(send, 413, f"a call must not exceed {BODY_MAX // 2**20} MB")
            return
        policy = _REPORT_POLICY if scope["path"].startswith(TICKETS) else _POLICY

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_HEADERS, (b"content-security-policy", policy)]
            await send(message)

        await self.app(scope, _giving(body), guarded)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers: Mapping[bytes, bytes] = dict(scope["headers"])
        host = headers.get(b"host", b"")
        if host not in self._hosts:
            return 421, "this server is not called that"
        origin = headers.get(b"origin")
        if origin is not None and origin not in {b"http://" + one for one in self._hosts}:
            return 403, "calls from other sites are refused"
        site = headers.get(b"sec-fetch-site", b"none")
        path: str = scope["path"]
        if path.startswith(API):
            if site not in (b"none", b"same-origin"):
                return 403, "calls from other sites are refused"
            if scope["method"] != "POST":
                return 405, "calls are made with POST"
            if headers.get(b"content-type", b"").split(b";")[0].strip() != b"application/json":
                return 415, "calls carry application/json"
            if not hmac.compare_digest(headers.get(TOKEN_HEADER, b""), self._token):
                return 401, "the token is wrong or missing: open the address that 'cupola app' printed"
        elif scope["method"] not in ("GET", "HEAD"):
            return 405, "pages are read with GET"
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > BODY_MAX:
            return 413, f"a call must not exceed {BODY_MAX // 2**20} MB"
        return None


async def _body(receive: Receive) -> bytes | None:
    """The body of a call; None if it is too large, whatever its head said."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"".join(parts)
        size += len(message.get("body", b""))
        if size > BODY_MAX:
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def _giving(body: bytes) -> Receive:
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    return receive


async def _answer(send: Send, status: int, text: str) -> None:
    body = json.dumps({"problems": [{"text": text}]}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    headers += [*_HEADERS, (b"content-security-policy", _POLICY)]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
