"""A few clients that keep their connections and send prepared requests, one after the other.

One thread and a selector, and nothing made while the clock runs: what is measured is the server.
"""

import selectors
import socket
import time


class Refused(Exception):
    """The server answered something else than 200 or 202."""


def request(path, body, agent, port):
    """The bytes of a POST."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: {agent}\r\n"
        f"Content-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def load(port, requests, clients, seconds):
    """`(requests answered, seconds it took, seconds each waited)`; it ends early when all prepared
    requests are sent."""
    waiting, times = iter(requests), []
    selector = selectors.DefaultSelector()
    began = time.perf_counter()
    until, busy = began + seconds, 0
    for _ in range(clients):
        client = Client(port)
        selector.register(client.socket, selectors.EVENT_READ, client)
        client.send(next(waiting))
        busy += 1
    while busy:
        for key, _event in selector.select():
            client = key.data
            if not client.has_answer():
                continue
            now = time.perf_counter()
            times.append(now - client.sent_at)
            following = next(waiting, None) if now < until else None
            if following is None:
                selector.unregister(client.socket)
                client.socket.close()
                busy -= 1
            else:
                client.send(following)
    return len(times), time.perf_counter() - began, times


class Client:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", int(port)))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.data = b""
        self.sent_at = 0.0

    def send(self, data):
        self.sent_at = time.perf_counter()
        self.socket.sendall(data)

    def has_answer(self):
        """Read what there is; whether it is a whole answer."""
        part = self.socket.recv(65_536)
        if not part:
            raise Refused("The server closed the connection.")
        self.data += part
        head, found, body = self.data.partition(b"\r\n\r\n")
        if not found:
            return False
        if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 202")):
            raise Refused(self.data.decode(errors="replace")[:500])
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        if len(body) < int(length):
            return False
        self.data = b""
        return True
