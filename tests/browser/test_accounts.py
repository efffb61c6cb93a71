"""An account from the first page to the second step, by what a person sees and reads."""

import email
import re
import time
from email import policy

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from tests.browser.screens import PHONE
from tests.live import PASSWORD

# Two screens and both schemes, spread over the pages.
DESKTOP = {"viewport": {"width": 1440, "height": 900}}


def newest_mail(site, to, subject, seconds=15):
    """The text of the newest mail to `to`; the live site keeps its mails as files."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        paths = sorted((site.data_dir / "mail").glob("*"), key=lambda path: path.stat().st_mtime)
        for path in reversed(paths):
            first = path.read_bytes().split(b"-" * 79)[0]
            mail = email.message_from_bytes(first, policy=policy.default)
            if mail["To"] == to and subject in mail["Subject"]:
                return mail.get_body(("plain",)).get_content()
        time.sleep(0.1)
    raise AssertionError(f"no mail {subject!r} to {to}: {site.log()}")


def link_in(text):
    return re.search(r"http://\S+", text)[0]


def code_for(secret, steps_ahead=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps_ahead))


def sign_up(page, site, name, address):
    page.goto(f"{site.url}/sign-up")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create the account").click()
    expect(page.get_by_role("heading", name="Check your mail")).to_be_visible()


def sign_in(page, site, address):
    page.goto(f"{site.url}/sign-in")
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def confirm_password(page):
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()


@pytest.mark.parametrize(("screen", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")])
def test_from_signing_up_to_signing_in_with_a_second_step(
    open_page, site, violations, screen, scheme
):
    address = f"ana-{scheme}@example.com"
    page = open_page(f"{site.url}/sign-in", color_scheme=scheme, **screen)

    def is_accessible():
        assert violations(page) == []

    is_accessible()
    page.get_by_role("link", name="Create an account").click()
    is_accessible()
    sign_up(page, site, "Ana Lima", address)
    is_accessible()
    page.goto(link_in(newest_mail(site, address, "Confirm")))
    is_accessible()
    page.get_by_role("button", name="Yes, confirm it").click()
    expect(page.get_by_role("link", name="Tours", exact=True)).to_be_visible()

    page.goto(f"{site.url}/account/two-step")
    is_accessible()
    page.get_by_role("link", name="Set it up").click()
    is_accessible()
    confirm_password(page)
    secret = page.locator("[data-key]").inner_text()
    is_accessible()
    page.get_by_label("Code from the app").fill(code_for(secret))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    expect(page.locator(".codes li")).to_have_count(10)
    is_accessible()
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_text("10 left")).to_be_visible()
    is_accessible()

    page.goto(f"{site.url}/sign-out")
    page.get_by_role("button", name="Sign out").last.click()
    sign_in(page, site, address)
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    is_accessible()
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("This code is wrong")).to_be_visible()
    is_accessible()
    page.get_by_label("Code").fill(code_for(secret, 1))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="Tours", exact=True)).to_be_visible()


@pytest.mark.parametrize(("screen", "scheme"), [(DESKTOP, "dark"), (PHONE, "light")])
def test_the_account_area(open_page, site, violations, screen, scheme):
    address, _password, _token = site.register(f"bo-{scheme}@example.com")
    page = open_page(f"{site.url}/sign-in", color_scheme=scheme, **screen)

    def is_accessible():
        assert violations(page) == []

    sign_in(page, site, address)
    page.goto(f"{site.url}/account")
    is_accessible()
    page.get_by_role("link", name="E-mail").click()
    page.get_by_label("New e-mail address").fill(f"new-{scheme}@example.com")
    page.get_by_role("button", name="Change the address").click()
    confirm_password(page)
    expect(page.get_by_text("waits for you")).to_be_visible()
    is_accessible()
    page.get_by_role("link", name="Password", exact=True).click()
    page.get_by_label("Present password").fill("no")
    page.get_by_label("New password").fill("short")
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_text("This is not your present password.")).to_be_visible()
    is_accessible()
    page.get_by_role("link", name="Sessions").click()
    expect(
        page.get_by_text("Chrome on Linux").or_(page.get_by_text("Chrome on Android"))
    ).to_be_visible()
    is_accessible()
    page.get_by_role("link", name="Data and deletion").click()
    is_accessible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert address in download.value.path().read_text()
    page.get_by_role("link", name="Delete the account").click()
    is_accessible()
    page.get_by_role("button", name="Delete the account").click()
    expect(page.get_by_role("heading", name="Your account is closed")).to_be_visible()
    is_accessible()
    page.goto(link_in(newest_mail(site, address, "is closed")))
    is_accessible()
    page.get_by_role("button", name="Open it again").click()
    expect(page.get_by_text("Your account is open again.")).to_be_visible()
    is_accessible()


def test_a_forgotten_password(open_page, site, violations):
    address, _password, _token = site.register()
    page = open_page(f"{site.url}/forgotten-password", **PHONE)
    assert violations(page) == []
    page.get_by_label("E-mail address").fill(address)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Check your mail")).to_be_visible()
    assert violations(page) == []
    page.goto(link_in(newest_mail(site, address, "New password")))
    assert violations(page) == []
    page.get_by_label("New password").fill("another good one")
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_role("heading", name="Your password is changed")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize(
    "path", ["/account/inactive", "/confirm/nonsense", "/new-password/1-nonsense"]
)
def test_pages_one_hopes_not_to_meet(open_page, site, violations, path):
    page = open_page(site.url + path, color_scheme="dark")
    assert violations(page) == []
