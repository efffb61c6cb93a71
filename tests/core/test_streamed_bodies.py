"""Bodies that views read while they arrive, under ASGI."""

import asyncio

import pytest
from django.http import HttpResponse, UnreadablePostError
from django.test import override_settings
from django.urls import path

from core import bodies
from core.bodies import streamed_bodies

pytestmark = pytest.mark.django_db(transaction=True)
seen = []


def count(request):
    """Reads everything and says how much it was, and how it ended."""
    size, end = 0, "whole"
    try:
        while piece := request.read(1000):
            size += len(piece)
            seen.append(len(piece))
    except UnreadablePostError:
        end = "cut"
    return HttpResponse(f"{size} {end}")


def refuse(request):
    return HttpResponse("no", status=415)


urlpatterns = [path("count", count), path("refuse", refuse)]


class Exchange:
    """One request; `messages` are what the server receives, one after the other."""

    def __init__(self, address, messages, *, headers=((b"content-length", b"9000"),)):
        self.scope = {
            "type": "http", "method": "PATCH", "path": address, "query_string": b"",
            "headers": [(b"host", b"testserver"), *headers],
        }  # fmt: skip
        self.coming, self.received, self.sent = asyncio.Queue(), 0, []
        for message in messages:
            self.coming.put_nowait(message)

    async def run(self, app):
        await app(self.scope, self._receive, self._send)
        return self

    async def _receive(self):
        message = await self.coming.get()
        self.received += 1
        if message is SERVER_ENDS:
            raise asyncio.CancelledError
        return message

    async def _send(self, message):
        self.sent.append(message)

    @property
    def text(self):
        return b"".join(message.get("body", b"") for message in self.sent).decode()

    @property
    def closes(self):
        return (b"connection", b"close") in self.sent[0]["headers"]


def pieces(*sizes, ends=True):
    return [
        {
            "type": "http.request",
            "body": b"." * size,
            "more_body": not ends or number < len(sizes),
        }
        for number, size in enumerate(sizes, 1)
    ]


GONE = {"type": "http.disconnect"}
SERVER_ENDS = {"type": "none of ASGI's"}


@pytest.fixture(autouse=True)
def routes():
    seen.clear()
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[]):
        yield


def streaming(at_once=4):
    async def otherwise(scope, receive, send):
        raise AssertionError("not for streams")

    return streamed_bodies(otherwise, applies=lambda scope: True, at_once=at_once)


async def test_a_view_reads_what_comes_as_it_comes():
    exchange = await Exchange("/count", pieces(500, 2500, 10)).run(streaming())
    assert exchange.text == "3010 whole"
    assert seen == [500, 1000, 1000, 500, 10]
    assert not exchange.closes


async def test_a_sender_that_goes_leaves_the_view_what_arrived():
    exchange = await Exchange("/count", [*pieces(500, 700, ends=False), GONE]).run(streaming())
    assert exchange.text == "1200 cut"


async def test_a_sender_that_falls_silent_is_taken_for_gone(monkeypatch):
    monkeypatch.setattr(bodies, "SILENCE_SECONDS", 1)
    exchange = await Exchange("/count", pieces(500, ends=False)).run(streaming())
    assert exchange.text == "500 cut"


async def test_a_server_that_ends_leaves_the_view_what_arrived():
    messages = [*pieces(500, ends=False), SERVER_ENDS]
    assert (await Exchange("/count", messages).run(streaming())).text == "500 cut"


async def test_a_body_that_is_refused_is_read_on_for_a_moment_and_then_cut(monkeypatch):
    monkeypatch.setattr(bodies, "DRAINED_BYTES", 3000)
    exchange = await Exchange("/refuse", pieces(*[1000] * 9, ends=False)).run(streaming())
    assert (exchange.sent[0]["status"], exchange.text) == (415, "no")
    assert exchange.closes
    assert exchange.received == 3


async def test_who_stops_sending_when_refused_is_not_waited_for_long(monkeypatch):
    monkeypatch.setattr(bodies, "DRAINED_SECONDS", 0.1)
    exchange = await Exchange("/refuse", pieces(1000, ends=False)).run(streaming())
    assert exchange.sent[-1] == {"type": "http.response.body", "body": b""}


async def test_a_request_without_a_body_keeps_its_connection():
    exchange = await Exchange("/refuse", [], headers=[(b"content-length", b"0")]).run(streaming())
    assert not exchange.closes


async def test_no_more_than_so_many_are_read_at_once():
    app = streaming(at_once=1)
    first = Exchange("/count", pieces(10, ends=False))
    second = Exchange("/count", pieces(20))
    running = [asyncio.create_task(exchange.run(app)) for exchange in (first, second)]
    await asyncio.sleep(0.3)
    assert (first.received, second.received) == (1, 0)
    first.coming.put_nowait(GONE)
    await asyncio.gather(*running)
    assert (first.text, second.text) == ("10 cut", "20 whole")
