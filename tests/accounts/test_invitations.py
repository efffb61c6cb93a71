"""Inviting somebody by mail, and every way such a link can be used or misused."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Invitation, Membership
from accounts.teams import (
    AlreadyMember,
    InvitationClosed,
    InvitationForAnother,
    accept,
    invite,
    pending_invitations,
    remove_member,
    resend_invitation,
    revoke_invitation,
)
from core.errors import RuleError, TooMany
from tests.makers import PASSWORD, make_team, make_user, owner_of, team_of


def make_invitation(team=None, email="bo@example.com", role="editor"):
    team = team or make_team()
    return invite(team, email=email, role=role, by=owner_of(team))


def with_secret(invitation, secret="let-me-in"):
    """The invitation behind a link that the test knows."""
    invitation.hash = Invitation.hash_of(secret)
    invitation.save()
    return reverse("team:invitation", args=[secret])


def test_a_mail_carries_the_link_and_nothing_else_does(posted, link_in):
    team = make_team("North")
    with posted() as mails:
        make_invitation(team, "Bo@Example.com")
    (message,) = mails
    assert message.to == ["bo@example.com"]
    assert "North" in message.subject
    secret = link_in(message).rpartition("/")[2]
    assert len(secret) >= 43
    assert secret not in str(Invitation.objects.values().get())


def test_it_works_for_seven_days():
    invitation = make_invitation()
    left = invitation.expires_at - timezone.now()
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)
    assert list(pending_invitations("BO@example.com ")) == [invitation]
    Invitation.objects.update(expires_at=timezone.now())
    assert not pending_invitations("bo@example.com").exists()


def test_accepting_makes_a_member_who_works_there():
    team = make_team()
    bo = make_user("bo@example.com")
    accept(make_invitation(team, role="viewer"), bo)
    bo.refresh_from_db()
    assert Membership.objects.get(user=bo, team=team).role == "viewer"
    assert bo.active_team == team


def test_it_is_bound_to_its_address():
    invitation = make_invitation()
    with pytest.raises(InvitationForAnother):
        accept(invitation, make_user("eve@example.com"))
    assert invitation.team.members.count() == 1


@pytest.mark.parametrize("how", ["accepted", "revoked", "expired"])
def test_a_closed_one_lets_nobody_in(how):
    invitation = make_invitation()
    bo = make_user("bo@example.com")
    if how == "accepted":
        membership = accept(invitation, bo)
        make_user(team=invitation.team)
        remove_member(membership)
    elif how == "revoked":
        revoke_invitation(invitation)
    else:
        Invitation.objects.update(expires_at=timezone.now())
    with pytest.raises(InvitationClosed):
        accept(invitation, bo)
    assert not invitation.team.members.filter(pk=bo.pk).exists()


def test_sending_again_ends_the_old_link(posted, link_in, client):
    with posted() as mails:
        invitation = make_invitation()
        resend_invitation(invitation, by=None)
    old, new = map(link_in, mails)
    assert client.get(old).status_code == 410
    assert client.get(new).status_code == 200


def test_an_expired_one_can_be_sent_again():
    invitation = make_invitation()
    Invitation.objects.update(expires_at=timezone.now())
    assert resend_invitation(invitation, by=None).is_pending


def test_inviting_an_address_twice_is_one_invitation_with_the_new_role():
    team = make_team()
    make_invitation(team, role="viewer")
    make_invitation(team, "BO@example.com", role="editor")
    assert [invitation.role for invitation in team.invitations.all()] == ["editor"]


def test_a_member_is_not_invited():
    team = make_team()
    with pytest.raises(AlreadyMember):
        make_invitation(team, owner_of(team).email.upper())


def test_who_is_in_already_keeps_the_role():
    team = make_team()
    invitation = make_invitation(team, role="viewer")
    bo = make_user("bo@example.com", team=team, role="owner")
    assert accept(invitation, bo).role == "owner"


def test_a_team_has_a_limit_of_open_invitations(settings):
    settings.LIMIT_OPEN_INVITATIONS = 1
    team = make_team()
    make_invitation(team)
    with pytest.raises(RuleError, match="1 open invitation"):
        make_invitation(team, "eve@example.com")


def test_a_team_cannot_fill_letterboxes(monkeypatch):
    monkeypatch.setattr("accounts.teams.MAILS_AN_HOUR", 2)
    invitation = make_invitation()
    resend_invitation(invitation, by=None)
    with pytest.raises(TooMany):
        resend_invitation(invitation, by=None)


# --- The link -------------------------------------------------------------------------------------


def test_an_address_nobody_sent_is_a_clear_page(client):
    page = client.get(reverse("team:invitation", args=["invented"]))
    assert page.status_code == 410
    assert "invitation is closed" in page.content.decode()


def test_somebody_new_is_led_to_sign_up_and_comes_back(client):
    path = with_secret(make_invitation(email="new@example.com"))
    page = client.get(path)
    assert page.context["door_url"].startswith(reverse("account_signup"))
    form = client.get(page.context["door_url"])
    assert b"new@example.com" in form.content


def test_signing_up_by_the_link_leads_into_the_team(client):
    team = make_team("North")
    path = with_secret(make_invitation(team, "new@example.com", role="viewer"))
    door = client.get(path).context["door_url"]
    data = {"full_name": "Nia", "email": "new@example.com", "password1": "a long enough one"}
    client.post(door, data)
    place = Membership.objects.get(user__email="new@example.com", team=team)
    assert place.role == "viewer"
    assert client.get("/studio/").context["rail"].active.team == team


def test_somebody_known_signs_in_and_accepts(client):
    team = make_team()
    bo = make_user("bo@example.com")
    path = with_secret(make_invitation(team))
    door = client.get(path).context["door_url"]
    assert door.startswith(reverse("account_login"))
    back = client.post(door, {"login": bo.email, "password": PASSWORD})
    assert back.url == path
    assert b"Accept" in client.get(path).content
    # Looking is not accepting: programs open links too.
    assert team.members.count() == 1
    page = client.post(path, follow=True)
    assert page.context["rail"].active.team == team


def test_somebody_else_is_told_whose_it_is(client):
    path = with_secret(make_invitation())
    client.force_login(make_user("eve@example.com"))
    page = client.get(path).content.decode()
    assert "bo@example.com" in page
    assert "eve@example.com" in page
    assert client.post(path).status_code == 200
    assert Invitation.objects.get().is_open


def test_opening_the_link_again_after_accepting_leads_to_the_studio(client):
    invitation = make_invitation()
    path = with_secret(invitation)
    bo = make_user("bo@example.com")
    accept(invitation, bo)
    client.force_login(bo)
    assert client.get(path).url == reverse("studio:dashboard")


# --- Who may --------------------------------------------------------------------------------------


def test_an_owner_invites_sends_again_and_withdraws_on_the_page(client):
    team = make_team()
    client.force_login(owner_of(team))
    client.post(
        reverse("team:invite", args=[team.pk]), {"email": "bo@example.com", "role": "viewer"}
    )
    invitation = team.invitations.get()
    page = client.get(reverse("team:team", args=[team.pk]))
    assert b"bo@example.com" in page.content
    args = [team.pk, invitation.pk]
    client.post(reverse("team:invitation-resend", args=args))
    client.post(reverse("team:invitation-revoke", args=args))
    assert not team.invitations.open().exists()


@pytest.mark.parametrize("email", ["", "nonsense", "a@b", "x" * 250 + "@example.com"])
def test_an_address_that_is_none_is_told_beside_the_field(client, email):
    team = make_team()
    client.force_login(owner_of(team))
    page = client.post(reverse("team:invite", args=[team.pk]), {"email": email, "role": "editor"})
    assert page.status_code == 200
    assert b"field__error" in page.content


def test_an_owner_invites_by_the_api(api):
    team = make_team()
    api.force_login(owner_of(team))
    path = reverse("invitations", args=[team.pk])
    made = api.post(path, {"email": "bo@example.com", "role": "viewer"})
    assert made.status_code == 201
    assert {"token", "hash", "secret"}.isdisjoint(made.json())
    assert len(api.get(path).json()["items"]) == 1
    one = reverse("invitation", args=[team.pk, made.json()["id"]])
    assert api.post(one + "/resend").status_code == 200
    assert api.delete(one).status_code == 204
    assert api.get(path).json()["items"] == []
    again = api.post(path, {"email": owner_of(team).email})
    assert (again.status_code, list(again.json()["errors"])) == (409, ["email"])


def test_only_owners_invite(api, client):
    team = make_team()
    for role in ("editor", "viewer"):
        user = make_user(team=team, role=role)
        api.force_login(user)
        client.force_login(user)
        body = {"email": "bo@example.com", "role": "owner"}
        assert api.post(reverse("invitations", args=[team.pk]), body).status_code == 403
        assert client.post(reverse("team:invite", args=[team.pk]), body).status_code == 403
    assert not team_of(owner_of(team)).invitations.exists()
