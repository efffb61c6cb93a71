"""A proxy that cuts connections at chosen bytes, as bad networks do.

    with CuttingProxies(upstream_port) as proxies:
        proxy = proxies.open([Cut(after=70_000), Cut(after=250_000, answer=True)])
        … talk to 127.0.0.1:proxy.port …

Each proxy counts the bytes of request bodies it has read from its client, sent on or not; what
exceeds the file is what had to be sent again.
"""

import asyncio
import re
import socket
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass, field

READ = 16 * 1024
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
METHOD = re.compile(rb"(?:PATCH|POST|PUT) ")


@dataclass(frozen=True)
class Cut:
    """Cut once `after` bytes of bodies have come; with `answer`, let the request through and lose
    its answer instead."""

    after: int
    answer: bool = False


@dataclass
class Proxy:
    cuts: list
    port: int = 0
    body_bytes: int = 0
    cuts_made: int = 0
    # Connections the server itself broke in the middle of a body.
    broken: int = 0
    server: object = field(default=None, repr=False)


class CuttingProxies:
    def __init__(self, upstream_port):
        self.upstream_port = upstream_port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *error):
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def open(self, cuts=()):
        proxy = Proxy(sorted(cuts, key=lambda cut: cut.after))
        asyncio.run_coroutine_threadsafe(self._listen(proxy), self._loop).result(5)
        return proxy

    async def _listen(self, proxy):
        async def serve(reader, writer):
            await _Connection(proxy, reader, writer).run(self.upstream_port)

        proxy.server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=READ)
        proxy.port = proxy.server.sockets[0].getsockname()[1]


class _Connection:
    """One connection of a client; it ends when either side ends, or at the next cut."""

    def __init__(self, proxy, reader, writer):
        self.proxy, self.reader, self.writer = proxy, reader, writer
        self.upstream = None
        self.head, self.body_left = b"", 0
        self.loses_answer = False

    async def run(self, port):
        try:
            there, self.upstream = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return _reset(self.writer)
        ways = [asyncio.create_task(self._up()), asyncio.create_task(self._down(there))]
        _done, pending = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in pending:
            way.cancel()
        if self.body_left:
            self.proxy.broken += 1
        _reset(self.writer)
        return _reset(self.upstream)

    async def _up(self):
        with suppress(OSError):
            while data := await self.reader.read(READ):
                passed = self._count(data)
                self.upstream.write(data[:passed])
                await self.upstream.drain()
                if passed < len(data):
                    self._made()
                    return

    async def _down(self, there):
        with suppress(OSError):
            while data := await there.read(READ):
                if self.loses_answer:
                    self._made()
                    return
                self.writer.write(data)
                await self.writer.drain()

    def _count(self, data):
        """Count the bytes of bodies in `data`; how much of it may pass."""
        at = 0
        while at < len(data):
            if self.body_left:
                step = min(self.body_left, len(data) - at)
                over = self._over(step)
                self.proxy.body_bytes += step
                self.body_left -= step
                at += step
                if over:
                    self.proxy.body_bytes += min(self.body_left, len(data) - at)
                    return at - over
            else:
                at = self._read_head(data, at)
        return len(data)

    def _read_head(self, data, at):
        end = (self.head + data[at:]).find(b"\r\n\r\n")
        if end < 0:
            self.head += data[at:]
            return len(data)
        used = end + 4 - len(self.head)
        head = (self.head + data[at:])[: end + 4]
        self.head = b""
        found = LENGTH.search(head) if METHOD.match(head) else None
        self.body_left = int(found[1]) if found else 0
        return at + used

    def _over(self, step):
        """How many of the next `step` bytes of a body are beyond the next cut."""
        cut = self.proxy.cuts[0] if self.proxy.cuts else None
        if cut is None or self.proxy.body_bytes + step < cut.after:
            return 0
        if cut.answer:
            self.loses_answer = True
            return 0
        return max(1, self.proxy.body_bytes + step - cut.after)

    def _made(self):
        # What is still in the middle of its body here was cut by us, not broken by the server.
        self.body_left = 0
        self.proxy.cuts.pop(0)
        self.proxy.cuts_made += 1


def _reset(writer):
    """End a connection the hard way: RST, nothing flushed to the one who waits."""
    with suppress(OSError, AttributeError):
        raw = writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
