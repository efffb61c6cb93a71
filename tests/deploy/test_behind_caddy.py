"""The shape of production: Caddy in front of granian, uvicorn, workers, PostgreSQL and Redis."""

import json
import re
import socket
import time
from urllib.parse import urlsplit

import pytest
import requests
from websockets.sync.client import connect

from tests.deploy.programs import add_picture, picture_of, program_with, tour_with_a_picture
from tests.live import production_site

pytestmark = pytest.mark.services
FOR_EVER = "public, max-age=31536000, immutable"


@pytest.fixture(scope="module")
def site(servers, caddy):
    with production_site(servers, caddy=caddy) as site:
        yield site


@pytest.fixture(scope="module")
def program(site):
    return program_with(site.register()[2])


def test_a_page_arrives_compressed_and_secured(site):
    answer = requests.get(f"{site.url}/", timeout=10)
    assert answer.status_code == 200
    assert "<html" in answer.text
    assert answer.headers["Content-Encoding"] in {"gzip", "zstd"}
    assert "Content-Security-Policy" in answer.headers
    assert "Server" not in answer.headers


def test_static_files_come_from_caddy_and_those_named_by_hash_for_ever(site):
    page = requests.get(f"{site.url}/", timeout=10).text
    address = re.search(r'/static/[^"]+\.[0-9a-f]{12}\.css', page).group()
    answer = requests.get(site.url + address, timeout=10)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == FOR_EVER
    assert answer.headers["Content-Encoding"] in {"br", "gzip"}

    missing = requests.get(f"{site.url}/static/no.0123456789ab.css", timeout=10)
    assert (missing.status_code, missing.headers["Cache-Control"]) == (404, "no-store")


def test_a_worker_makes_tiles_and_caddy_serves_them(site, program):
    picture = picture_of(program, site, tour_with_a_picture(program, site))
    tile = picture["urls"]["tile_url"].format(level=0, row=0, col=1)

    answer = requests.get(site.url + tile, headers={"Range": "bytes=0-1"}, timeout=10)

    assert (answer.status_code, answer.content) == (206, b"\xff\xd8")
    assert answer.headers["Cache-Control"] == FOR_EVER
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_missing_tile_is_not_remembered(site):
    answer = requests.get(f"{site.url}/media/panoramas/none/0/0_0.jpg", timeout=10)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")
    assert answer.json()["code"] == "not_found"


def test_a_socket_hears_of_every_step_until_the_picture_is_ready(site, program):
    tour = program.post(f"{site.url}/api/v1/tours", json={"title": "Heard"}).json()
    address = f"ws://{urlsplit(site.url).netloc}/ws/tours/{tour['id']}"
    headers = {"Authorization": program.headers["Authorization"]}
    with connect(address, additional_headers=headers) as socket:
        assert json.loads(socket.recv(timeout=10))["type"] == "snapshot"
        add_picture(program, site, tour)
        states = []
        while "completed" not in states:
            news = json.loads(socket.recv(timeout=60))
            # The tour itself tells of its changes on the same line.
            if news["type"] == "panorama_update":
                states.append(news["data"]["status"])
    assert "processing" in states


def test_what_a_visitor_claims_of_its_address_is_dropped(site):
    """The product trusts one proxy; a forged chain must not reach it."""
    seen = _headers_behind(site)
    assert seen["x-forwarded-for"] == "127.0.0.1"
    assert seen["x-forwarded-proto"] == "http"


def _headers_behind(site):
    """Put a listener in the place of the web process and read what Caddy sends it."""
    site.kill("web")
    port = int(urlsplit(f"//{site.environment['WEB_UPSTREAM']}").port)
    with socket.create_server(("127.0.0.1", port)) as listener:
        with socket.create_connection(("127.0.0.1", site.port)) as visitor:
            visitor.sendall(
                b"GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nX-Forwarded-For: 6.6.6.6\r\n"
                b"X-Forwarded-Proto: https\r\nX-Real-IP: 6.6.6.6\r\n\r\n" % site.port
            )
            upstream, _ = listener.accept()
            with upstream:
                lines = upstream.recv(65536).decode().split("\r\n")[1:]
                upstream.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
    site.start("web")
    return {
        name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)
    }


def test_the_workers_give_a_sign_of_life(site):
    """They share a data folder here, so one file; in containers each has its own."""
    sign = site.data_dir / "tmp" / "worker-alive"
    assert time.time() - sign.stat().st_mtime < 30


@pytest.mark.parametrize("path", ["/metrics", "/internal/tls-check?domain=a.example"])
def test_what_is_not_for_the_internet_is_not_there(site, path):
    assert requests.get(site.url + path, timeout=10).status_code == 404


def test_a_body_beyond_the_limit_is_refused_at_the_door(site, program):
    answer = program.post(
        f"{site.url}/api/v1/tours", data=b'"' + b"x" * 3_000_000 + b'"',
        headers={"Content-Type": "application/json"}, timeout=10,
    )  # fmt: skip
    # Caddy before 2.9 takes the cut for a fault of what is behind it.
    assert (answer.status_code, answer.json()["code"]) in {
        (413, "too_large"),
        (502, "unavailable"),
    }


def test_a_huge_header_is_refused(site):
    answer = requests.get(site.url, headers={"X-Long": "x" * 40_000}, timeout=10)
    assert answer.status_code == 431


def test_while_the_product_is_away_visitors_get_a_sentence(site):
    site.kill("web")
    away = requests.get(f"{site.url}/", timeout=20)
    assert (away.status_code, away.json()["code"]) == (502, "unavailable")
    assert away.headers["Retry-After"] == "5"
    site.start("web")
    assert site.status("/readyz") == 200
