"""Strangers who open handshakes under 5,000 random names, while visitors walk through a tour.

    python benchmarks/domains.py [--names 5000] [--rate 40]

On the processes of production behind Caddy, with an ACME server that would issue to anybody whom
the product allows. Prints how many certificates came of it, how long the question to the product
takes, and what the visitors notice.
"""

import argparse
import random
import socket
import ssl
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import requests

from scripts.acme import authority
from scripts.services import free_port, services

HERE = "127.0.0.1"
SECRET = "benchmark"
VISITS_A_SECOND = 10
CALM_SECONDS = 30


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--names", type=int, default=5000)
    parser.add_argument("--rate", type=int, default=40, help="handshakes in a second")
    parser.add_argument("--seed", type=int, default=9)
    wanted = parser.parse_args()
    random.seed(wanted.seed)
    from tests.live import production_site

    plain, secure = free_port(), free_port()
    with services(["postgres", "redis"]) as (servers, missing), authority(plain, secure) as ca:
        if missing:
            sys.exit(f"This needs {', '.join(missing)}.")
        with production_site(
            servers, caddy="caddy", HTTP_PORT=plain, HTTPS_PORT=secure,
            CADDY_OPTIONS=ca.options / "*", TLS_CHECK_SECRET=SECRET, DNS_RESOLVERS=ca.dns,
        ) as site:  # fmt: skip
            measure(site, secure, wanted)


def measure(site, secure, wanted):
    email, _password, _token = site.register()
    slug = site.ask(
        "from accounts.models import User\nfrom tests.makers import make_tour\n"
        f"user = User.objects.get(email={email!r})\n"
        "result = make_tour(user=user, published=True).slug"
    )
    tour = f"{site.url}/t/{slug}"
    names = [random_name() for _ in range(wanted.names)]
    for _ in range(3):
        requests.get(tour, timeout=30)
    ask = timed_questions(site, names)
    print(
        f"the question: p50 {at(ask, 50):.2f} ms, p99 {at(ask, 99):.2f} ms, n {len(ask)}",
        flush=True,
    )
    calm = visits_during(tour, lambda: time.sleep(CALM_SECONDS))
    outcomes = []
    flood = visits_during(tour, lambda: outcomes.extend(knock(names, secure, wanted.rate)))
    issued = list(site.data_dir.glob("**/certificates/**/*.crt"))
    print(f"seed {wanted.seed}, {len(names)} names at {wanted.rate}/s")
    print(f"handshakes that ended with a certificate: {outcomes.count('certificate')}")
    print(f"certificates on disk: {len(issued)}; refused: {outcomes.count('refused')}")
    change = at(flood, 95) / at(calm, 95) - 1
    print(
        f"a page of the viewer: p95 {at(calm, 95):.1f} ms in calm (n {len(calm)}), "
        f"{at(flood, 95):.1f} ms meanwhile (n {len(flood)}), {change:+.0%}"
    )


def random_name():
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    word = "".join(random.choices(letters, k=random.randint(4, 20)))
    return f"{word}.{random.choice(['com', 'net', 'agency-homes.org', 'co.uk'])}"


def timed_questions(site, names):
    """Milliseconds of each question, asked as Caddy asks: one after the other, kept alive."""
    web = f"http://{site.environment['WEB_UPSTREAM']}/internal/tls-check"
    took = []
    with requests.Session() as proxy:
        proxy.get(web, params={"domain": "warm.com", "secret": SECRET}, timeout=10)
        for name in names:
            began = time.perf_counter()
            answer = proxy.get(web, params={"domain": name, "secret": SECRET}, timeout=10)
            took.append((time.perf_counter() - began) * 1000)
            assert answer.status_code == 403, answer.status_code
    return took


def visits_during(url, act):
    """Milliseconds of visits at a steady pace, as long as `act` takes."""
    over, took = threading.Event(), []

    def visit():
        with requests.Session() as visitor:
            while not over.is_set():
                began = time.perf_counter()
                assert visitor.get(url, timeout=30).status_code == 200
                took.append((time.perf_counter() - began) * 1000)
                over.wait(max(0, 1 / VISITS_A_SECOND - (time.perf_counter() - began)))

    visitor = threading.Thread(target=visit)
    visitor.start()
    act()
    over.set()
    visitor.join()
    return took


def knock(names, port, rate):
    """Open a handshake under each name, `rate` in a second."""
    with ThreadPoolExecutor(8) as threads:
        began, waiting = time.monotonic(), []
        for number, name in enumerate(names):
            time.sleep(max(0, began + number / rate - time.monotonic()))
            waiting.append(threads.submit(handshake, name, port))
        return [one.result() for one in waiting]


def handshake(name, port):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with socket.create_connection((HERE, port), timeout=30) as raw:
            with context.wrap_socket(raw, server_hostname=name):
                return "certificate"
    except ssl.SSLError:
        return "refused"


def at(values, percent):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


if __name__ == "__main__":
    main()
