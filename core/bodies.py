"""Request bodies under ASGI: refused, or read, while they arrive.

Django's ASGI handler collects the whole body before any view or parser sees it. Limits have to
stand before that, where the bytes come in; and uploads that shall survive a cut go around it.
"""

import asyncio
import json
from concurrent.futures import CancelledError
from contextlib import suppress

from django.core.handlers.asgi import ASGIHandler

from core.answers import error_body
from core.errors import RuleError
from core.jobs import stopping


def limited_bodies(app, *, plain_limit, upload_limit, upload_guard, unguarded=lambda scope: False):
    """`app` with bodies bounded: multipart ones to `upload_limit` and read along by
    `upload_guard(content_type).feed(chunk)`, which may raise RuleError; all others to
    `plain_limit(scope)` bytes. Where `unguarded(scope)`, the view itself judges each file of a
    form."""

    async def guarded(scope, receive, send):
        if scope["type"] != "http":
            return await app(scope, receive, send)
        headers = dict(scope["headers"])
        content_type = headers.get(b"content-type", b"").decode("latin-1")
        is_upload = content_type.lower().startswith("multipart/form-data")
        body = _Body(
            receive,
            limit=upload_limit if is_upload else plain_limit(scope),
            guard=upload_guard(content_type) if is_upload and not unguarded(scope) else None,
        )
        try:
            body.check_claim(headers.get(b"content-length"))
            return await app(scope, body.receive, send)
        except RuleError as refusal:
            return await _refuse(send, refusal)

    return guarded


class _Body:
    def __init__(self, receive, *, limit, guard):
        self._receive, self._limit, self._guard = receive, limit, guard
        self._size = 0

    def check_claim(self, content_length):
        if content_length and content_length.isdigit() and int(content_length) > self._limit:
            raise self._too_large()

    async def receive(self):
        message = await self._receive()
        if message["type"] == "http.request":
            chunk = message.get("body", b"")
            self._size += len(chunk)
            if self._size > self._limit:
                raise self._too_large()
            if self._guard is not None and chunk:
                self._guard.feed(chunk)
        return message

    def _too_large(self):
        return RuleError(
            f"The request body may have {self._limit / 1_000_000:g} MB at most; this one has more.",
            code="too_large",
            status=413,
        )


async def _refuse(send, refusal):
    body = json.dumps(error_body(refusal.code, refusal.message)).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        # What is still on its way is not wanted.
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


# --- Bodies that are read as they come ------------------------------------------------------------

# A sender that is silent for longer is taken for gone.
SILENCE_SECONDS = 30
# A refused body is read on for a moment: who is still sending could not read the answer.
DRAINED_BYTES = 16_000_000
DRAINED_SECONDS = 2


def streamed_bodies(app, *, applies, at_once):
    """`app`, but where `applies(scope)` Django's views read the body while it arrives.

    Django's own handler spools it to a file first: a connection that is cut would lose all of it,
    and everything would be written twice. Each such request has a thread, so no more than
    `at_once` run together; the others wait, unread.
    """
    handler = _StreamingHandler()
    places = asyncio.Semaphore(at_once)

    async def choose(scope, receive, send):
        if scope["type"] != "http" or not applies(scope):
            return await app(scope, receive, send)
        async with places:
            arriving = _Arriving(receive, is_read=not _has_body(scope))
            return await handler(scope, arriving.receive, _Answer(arriving, send))

    return choose


def _has_body(scope):
    headers = dict(scope["headers"])
    return b"transfer-encoding" in headers or headers.get(b"content-length", b"0") != b"0"


class _StreamingHandler(ASGIHandler):
    async def read_body(self, receive):
        return _BlockingBody(receive, asyncio.get_running_loop())

    async def listen_for_disconnect(self, receive):
        """The view hears of it where it reads; and what it has by then is worth keeping."""
        await asyncio.get_running_loop().create_future()


class _Arriving:
    """The messages of a body; `is_read` once the last has come."""

    def __init__(self, receive, *, is_read):
        self._receive = receive
        self.is_read = is_read

    async def receive(self):
        message = await self._receive()
        self.is_read = message["type"] != "http.request" or not message.get("more_body")
        return message


class _BlockingBody:
    """A file a thread can read: each `read` waits for what comes next, at most `size` bytes."""

    def __init__(self, receive, loop):
        self._receive, self._loop = receive, loop
        self._chunk = memoryview(b"")
        self._ended = False

    def read(self, size=-1):
        while not self._chunk and not self._ended:
            self._wait_for_more()
        if size is None or size < 0:
            size = len(self._chunk)
        piece, self._chunk = self._chunk[:size], self._chunk[size:]
        return bytes(piece)

    def close(self):
        self._ended = True

    def _wait_for_more(self):
        message = self._next_message()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError("The sender is gone.")
        self._chunk = memoryview(message.get("body", b""))
        self._ended = not message.get("more_body", False)

    def _next_message(self):
        waiting = asyncio.run_coroutine_threadsafe(self._receive(), self._loop)
        for _second in range(SILENCE_SECONDS):
            try:
                return waiting.result(1)
            except TimeoutError:
                if stopping.is_set():
                    break
            except CancelledError:  # The server's loop is ending.
                break
        waiting.cancel()
        raise ConnectionAbortedError("The sender fell silent, or this process is ending.")


class _Answer:
    """Sends an answer; where the body was not read to its end, the connection goes with it."""

    def __init__(self, arriving, send):
        self._arriving, self._send = arriving, send
        self._cuts = False

    async def __call__(self, message):
        if message["type"] == "http.response.start":
            self._cuts = not self._arriving.is_read
            if self._cuts:
                headers = [*message.get("headers", []), (b"connection", b"close")]
                message = {**message, "headers": headers}
        elif self._cuts and not message.get("more_body"):
            await self._send({**message, "more_body": True})
            await self._drain()
            message = {"type": "http.response.body", "body": b""}
        await self._send(message)

    async def _drain(self):
        drained = 0
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAINED_SECONDS):
                while not self._arriving.is_read and drained < DRAINED_BYTES:
                    drained += len((await self._arriving.receive()).get("body", b""))
