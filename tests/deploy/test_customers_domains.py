"""A customer's domain with a certificate of a real authority: from the claim to the page.

Everything is real but the distance: PostgreSQL, the workers, Caddy with the file of production, an
ACME server, a domain name server, TLS clients and a browser.
"""

import base64
import hashlib
import socket
import ssl
import time
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from playwright.sync_api import expect, sync_playwright

from scripts.acme import authority
from scripts.services import Missing, free_port
from tests.deploy.programs import program_with
from tests.live import production_site

pytestmark = pytest.mark.services

TARGET = "tours.roundhouse-host.net"
NAME, VILLA, STRANGER = "tours.seaview-homes.com", "villa.seaview-homes.com", "www.not-ours.com"
HERE = "127.0.0.1"


@pytest.fixture(scope="module")
def ports():
    return free_port(), free_port()


@pytest.fixture(scope="module")
def ca(ports):
    try:
        with authority(*ports) as running:
            running.set(TARGET, "A", HERE)
            yield running
    except Missing as missing:
        pytest.skip(f"needs {missing}")


@pytest.fixture(scope="module")
def site(servers, caddy, ca, ports, tmp_path_factory):
    plain, secure = ports
    roots = tmp_path_factory.mktemp("roots") / "roots.pem"
    roots.write_text(ca.roots())
    with production_site(
        servers,
        caddy=caddy,
        HTTP_PORT=plain,
        HTTPS_PORT=secure,
        CADDY_OPTIONS=ca.options / "*",
        TLS_CHECK_SECRET="only-for-the-proxy",
        DNS_RESOLVERS=ca.dns,
        DOMAINS_TARGET=TARGET,
        DOMAINS_PORT=secure,
        DOMAINS_TLS_ADDRESS=f"127.0.0.1:{secure}",
        DOMAINS_CA_FILE=roots,
    ) as running:
        running.roots, running.secure = roots, secure
        yield running


@pytest.fixture(scope="module")
def agency(site):
    """A team with two published tours, and the program that speaks for it."""
    email, _password, token = site.register()
    slugs = site.ask(
        "from accounts.models import User\n"
        "from tests.makers import make_tour\n"
        f"user = User.objects.get(email={email!r})\n"
        "result = [make_tour(user=user, title=t, published=True).slug"
        " for t in ('Casa Lavanda', 'Villa Limone')]"
    )
    program = program_with(token)
    program.slugs = slugs
    return program


def address_of(name, site, path="/"):
    return f"https://{name}:{site.secure}{path}"


def visit(site, name, path="/", *, host=None):
    """GET over TLS as a stranger: the name in the handshake, the authority's roots, no redirects.
    `(status, headers, body)`; raises `ssl.SSLError` where there is no certificate."""
    context = ssl.create_default_context(cafile=site.roots)
    with socket.create_connection((HERE, site.secure), timeout=20) as raw:
        with context.wrap_socket(raw, server_hostname=name) as connection:
            return _get(connection, host or name, path)


def _get(connection, host, path):
    request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    connection.sendall(request.encode())
    answer = b""
    while piece := connection.recv(65536):
        answer += piece
    head, _, body = answer.partition(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    return status, head.decode("latin-1"), body.decode("utf-8", "replace")


def claim(agency, site, name, **fields):
    made = agency.post(f"{site.url}/api/v1/custom-domains", json={"domain": name} | fields)
    assert made.status_code == 201, made.text
    return made.json()


def state_of(agency, site, domain):
    return agency.get(f"{site.url}/api/v1/custom-domains/{domain['id']}").json()


def until(seconds, question):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := question():
            return found
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} s: {question}")


@pytest.fixture(scope="module")
def live(agency, site, ca):
    """The team's domain, claimed, proven and visited; with the seconds it took."""
    domain = claim(agency, site, NAME)
    with pytest.raises(ssl.SSLError):
        visit(site, NAME)
    ca.set(domain["txt_record_name"], "TXT", domain["txt_record_value"])
    ca.set(NAME, "A", HERE)
    began = time.monotonic()
    verdict = agency.post(f"{site.url}/api/v1/custom-domains/{domain['id']}/verify").json()
    assert verdict["is_verified"], verdict
    proven = time.monotonic() - began
    status, head, body = visit(site, NAME)
    took = time.monotonic() - began
    print(f"\nDNS visible → verified {proven:.2f} s → HTTPS {status} {took:.2f} s")
    assert status == 200
    return {"domain": domain, "head": head, "body": body, "took": took}


def set_up(agency, site, ca, name, **fields):
    """A claim with its records in place, checked once; the certificate is left to visitors."""
    domain = claim(agency, site, name, **fields)
    ca.set(domain["txt_record_name"], "TXT", domain["txt_record_value"])
    ca.set(name, "A", HERE)
    agency.post(f"{site.url}/api/v1/custom-domains/{domain['id']}/verify")
    return domain


def test_a_proven_domain_shows_the_teams_tours_over_https(live):
    assert "Casa Lavanda" in live["body"]
    assert "Villa Limone" in live["body"]
    assert "set-cookie" not in live["head"].lower()
    assert live["took"] < 30


def test_the_certificate_is_seen_and_named(agency, site, live):
    """A worker meets Caddy as a visitor would and writes down what it shows."""
    seen = until(90, lambda: _active(agency, site, live["domain"]))
    assert "Pebble" in seen["certificate"]["issuer"]
    assert seen["certificate"]["expires_at"] > seen["certificate"]["seen_at"]


def _active(agency, site, domain):
    state = state_of(agency, site, domain)
    return state if state["ssl_status"] == "active" else None


def test_a_browser_walks_through_the_tour_under_the_customers_name(
    agency, site, ca, live, chromium, tmp_path
):
    """Chromium trusts the authority by its key and finds the name on this machine."""
    signs = x509.load_pem_x509_certificate(ca.intermediate().encode())
    key = signs.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    pin = base64.b64encode(hashlib.sha256(key).digest()).decode()
    flags = [
        "--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
        f"--host-resolver-rules=MAP {NAME} {HERE}",
        f"--ignore-certificate-errors-spki-list={pin}",
    ]  # fmt: skip
    with sync_playwright() as playwright:
        # The list of keys is for profiles of one's own only.
        browser = playwright.chromium.launch_persistent_context(
            tmp_path, executable_path=chromium, args=flags
        )
        page = browser.new_page()
        outside = []
        page.on("request", lambda request: outside.append(request.url))
        answer = page.goto(address_of(NAME, site))
        assert answer.status == 200
        assert "Pebble" in answer.security_details()["issuer"]
        page.get_by_role("link", name="Villa Limone").click()
        expect(page.locator("tour-viewer[data-ready], tour-viewer [data-notice]")).to_be_attached(
            timeout=30_000
        )
        assert page.url == address_of(NAME, site, f"/{agency.slugs[1]}")
        assert browser.cookies() == []
        assert {urlsplit(url).hostname for url in outside if url.startswith("http")} == {NAME}
        browser.close()


def test_a_name_nobody_claimed_gets_no_certificate(site, ca):
    ca.set(STRANGER, "A", HERE)
    with pytest.raises(ssl.SSLError):
        visit(site, STRANGER)
    assert not list(site.data_dir.glob(f"**/certificates/**/{STRANGER}*"))


def test_a_claim_that_is_not_proven_gets_none_either(agency, site, ca):
    name = "early.seaview-homes.com"
    claim(agency, site, name)
    ca.set(name, "A", HERE)
    with pytest.raises(ssl.SSLError):
        visit(site, name)


def test_a_domain_of_one_tour_shows_that_tour_at_its_root(agency, site, ca):
    tour = agency.get(f"{site.url}/api/v1/tours").json()["items"]
    villa = next(one for one in tour if one["title"] == "Villa Limone")
    set_up(agency, site, ca, VILLA, tour_id=villa["id"])
    status, _head, body = visit(site, VILLA)
    assert status == 200
    assert "Villa Limone" in body
    assert "Casa Lavanda" not in body
    assert visit(site, VILLA, f"/{agency.slugs[0]}")[0] == 404


@pytest.mark.parametrize(
    "path", ["/studio/", "/admin/", "/sign-in", "/api/v1/tours", "/docs", "/internal/tls-check"]
)
def test_the_platform_is_not_there_under_a_customers_name(site, live, path):
    status, head, _body = visit(site, NAME, path)
    assert status == 404
    assert "set-cookie" not in head.lower()


def test_another_host_than_the_one_of_the_handshake_is_refused(site, live):
    assert visit(site, NAME, host="villa.other.com")[0] == 421


def test_a_cold_start_of_the_proxy_still_has_its_certificates(site, live):
    """Without asking the authority again: it is kept on disk."""
    site.kill("caddy")
    site.start("caddy")
    began = time.monotonic()
    assert visit(site, NAME)[0] == 200
    assert time.monotonic() - began < 5


def test_while_the_product_cannot_be_asked_no_new_name_gets_one(agency, site, ca, live):
    name = "later.seaview-homes.com"
    set_up(agency, site, ca, name)
    site.kill("worker-ai", "beat", "web")
    try:
        with pytest.raises(ssl.SSLError):
            visit(site, name)
    finally:
        site.start("web", "worker-ai", "beat")
    assert visit(site, name)[0] == 200


def test_what_was_taken_away_stops_serving_at_once(agency, site, ca):
    name = "old.seaview-homes.com"
    domain = set_up(agency, site, ca, name)
    assert visit(site, name)[0] == 200
    agency.delete(f"{site.url}/api/v1/custom-domains/{domain['id']}")
    status, _head, body = visit(site, name, f"/{agency.slugs[0]}")
    assert status in {404, 421}
    assert "Casa Lavanda" not in body
    time.sleep(6)
    assert visit(site, name)[0] == 421
