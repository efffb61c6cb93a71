"""Request bodies under ASGI, refused while they arrive.

Django's ASGI handler collects the whole body before any view or parser sees it. Limits have to
stand before that, where the bytes come in.
"""

import json

from core.answers import error_body
from core.errors import RuleError


def limited_bodies(app, *, plain_limit, upload_limit, upload_guard):
    """`app` with bodies bounded: multipart ones to `upload_limit` and read along by
    `upload_guard(content_type).feed(chunk)`, which may raise RuleError; all others to
    `plain_limit` bytes."""

    async def guarded(scope, receive, send):
        if scope["type"] != "http":
            return await app(scope, receive, send)
        headers = dict(scope["headers"])
        content_type = headers.get(b"content-type", b"").decode("latin-1")
        is_upload = content_type.lower().startswith("multipart/form-data")
        body = _Body(
            receive,
            limit=upload_limit if is_upload else plain_limit,
            guard=upload_guard(content_type) if is_upload else None,
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
