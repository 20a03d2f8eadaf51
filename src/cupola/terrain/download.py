"""One file over HTTP, whole or not at all: tries again when the server or the line fails."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from dataclasses import dataclass

from cupola.errors import Problem, TerrainError

#: Tries before giving up.
TRIES = 4
#: First bytes of a TIFF: little- and big-endian, plain and big. A login page is none.
_TIFF = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_RETRIED = (408, 425, 429)


@dataclass(frozen=True, slots=True)
class Response:
    """A downloaded TIFF and what the server said of it."""

    url: str
    body: bytes
    last_modified: str
    date: str


def download(url: str, retry_wait_s: float, timeout_s: float) -> Response | None:
    """A TIFF at a URL; None when the server says that there is none (404).

    Raises
    ------
    TerrainError
        After four failures of the server (5xx, too busy) or of the line (no connection, truncated), or at once when
        the server refuses or what it sends is no TIFF.
    """
    reason = ""
    for attempt in range(TRIES):
        if attempt:
            time.sleep(retry_wait_s * 2.0 ** (attempt - 1))
        try:
            with urllib.request.urlopen(url, timeout=timeout_s) as answer:
                body = answer.read()
                if body[:4] not in _TIFF:
                    raise _error(url, "the answer is no TIFF", "is there a proxy or login page in between?")
                headers = answer.headers
                return Response(url, body, headers.get("Last-Modified", ""), headers.get("Date", ""))
        except urllib.error.HTTPError as error:
            code, text = error.code, f"HTTP {error.code} {error.reason}"
            error.close()
            if code == 404:
                return None
            if code < 500 and code not in _RETRIED:
                raise _error(url, text, "the server refuses: check the address") from error
            reason = text
        except http.client.IncompleteRead as error:
            reason = f"truncated: {len(error.partial)} bytes came"
        except (OSError, http.client.HTTPException) as error:
            # URLError, timeouts and broken connections are all OSError.
            reason = str(getattr(error, "reason", error)) or type(error).__name__
    cure = "check the connection and run it again (finished tiles are kept), or use the embedded 'global-5min'"
    raise _error(url, f"{reason}; gave up after {TRIES} tries", cure)


def _error(url: str, limit: str, cure: str) -> TerrainError:
    return TerrainError(Problem(url, "", None, limit, cure))
