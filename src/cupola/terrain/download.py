"""One file over HTTP into a part file: whole, checked, in bounded time and size, or not at all.

urllib3 connects, waits and counts tries; what it takes for an answer is strict: status 200 with a length.
"""

from __future__ import annotations

import hashlib
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cupola.errors import Problem, TerrainError
from cupola.version import __version__

#: Tries before giving up.
TRIES = 4
#: Statuses of servers that are busy or fail for the moment.
_RETRIED = (408, 425, 429, 500, 502, 503, 504)
#: Largest file that is taken [bytes]: the largest tiles of GLO-30 have about 45 MB.
BYTES_MAX = 128 << 20
#: How long one file may take in all, with all tries [s].
TOTAL_S = 900.0
_CHUNK = 1 << 18
_CONNECTION = "check the connection and run it again (finished tiles are kept), or use the embedded 'global-5min'"
_PROXY = "is there a proxy or login page in between?"


@dataclass(frozen=True, slots=True)
class Response:
    """A downloaded file and what the server said of it."""

    url: str
    n_bytes: int
    sha256: str
    last_modified: str
    date: str


class _BadContent(Exception):
    """What came is not what was asked for; said in words."""


class _LateError(Exception):
    """The time for the file is over."""


def download(
    url: str,
    part: Path,
    check: Callable[[Path], str],
    retry_wait_s: float,
    timeout_s: float,
    total_s: float = TOTAL_S,
) -> Response | None:
    """Bring a file into `part`; None when the server says that there is none (404).

    Parameters
    ----------
    url : str
        Over http or https. Proxies are those of the environment.
    part : Path
        Where the bytes go; removed again unless the file is whole and passes `check`.
    check : callable
        Says in words what is wrong with the finished file, or nothing.
    retry_wait_s : float
        Base of the wait between tries [s], doubled each time.
    timeout_s : float
        How long the server may keep silent [s].
    total_s : float
        How long all tries together may take [s].

    Raises
    ------
    TerrainError
        After `TRIES` failures of the server, the line or the content, after `total_s`, or at once when the server
        refuses, sends elsewhere, gives no length or too large a one.
    """
    import urllib3

    retries = urllib3.Retry(
        total=TRIES - 1, backoff_factor=retry_wait_s, status_forcelist=_RETRIED, raise_on_status=False,
        raise_on_redirect=False, respect_retry_after_header=False,
    )  # fmt: skip
    ends_s = time.monotonic() + total_s
    try:
        while True:
            try:
                answer = _ask(url, retries, min(timeout_s, total_s))
                retries = answer.retries
                if answer.status == 404:
                    answer.close()
                    return None
                return _receive(answer, url, part, check, ends_s)
            except urllib3.exceptions.MaxRetryError:
                raise
            except (urllib3.exceptions.HTTPError, _BadContent) as error:
                part.unlink(missing_ok=True)
                retries = retries.increment("GET", url, error=error)
            except _LateError:
                raise _error(url, f"took longer than {total_s:g} s", _CONNECTION) from None
            if time.monotonic() > ends_s:
                raise _error(url, f"took longer than {total_s:g} s", _CONNECTION)
            retries.sleep()
    except urllib3.exceptions.HTTPError as error:
        raise _error(url, f"{_words(error)}; gave up after {TRIES} tries", _CONNECTION) from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _words(error: Any) -> str:
    """What went wrong on the line, short."""
    reason = getattr(error, "reason", None) or error
    text = str(reason).split("> ")[-1].split(": ", 1)[-1] if "object at 0x" in str(reason) else str(reason)
    if "IncompleteRead" in text or "Connection broken" in text:
        return f"truncated: {text}"
    return text or type(reason).__name__


def _ask(url: str, retries: Any, timeout_s: float) -> Any:
    """The answer of the server with its body still to come."""
    import urllib3

    if urlsplit(url).scheme not in ("http", "https"):
        raise _error(url, "is no address over http or https", "check the address")
    proxy = urllib.request.getproxies().get(urlsplit(url).scheme)
    if proxy and not urllib.request.proxy_bypass(urlsplit(url).hostname or ""):
        pool: Any = urllib3.ProxyManager(proxy)
    else:
        pool = urllib3.PoolManager()
    headers = {"Accept-Encoding": "identity", "User-Agent": f"cupola/{__version__}"}
    return pool.request(
        "GET", url, headers=headers, retries=retries, redirect=False, preload_content=False,
        timeout=urllib3.Timeout(connect=timeout_s, read=timeout_s),
    )  # fmt: skip


def _receive(answer: Any, url: str, part: Path, check: Callable[[Path], str], ends_s: float) -> Response:
    """The body of an answer, streamed to the part file and checked."""
    try:
        length = _length(answer, url)
        digest = hashlib.sha256()
        n_bytes = 0
        with part.open("wb") as file:
            # Whatever there is, at once: a server that trickles must not outlast the time given.
            while chunk := answer.read1(_CHUNK, decode_content=False):
                n_bytes += len(chunk)
                if time.monotonic() > ends_s:
                    raise _LateError
                if n_bytes > length:
                    raise _BadContent(f"sends more than the {length} bytes that it announced")
                digest.update(chunk)
                file.write(chunk)
        if n_bytes != length:
            raise _BadContent(f"truncated: {n_bytes} of {length} bytes came")
    finally:
        answer.close()
    if wrong := check(part):
        raise _BadContent(wrong)
    headers = answer.headers
    return Response(url, n_bytes, digest.hexdigest(), headers.get("Last-Modified", ""), headers.get("Date", ""))


def _length(answer: Any, url: str) -> int:
    """The length that the server announces; an error for every answer but 200 with one in the limits."""
    if answer.status in _RETRIED:
        limit = f"HTTP {answer.status} {answer.reason or ''}".rstrip()
        raise _error(url, f"{limit}; gave up after {TRIES} tries", _CONNECTION)
    if 300 <= answer.status < 400:
        raise _error(url, f"HTTP {answer.status}: the server sends elsewhere, which is not followed", _PROXY)
    if answer.status != 200:
        limit = f"HTTP {answer.status} {answer.reason or ''}".rstrip()
        raise _error(url, f"{limit}, where 200 is wanted", "the server refuses: check the address")
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise _error(url, "comes packed, though it was asked for as it is", _PROXY)
    text = answer.headers.get("Content-Length", "")
    if not text.isdigit() or "Transfer-Encoding" in answer.headers:
        raise _error(url, "comes without a length: whether it is whole could not be known", _PROXY)
    if int(text) > BYTES_MAX or int(text) == 0:
        raise _error(url, f"is announced with {text} bytes, 1 to {BYTES_MAX} are taken", _PROXY)
    return int(text)


def _error(url: str, limit: str, hint: str) -> TerrainError:
    return TerrainError(Problem(url, "", None, limit, hint))
