import time

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from accounts.models import User
from tests.makers import PASSWORD, make_user


def sign_in(client, email, password=PASSWORD, **more):
    return client.post("/sign-in", {"login": email, "password": password, **more})


def test_signing_in_leads_to_the_studio(client):
    user = make_user()
    assert sign_in(client, user.email).url == reverse("studio:dashboard")
    assert client.get("/studio/").status_code == 200


def test_the_address_counts_in_any_case(client):
    make_user("ana@example.com")
    assert sign_in(client, "Ana@Example.com").status_code == 302


def test_a_wrong_password_is_told_without_saying_who_exists(client):
    user = make_user()
    known = sign_in(client, user.email, "no")
    unknown = sign_in(client, "who@example.com", "no")
    assert known.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()
    assert known.status_code == unknown.status_code == 200


class CountingHasher(PBKDF2PasswordHasher):
    """What takes the time in a sign-in, so that the clock tells who exists if it is left out."""

    iterations = 1
    count = 0

    def encode(self, *arguments, **options):
        type(self).count += 1
        return super().encode(*arguments, **options)


@pytest.fixture
def hashes(settings):
    """`hashes(act)` → how many passwords were hashed in it."""
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]

    def count(act):
        before = CountingHasher.count
        act()
        return CountingHasher.count - before

    return count


def test_the_clock_does_not_tell_who_has_an_account(client, hashes):
    make_user("ana@example.com")
    known = hashes(lambda: sign_in(client, "ana@example.com", "no"))
    unknown = hashes(lambda: sign_in(client, "who@example.com", "no"))
    assert known == unknown == 1


def test_nor_does_it_when_signing_up(client, hashes):
    def sign_up(email):
        new = {"full_name": "Ana", "email": email, "password1": PASSWORD}
        assert client.post("/sign-up", new).url == "/sign-up/sent"
        client.cookies.clear()

    make_user("ana@example.com")
    assert hashes(lambda: sign_up("ana@example.com")) == 1
    assert hashes(lambda: sign_up("new@example.com")) == 1


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_a_next_address_on_another_host_is_not_followed(client, next_page):
    user = make_user()
    assert sign_in(client, user.email, next=next_page).url == reverse("studio:dashboard")


def test_a_link_cannot_sign_anybody_out(client):
    client.force_login(make_user())
    client.get("/sign-out")
    assert client.get("/studio/").status_code == 200
    client.post("/sign-out")
    assert client.get("/studio/").status_code == 302


def test_somebody_switched_off_by_staff_stays_out(client):
    user = make_user(is_active=False)
    assert sign_in(client, user.email).url == "/account/inactive"
    assert client.get("/studio/").status_code == 302


def test_whoever_was_there_before_the_first_mail_can_sign_in(client):
    """createsuperuser, as the manual has it."""
    User.objects.create_superuser("root@example.com", PASSWORD)
    assert sign_in(client, "root@example.com").url == "/studio/"


def test_staff_use_the_same_door(client):
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/sign-in?next=")
    user = make_user(is_staff=True, is_superuser=True)
    assert sign_in(client, user.email, next="/admin/").url == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_the_admin_is_closed_to_everybody_else(client):
    client.force_login(make_user())
    assert client.get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize(
    "path", ["/sign-in", "/sign-up", "/forgotten-password", "/sign-up/sent", "/account/inactive"]
)
def test_the_doors_are_not_for_search_engines(client, path):
    assert '<meta name="robots" content="noindex">' in client.get(path).content.decode()


# --- Sessions -------------------------------------------------------------------------------------


def test_every_browser_is_listed_in_words(client):
    user = make_user()
    firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0"
    client.defaults["HTTP_USER_AGENT"] = firefox
    sign_in(client, user.email)
    page = client.get("/account/sessions").content.decode()
    assert "Firefox on Windows" in page
    assert "127.0.0.1" in page


def test_other_browsers_can_be_signed_out(client, client_elsewhere):
    user = make_user()
    sign_in(client, user.email)
    sign_in(client_elsewhere, user.email)
    client.post("/account/sessions")
    assert client.get("/studio/").status_code == 200
    assert client_elsewhere.get("/studio/").status_code == 302


def test_a_new_password_signs_other_browsers_out(client, client_elsewhere):
    user = make_user()
    sign_in(client, user.email)
    sign_in(client_elsewhere, user.email)
    new = {"oldpassword": PASSWORD, "password1": "another good one"}
    assert client.post("/account/password", new).status_code == 302
    assert client.get("/studio/").status_code == 200
    assert client_elsewhere.get("/studio/").status_code == 302


def test_the_last_use_of_a_session_is_noted_every_five_minutes(client, monkeypatch):
    sign_in(client, make_user().email)
    UserSession.objects.update(last_seen_at="2026-01-01T00:00Z", ip="10.0.0.1")
    client.get("/studio/")
    assert UserSession.objects.get().ip == "10.0.0.1"
    session = client.session
    session["noted_at"] = "2026-01-01T00:00:00+00:00"
    session.save()
    client.get("/studio/")
    seen = UserSession.objects.get()
    assert (seen.ip, seen.last_seen_at.year) == ("127.0.0.1", time.gmtime().tm_year)


# --- Accounts -------------------------------------------------------------------------------------


def test_two_people_cannot_share_an_address_in_two_cases():
    make_user("ana@example.com")
    assert User.objects.create_user("Bo@Example.com").email == "bo@example.com"
    with pytest.raises(Exception, match=r"(?i)unique"):
        make_user("ANA@example.com")


def test_a_token_is_printed_on_the_last_line(capsys):
    user = make_user()
    call_command("issue_token", email=user.email, scopes="read,write")
    assert capsys.readouterr().out.splitlines()[-1].startswith("rh_")


@pytest.mark.parametrize(
    ("email", "scopes"), [("nobody@example.com", "read"), (None, "everything"), (None, "")]
)
def test_a_token_that_cannot_be_issued_is_told_why(email, scopes):
    with pytest.raises(CommandError):
        call_command("issue_token", email=email or make_user().email, scopes=scopes)
