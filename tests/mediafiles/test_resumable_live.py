"""Uploads over real sockets: cut, killed, at the same time, by a stock tus-js-client."""

import hashlib
import socket
import time

import pytest
import requests

from benchmarks.uploads import drill
from tests.live import embedded_site, production_site
from tests.makers import panorama_bytes
from tests.mediafiles.tus import CHUNK, VERSION

PIECE = {**VERSION, "Content-Type": CHUNK}


@pytest.fixture(scope="module")
def site():
    with embedded_site() as site:
        yield site


@pytest.fixture(scope="module")
def token(site):
    return site.register()[2]


class Client:
    def __init__(self, site, token):
        self.url, self.port = site.url, site.port
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {token}"

    def begin(self, length):
        headers = {**VERSION, "Upload-Length": str(length)}
        answer = self.session.post(f"{self.url}/api/v1/uploads/", headers=headers, timeout=10)
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"]

    def send(self, address, offset, body, **headers):
        headers = {**PIECE, "Upload-Offset": str(offset), **headers}
        return self.session.patch(self.url + address, data=body, headers=headers, timeout=30)

    def head(self, address):
        return self.session.head(self.url + address, headers=VERSION, timeout=10)

    def send_part(self, address, offset, announced, body):
        """A connection whose request has announced more bytes than it has sent."""
        headers = {
            **PIECE,
            "Host": f"127.0.0.1:{self.port}",
            "Authorization": self.session.headers["Authorization"],
            "Upload-Offset": str(offset),
            "Content-Length": str(announced),
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        connection = socket.create_connection(("127.0.0.1", self.port))
        connection.sendall(f"PATCH {address} HTTP/1.1\r\n{head}\r\n".encode() + body)
        return connection


@pytest.fixture
def client(site, token):
    return Client(site, token)


def picture(size):
    return (panorama_bytes() + b"\0" * size)[:size]


def test_files_arrive_whole_however_often_they_are_cut_and_the_server_is_killed(tmp_path):
    with embedded_site() as site:
        outcome = drill(
            site, site.register()[2], tmp_path, files=6, cuts=3, restarts=1, pause=(0.2, 0.5)
        )
    assert outcome.is_good, str(outcome)
    assert (outcome.cuts, outcome.kills) == (18, 1), str(outcome)


@pytest.mark.services
@pytest.mark.parametrize("front", ["granian", "caddy"])
def test_they_do_in_production_too(servers, tmp_path, front, request):
    caddy = request.getfixturevalue("caddy") if front == "caddy" else None
    with production_site(servers, caddy=caddy) as site:
        token = site.register()[2]
        outcome = drill(site, token, tmp_path, files=6, cuts=3, restarts=1, pause=(0.2, 0.5))
        bytes_without_an_announced_length_are_taken(Client(site, token))
    assert outcome.is_good, str(outcome)


def test_a_connection_that_ends_in_the_middle_leaves_what_arrived(client):
    content = picture(1_000_000)
    address = client.begin(len(content))
    connection = client.send_part(address, 0, len(content), content[:300_000])
    time.sleep(0.5)
    connection.close()
    offset = int(client.head(address).headers["Upload-Offset"])
    assert offset == 300_000
    last = client.send(address, offset, content[offset:])
    assert last.headers["Upload-State"] == "complete"
    media = client.session.get(client.url + address, timeout=10).json()["media"]
    assert media["sha256"] == hashlib.sha256(content).hexdigest()


def test_of_two_requests_at_once_one_is_told_to_wait(client):
    content = picture(100_000)
    address = client.begin(len(content))
    first = client.send_part(address, 0, len(content), content[:50_000])
    time.sleep(0.3)

    second = client.send(address, 0, content)
    assert (second.status_code, second.json()["code"]) == (423, "upload_locked")
    assert client.head(address).status_code == 423, "who would go on is told to wait as well"

    first.sendall(content[50_000:])
    assert first.recv(1000).startswith(b"HTTP/1.1 204")
    assert client.head(address).headers["Upload-State"] == "complete"


def test_bytes_without_an_announced_length_are_taken_too(client):
    bytes_without_an_announced_length_are_taken(client)


def bytes_without_an_announced_length_are_taken(client):
    content = picture(700_000)
    address = client.begin(len(content))
    pieces = iter([content[:300_000], content[300_000:]])
    assert client.send(address, 0, pieces).headers["Upload-State"] == "complete"


def test_who_is_refused_while_still_sending_gets_to_read_why(client):
    address = client.begin(8_000_000)
    answer = client.send(address, 0, b"GIF89a" + b"." * 7_999_994)
    assert (answer.status_code, answer.json()["code"]) == (415, "file_type_not_allowed")


def test_a_body_larger_than_what_is_missing_is_refused_unread(client):
    address = client.begin(1000)
    connection = client.send_part(address, 0, 10**12, b"")
    assert b" 413 " in connection.recv(1000).split(b"\r\n")[0]


def test_an_upload_under_way_does_not_hold_up_the_end_of_the_server():
    content = picture(1_000_000)
    with embedded_site() as site:
        client = Client(site, site.register()[2])
        address = client.begin(len(content))
        with client.send_part(address, 0, len(content), content[:500_000]):
            time.sleep(0.3)
            began = time.monotonic()
            assert site.stop() == {"server": 0}
            assert time.monotonic() - began < 6
        site.start()
        assert client.head(address).headers["Upload-Offset"] == "500000"
