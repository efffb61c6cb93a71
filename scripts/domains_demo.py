"""A customer's domain by hand, on this machine alone: `make domains-demo`.

Starts the product, Caddy with the file of production, a certificate authority (Pebble) and a domain
name server, all on high ports and on folders of their own; then says what to do. With `--auto` it
does so itself, prints how long it took and ends. Another terminal sets records:

    python -m scripts.domains_demo record TXT _roundhouse-verify.tours.seaview-homes.com <value>
"""

import argparse
import json
import shutil
import socket
import ssl
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path

from scripts.acme import HOST, Records, authority
from scripts.environment import ROOT, clean_environment
from scripts.services import (
    Missing,
    free_port,
    running,
    stop_in_good_order,
    temporary_folder,
    wait_for,
)

TARGET = "tours.roundhouse-host.net"
NAME = "tours.seaview-homes.com"
PASSWORD = "look around"
# Where a running demo says how to reach its name server.
NOTE = Path(tempfile.gettempdir()) / "roundhouse-domains-demo.json"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--auto", action="store_true", help="do the steps, print the times, end")
    commands = parser.add_subparsers(dest="command")
    record = commands.add_parser("record", help="set a record in the running demo")
    record.add_argument("type")
    record.add_argument("name")
    record.add_argument("value", nargs="*")
    wanted = parser.parse_args()
    if wanted.command == "record":
        return set_record(wanted)
    stop_in_good_order()
    try:
        with demo() as site:
            return do_it(site) if wanted.auto else explain(site)
    except Missing as missing:
        print(f"This needs {missing}.", file=sys.stderr)
        return 1


@contextmanager
def demo():
    caddy = shutil.which("caddy")
    if not caddy:
        raise Missing("Caddy (no caddy found)")
    web, plain, secure, health = (free_port() for _ in range(4))
    with ExitStack() as stack:
        data = stack.enter_context(temporary_folder("domains-demo"))
        ca = stack.enter_context(authority(plain, secure))
        ca.set(TARGET, "A", HOST)
        roots = data / "roots.pem"
        roots.write_text(ca.roots())
        environment = clean_environment(
            DATA_DIR=data, PORT=web, SITE_URL=f"http://localhost:{web}", DEMO_PASSWORD=PASSWORD,
            TRUSTED_PROXIES=1, TLS_CHECK_SECRET="demo", DNS_RESOLVERS=ca.dns,
            DOMAINS_TARGET=TARGET, DOMAINS_PORT=secure, DOMAINS_TLS_ADDRESS=f"{HOST}:{secure}",
            DOMAINS_CA_FILE=roots, SITE_ADDRESS=f"http://{HOST}:{free_port()}",
            HTTP_PORT=plain, HTTPS_PORT=secure, HEALTH_PORT=health, CADDY_OPTIONS=ca.options / "*",
            WEB_UPSTREAM=f"{HOST}:{web}", SOCKETS_UPSTREAM=f"{HOST}:{web}",
            STATIC_ROOT=data / "static", MEDIA_ROOT=data / "files" / "public",
            XDG_DATA_HOME=data, XDG_CONFIG_HOME=data,
        )  # fmt: skip
        product, proxy = data / "product", data / "proxy"
        product.mkdir()
        proxy.mkdir()
        launch = [sys.executable, ROOT / "manage.py", "launch"]
        stack.enter_context(running(launch, product, environment=environment))
        serve = [caddy, "run", "--config", ROOT / "deploy" / "Caddyfile"]
        stack.enter_context(running(serve, proxy, environment=environment))
        print("Starting the product, Caddy, the authority and the name server…", flush=True)
        # The first start makes the tables and the demo tour.
        wait_until(lambda: answers(f"http://{HOST}:{web}/healthz"), 240)
        wait_for(secure)
        NOTE.write_text(json.dumps({"records": ca.records_port}))
        stack.callback(NOTE.unlink, missing_ok=True)
        yield Demo(web, secure, roots, ca)


class Demo:
    def __init__(self, web, secure, roots, ca):
        self.url, self.secure, self.roots, self.ca = f"http://localhost:{web}", secure, roots, ca

    def visit(self, name):
        """The status of `https://name/` for a visitor who trusts the authority."""
        context = ssl.create_default_context(cafile=self.roots)
        with socket.create_connection((HOST, self.secure), timeout=20) as raw:
            with context.wrap_socket(raw, server_hostname=name) as connection:
                connection.sendall(f"GET / HTTP/1.0\r\nHost: {name}\r\n\r\n".encode())
                issuer = dict(pair[0] for pair in connection.getpeercert()["issuer"])
                return int(connection.recv(64).split()[1]), issuer["commonName"]


def explain(site):
    print(
        f"""
1. Open {site.url}/studio/domains, sign in as demo@roundhouse.local with “{PASSWORD}”, and add
   {NAME}.
2. In another terminal, in this folder, create the two records the page names:
   {sys.executable} -m scripts.domains_demo record TXT _roundhouse-verify.{NAME} <the value>
   {sys.executable} -m scripts.domains_demo record CNAME {NAME} {TARGET}
3. Press “Check now”. The certificate is asked for by itself.
4. Visit it:
   curl --cacert {site.roots} --resolve {NAME}:{site.secure}:{HOST} https://{NAME}:{site.secure}/
   chromium --user-data-dir=$(mktemp -d) --ignore-certificate-errors \\
     --host-resolver-rules="MAP {NAME} {HOST}" https://{NAME}:{site.secure}/

Ctrl-C ends all of it and leaves nothing behind.""",
        flush=True,
    )
    while True:
        time.sleep(3600)


def do_it(site):
    import requests

    browser = requests.Session()
    page = browser.get(f"{site.url}/sign-in")
    form = {"login": "demo@roundhouse.local", "password": PASSWORD}
    post(browser, page.url, form)
    post(browser, f"{site.url}/studio/domains", {"domain": NAME})
    (domain,) = browser.get(f"{site.url}/api/v1/custom-domains").json()["items"]
    print(f"Claimed {NAME}; a visitor gets: {refusal(site)}")
    site.ca.set(domain["txt_record_name"], "TXT", domain["txt_record_value"])
    site.ca.set(NAME, "CNAME", TARGET)
    began = time.monotonic()
    post(browser, f"{site.url}/studio/domains/{domain['id']}/check", {})
    print(f"Records set; verified after {time.monotonic() - began:.2f} s")
    status, issuer = site.visit(NAME)
    print(f"https://{NAME}/ answers {status} after {time.monotonic() - began:.2f} s, by {issuer}")
    return 0 if status == 200 else 1


def refusal(site):
    try:
        return site.visit(NAME)
    except ssl.SSLError as error:
        return error.reason


def post(browser, url, form):
    """As a page's form is sent."""
    browser.get(url if "/check" not in url else url.removesuffix("/check"))
    token = next(cookie.value for cookie in browser.cookies if "csrftoken" in cookie.name)
    answer = browser.post(url, data=form | {"csrfmiddlewaretoken": token})
    answer.raise_for_status()
    return answer


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def wait_until(is_so, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return
        time.sleep(0.5)
    raise TimeoutError


def set_record(wanted):
    if not NOTE.exists():
        print("The demo does not run. Start it with: make domains-demo", file=sys.stderr)
        return 1
    port = json.loads(NOTE.read_text())["records"]
    Records(port).set(wanted.name.rstrip("."), wanted.type.upper(), *wanted.value)
    print(f"{wanted.name} {wanted.type.upper()} {' '.join(wanted.value) or 'taken away'}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
