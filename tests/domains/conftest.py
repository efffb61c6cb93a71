"""A world with a fake domain name server and teams in it."""

import pytest

from domains import hosts, records
from scripts.fake_dns import fake_dns
from tests.domains.steps import HERE, TARGET, World
from tests.makers import make_team


@pytest.fixture(autouse=True)
def nothing_remembered():
    hosts.forget_all()
    records.our_addresses.cache.clear()
    yield
    hosts.forget_all()


@pytest.fixture
def dns(settings):
    with fake_dns() as fake:
        settings.DNS_RESOLVERS = [("127.0.0.1", fake.port)]
        settings.DOMAINS_TARGET = TARGET
        settings.DOMAINS_ADDRESSES = []
        fake.set(TARGET, "A", HERE)
        yield fake


@pytest.fixture
def world(dns):
    return World(dns)


@pytest.fixture
def team():
    return make_team("Hill & Sons")
