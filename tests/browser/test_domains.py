"""Setting up a domain in the studio: what to create where, what was found, and the way back."""

import pytest
from playwright.sync_api import expect

from scripts.fake_dns import fake_dns
from tests.browser.conftest import DESKTOP
from tests.live import PASSWORD, embedded_site

NAME = "tours.hill-and-sons.com"
TARGET = "tours.roundhouse-host.net"
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def dns():
    with fake_dns() as names:
        names.set(TARGET, "A", "203.0.113.7")
        yield names


@pytest.fixture(scope="module")
def site(dns):
    with embedded_site(DNS_RESOLVERS=dns.address, DOMAINS_TARGET=TARGET) as running:
        yield running


@pytest.fixture(scope="module")
def email(site):
    return site.register()[0]


@pytest.fixture
def signed_in(site, email, open_page):
    def enter(path, **options):
        page = open_page(f"{site.url}/sign-in", **options)
        page.locator("input[name=login]").fill(email)
        page.locator("input[type=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/studio/")
        page.goto(site.url + path)
        return page

    return enter


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_domain_is_claimed_set_up_and_taken_away_and_put_back(signed_in, dns, violations, size):
    page = signed_in("/studio/domains", viewport=size)
    assert violations(page) == []
    page.get_by_label("Domain", exact=True).fill(f"https://{NAME}/")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    record, value = (
        page.locator("#step-proof ~ .record input").nth(number).input_value() for number in (0, 1)
    )
    assert record == "_roundhouse-verify.tours"
    assert violations(page) == []

    page.get_by_role("button", name="Check now").click()
    expect(page.get_by_text("There is no TXT record at")).to_be_visible()
    dns.set(f"_roundhouse-verify.{NAME}", "TXT", value)
    dns.set(NAME, "CNAME", TARGET)
    page.get_by_role("button", name="Check now").press("Enter")
    expect(page.get_by_role("heading", name="Proven to be yours")).to_be_visible()
    expect(page.get_by_role("heading", name="Leads here")).to_be_visible()
    assert violations(page) == []
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= size["width"]

    page.get_by_role("button", name="Take away").click()
    expect(page.get_by_text(f"{NAME} was taken away")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    page.get_by_role("button", name="Check now").click()
    expect(page.get_by_role("heading", name="Proven to be yours")).to_be_visible()
    page.get_by_role("button", name="Take away").click()
    dns.set(f"_roundhouse-verify.{NAME}", "TXT")
    dns.set(NAME, "CNAME")
