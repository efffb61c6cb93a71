import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from accounts.models import User
from tests.makers import PASSWORD, make_user


def test_signing_in_leads_to_the_studio(client):
    user = make_user()
    answer = client.post("/sign-in", {"username": user.email, "password": PASSWORD})
    assert answer.url == reverse("studio:tours")
    assert client.get("/studio/").status_code == 200


def test_the_address_counts_in_any_case(client):
    make_user("ana@example.com")
    answer = client.post("/sign-in", {"username": "Ana@Example.com", "password": PASSWORD})
    assert answer.status_code == 302


def test_a_wrong_password_is_told_without_saying_who_exists(client):
    user = make_user()
    known = client.post("/sign-in", {"username": user.email, "password": "no"})
    unknown = client.post("/sign-in", {"username": "who@example.com", "password": "no"})
    assert known.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()
    assert known.status_code == 200


def test_a_next_address_on_another_host_is_not_followed(client):
    user = make_user()
    data = {"username": user.email, "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post("/sign-in", data).url == reverse("studio:tours")


def test_a_link_cannot_sign_anybody_out(client):
    client.force_login(make_user())
    client.get("/sign-out")
    assert client.get("/studio/").status_code == 200
    client.post("/sign-out")
    assert client.get("/studio/").status_code == 302


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
