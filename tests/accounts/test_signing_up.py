import pytest
from allauth.account.models import EmailAddress

from accounts.models import Role, User
from accounts.teams import invitation_address, invite
from tests.makers import PASSWORD, make_team, make_user, owner_of, team_of

NEW = {"full_name": "Ana Lima", "email": "Ana@Example.com", "password1": PASSWORD}


@pytest.fixture
def invited(posted, link_in):
    """The path of the link that invites ana@example.com into the team."""

    def make(team):
        with posted() as mails:
            invite(team, email="ana@example.com", role=Role.EDITOR, by=owner_of(team))
        return link_in(mails[0])

    return make


def test_signing_up_makes_a_person_with_a_team_who_has_to_prove_the_address(client, posted):
    with posted() as mails:
        answer = client.post("/sign-up", NEW)
    user = User.objects.get(email="ana@example.com")
    assert answer.url == "/sign-up/sent"
    assert team_of(user).name == "Ana Lima"
    assert user.memberships.get().role == Role.OWNER
    assert [mail.to for mail in mails] == [["ana@example.com"]]
    assert client.get("/studio/").status_code == 302


def test_the_link_in_the_mail_lets_the_person_in(client, posted, link_in):
    with posted() as mails:
        client.post("/sign-up", NEW)
    link = link_in(mails[0])
    assert "ana@example.com" in client.get(link).content.decode()
    # A program that opens links must not confirm anything.
    assert not EmailAddress.objects.get().verified
    assert client.post(link).url == "/studio/"
    assert client.get("/studio/").status_code == 200


def test_the_link_opened_elsewhere_confirms_but_signs_nobody_in(client, posted, link_in):
    with posted() as mails:
        client.post("/sign-up", NEW)
    client.cookies.clear()
    assert client.post(link_in(mails[0])).url == "/sign-in"
    assert EmailAddress.objects.get().verified
    assert client.get("/studio/").status_code == 302


def test_a_link_works_once(client, posted, link_in):
    with posted() as mails:
        client.post("/sign-up", NEW)
    link = link_in(mails[0])
    client.post(link)
    assert "no longer works" in client.get(link).content.decode()


def test_whoever_has_not_proved_the_address_cannot_sign_in_and_gets_a_new_link(client, posted):
    client.post("/sign-up", NEW)
    client.cookies.clear()
    answer = client.post("/sign-in", {"login": "ana@example.com", "password": PASSWORD})
    assert answer.url == "/sign-up/sent"
    assert client.get("/studio/").status_code == 302


def test_signing_up_with_a_known_address_looks_the_same_and_tells_its_owner(client, posted):
    known = make_user("ana@example.com")
    with posted() as mails:
        answer = client.post("/sign-up", NEW)
    assert answer.url == "/sign-up/sent"
    assert User.objects.get() == known
    assert "account already" in mails[0].alternatives[0].content


@pytest.mark.parametrize(
    ("field", "value"),
    [("full_name", ""), ("email", "ana"), ("password1", "short"), ("password1", "password")],
)
def test_what_is_missing_or_weak_is_told_beside_the_field(client, field, value):
    page = client.post("/sign-up", NEW | {field: value})
    assert list(page.context["form"].errors) == [field]
    assert not User.objects.exists()


def test_sign_up_can_be_closed(client, settings):
    settings.SIGN_UP = "closed"
    assert "Sign-up is closed" in client.get("/sign-up").content.decode()
    client.post("/sign-up", NEW)
    assert not User.objects.exists()
    assert "Create an account" not in client.get("/sign-in").content.decode()


def test_with_sign_up_by_invitation_others_are_refused_and_learn_nothing(client, settings):
    settings.SIGN_UP = "invitation"
    make_user("known@example.com")
    refusals = {
        str(client.post("/sign-up", NEW | {"email": email}).context["form"].errors)
        for email in ("known@example.com", "unknown@example.com")
    }
    assert len(refusals) == 1
    assert "invitation" in refusals.pop()


def test_with_sign_up_by_invitation_the_invited_prove_their_address_like_everybody(
    client, settings, posted
):
    settings.SIGN_UP = "invitation"
    team = make_team()
    invite(team, email="ana@example.com", role=Role.VIEWER, by=owner_of(team))
    with posted() as mails:
        assert client.post("/sign-up", NEW).url == "/sign-up/sent"
    assert len(mails) == 1
    assert not EmailAddress.objects.get(email="ana@example.com").verified


@pytest.mark.parametrize("sign_up", ["open", "invitation"])
def test_the_link_of_an_invitation_proves_the_address_and_leads_into_the_team(
    client, settings, posted, invited, sign_up
):
    settings.SIGN_UP = sign_up
    team = make_team("Casa")
    link = invited(team)
    page = client.get(f"/sign-up?next={link}")
    assert page.context["form"]["email"].value() == "ana@example.com"
    with posted() as mails:
        answer = client.post("/sign-up", {**NEW, "email": "other@example.com", "next": link})
    assert mails == []
    user = User.objects.get(email="ana@example.com")
    assert user.memberships.get(team=team).role == Role.EDITOR
    assert user.active_team == team
    # Own team and the invited one.
    assert user.memberships.count() == 2
    assert client.get(answer.url).url == "/studio/"
    assert client.get("/studio/").status_code == 200


def test_a_link_that_was_withdrawn_proves_nothing(client, invited, posted):
    team = make_team()
    link = invited(team)
    team.invitations.update(revoked_at="2026-01-01T00:00Z")
    with posted() as mails:
        client.post("/sign-up", {**NEW, "next": link})
    assert len(mails) == 1
    assert not User.objects.get(email="ana@example.com").memberships.filter(team=team).exists()


@pytest.mark.parametrize("secret", ["nobody-has-this", "x" * 43])
def test_an_invented_link_proves_nothing(client, secret, posted):
    link = invitation_address(secret).removeprefix("http://localhost:8000")
    with posted() as mails:
        client.post("/sign-up", {**NEW, "next": link})
    assert len(mails) == 1
