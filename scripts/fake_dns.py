"""A domain name server with the answers one gives it, on a real socket (UDP and TCP).

    with fake_dns() as dns:
        dns.set("tours.agency.com", "A", "127.0.0.1")
        dns.fail("agency.com")          # SERVFAIL for all below
        dns.address                     # "127.0.0.1:40123"

It answers as a resolver and, where `authority` is set, as the zone's own server too.
"""

import socketserver
import struct
import threading
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

TTL = 60
LONGEST_CHAIN = 20


class FakeDns:
    def __init__(self):
        self.records = {}
        self.failing, self.silent = set(), set()
        self.asked = []
        self.port = 0

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def set(self, name, kind, *values):
        """The records of that name and type; none takes them away. TXT values are whole texts, or
        lists of the parts they come in."""
        key = (name.lower().rstrip("."), kind)
        if values:
            self.records[key] = [_written(kind, value) for value in values]
        else:
            self.records.pop(key, None)

    def fail(self, *names):
        self.failing = set(names)

    def keep_silent(self, *names):
        self.silent = set(names)

    # --- Answers ---

    def answer(self, raw, tcp=False):
        """The reply's bytes, or None for silence."""
        query = dns.message.from_wire(raw)
        (question,) = query.question
        name = str(question.name).lower().rstrip(".")
        kind = dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.AA | dns.flags.RA
        if _is_below(name, self.silent):
            return None
        if _is_below(name, self.failing):
            reply.set_rcode(dns.rcode.SERVFAIL)
            return reply.to_wire()
        self._fill(reply, name, kind)
        try:
            return reply.to_wire(max_size=65535 if tcp else 1232)
        except dns.exception.TooBig:
            short = dns.message.make_response(query)
            short.flags |= dns.flags.TC | dns.flags.AA
            return short.to_wire()

    def _fill(self, reply, name, kind):
        for _ in range(LONGEST_CHAIN):
            records = self._find(name, kind)
            if records:
                return self._add(reply, name, kind, records)
            alias = self._find(name, "CNAME")
            if not alias:
                break
            self._add(reply, name, "CNAME", alias)
            name = alias[0].rstrip(".").lower()
        if not reply.answer and not self._exists(name):
            reply.set_rcode(dns.rcode.NXDOMAIN)
        return None

    def _find(self, name, kind):
        if found := self.records.get((name, kind)):
            return found
        if self._exists(name):
            return None
        # A wildcard stands for what does not exist, at the nearest name above that has one.
        labels = name.split(".")
        for n in range(1, len(labels)):
            parent = ".".join(labels[n:])
            if found := self.records.get((f"*.{parent}", kind)):
                return found
            if self._exists(parent):
                return None
        return None

    def _exists(self, name):
        return any(
            owner == name or owner.endswith(f".{name}")
            for owner, _kind in self.records
            if not owner.startswith("*.")
        )

    @staticmethod
    def _add(reply, name, kind, records):
        reply.answer.append(
            dns.rrset.from_text_list(dns.name.from_text(name), TTL, "IN", kind, records)
        )


def _written(kind, value):
    if kind != "TXT":
        return value if kind in ("A", "AAAA", "CAA") else f"{value.rstrip('.')}."
    parts = [value] if isinstance(value, str) else value
    quoted = (part.replace("\\", "\\\\").replace('"', '\\"') for part in parts)
    return " ".join(f'"{part}"' for part in quoted)


def _is_below(name, parents):
    return any(name == parent or name.endswith(f".{parent}") for parent in parents)


class _Udp(socketserver.BaseRequestHandler):
    def handle(self):
        raw, socket = self.request
        if reply := self.server.fake.answer(raw):
            socket.sendto(reply, self.client_address)


class _Tcp(socketserver.BaseRequestHandler):
    def handle(self):
        header = self.request.recv(2)
        if len(header) < 2:
            return
        raw = self.request.recv(struct.unpack("!H", header)[0])
        if reply := self.server.fake.answer(raw, tcp=True):
            self.request.sendall(struct.pack("!H", len(reply)) + reply)


class _UdpServer(socketserver.ThreadingUDPServer):
    daemon_threads = True


class _TcpServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def fake_dns(port=0):
    fake = FakeDns()
    with _TcpServer(("127.0.0.1", port), _Tcp) as tcp:
        fake.port = tcp.server_address[1]
        with _UdpServer(("127.0.0.1", fake.port), _Udp) as udp:
            for server in (tcp, udp):
                server.fake = fake
                threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
            try:
                yield fake
            finally:
                tcp.shutdown()
                udp.shutdown()
