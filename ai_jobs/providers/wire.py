"""One HTTP request that ends: in time, in size, and as soon as nobody wants it any more.

Libraries time the silence between two bytes; a server that drips keeps them for hours. Here the
whole request has one deadline, an answer has a size at which it is cut off, redirects are not
followed, and compressed bodies are not taken.
"""

import http.client
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from ai_jobs.providers.base import (
    Busy,
    InvalidReply,
    KeyRefused,
    ProviderError,
    Rejects,
    Stopped,
)

LARGEST_ANSWER = 2_000_000
CONNECTED_WITHIN = 10
LOOKED_EVERY = 0.1


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict
    body: bytes


def post(url, headers, body, *, seconds, should_stop: Callable[[], bool]) -> Answer:
    """The answer of a 2xx. Raises a `ProviderError` for everything else, `Stopped` when
    `should_stop()` says so."""
    request = _Request(url, headers, body)
    thread = threading.Thread(target=request.run, name="provider call", daemon=True)
    thread.start()
    deadline = time.monotonic() + seconds
    while not request.ended.wait(LOOKED_EVERY):
        if should_stop():
            request.abort()
            raise Stopped
        if time.monotonic() > deadline:
            request.abort()
            raise ProviderError(f"no answer within {seconds} seconds")
    if request.failure is not None:
        raise request.failure
    return checked(request.answer)


class _Request:
    def __init__(self, url, headers, body):
        self.parts = urlsplit(url)
        self.headers, self.body = headers, body
        self.ended = threading.Event()
        self.answer: Answer | None = None
        self.failure: Exception | None = None
        is_safe = self.parts.scheme == "https"
        kind = http.client.HTTPSConnection if is_safe else http.client.HTTPConnection
        self._connection = kind(
            self.parts.hostname or "", self.parts.port, timeout=CONNECTED_WITHIN
        )

    def run(self):
        try:
            self.answer = self._ask()
        except (OSError, http.client.HTTPException) as error:
            self.failure = ProviderError(f"connection: {type(error).__name__}")
        except ProviderError as error:
            self.failure = error
        finally:
            self._connection.close()
            self.ended.set()

    def _ask(self):
        self._connection.connect()
        # From here the deadline of the whole counts, which `abort` keeps.
        self._connection.sock.settimeout(None)
        path = self.parts.path or "/"
        target = f"{path}?{self.parts.query}" if self.parts.query else path
        sent = self.headers | {"Accept-Encoding": "identity", "Connection": "close"}
        self._connection.request("POST", target, self.body, sent)
        response = self._connection.getresponse()
        body = response.read(LARGEST_ANSWER + 1)
        headers = {name.lower(): value for name, value in response.getheaders()}
        if response.status < 300:
            _check_whole(headers, body)
        return Answer(response.status, headers, body)

    def abort(self):
        """Whatever the thread waits for ends at once."""
        with suppress(OSError, AttributeError):
            self._connection.sock.shutdown(socket.SHUT_RDWR)


def _check_whole(headers, body):
    if len(body) > LARGEST_ANSWER:
        raise InvalidReply(f"longer than {LARGEST_ANSWER} bytes")
    if headers.get("content-encoding", "identity") != "identity":
        raise InvalidReply("compressed, which was not asked for")
    promised = headers.get("content-length", "")
    if promised.isdigit() and int(promised) != len(body):
        raise ProviderError("cut off half-way")


def checked(answer):
    """The answer if it is one, else what its status says."""
    status = answer.status
    if 200 <= status < 300:
        return answer
    wait = retry_after(answer.headers.get("retry-after"))
    if status == 429:
        raise Busy("busy", status=status, retry_after=wait)
    if status in {401, 403}:
        raise KeyRefused("key refused", status=status)
    if status in {402, 408, 409, 425} or status >= 500:
        raise ProviderError("outage", status=status, retry_after=wait)
    raise Rejects("rejected", status=status)


def retry_after(value):
    """Seconds that a `Retry-After` asks for, as a number or a date; None for what is neither."""
    value = (value or "").strip()
    if value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None
