from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.closing import (
    StillNeeded,
    close_account,
    erase_account,
    erase_closed_accounts,
    reopen_account,
)
from accounts.models import Membership, Role, Team, User
from accounts.services import register_user
from mediafiles.models import MediaFile
from mediafiles.resumable.models import Upload
from tests.makers import (
    PASSWORD,
    make_floor_plan,
    make_media,
    make_team,
    make_token,
    make_tour,
    make_user,
    team_of,
)
from tours.models import Tour


def sign_in(client, user):
    return client.post("/sign-in", {"login": user.email, "password": PASSWORD})


def days_pass(days):
    """As if accounts had been closed, or begun, so much earlier."""
    earlier = timedelta(days=days)
    for user in User.objects.all():
        user.date_joined -= earlier
        user.erase_at = user.erase_at and user.erase_at - earlier
        user.save()


@pytest.fixture
def leaving(client, posted):
    """A person who closed the account by the page; `.mails` is what came."""
    user = make_user()
    sign_in(client, user)
    client.post("/account/confirm", {"password": PASSWORD, "next": "/account/close"})
    with posted() as mails:
        user.page = client.post("/account/close")
    user.mails = list(mails)
    return user


def test_closing_asks_for_the_password_again(client):
    sign_in(client, make_user())
    assert client.get("/account/close").url.startswith("/account/confirm")
    assert client.post("/account/close").url.startswith("/account/confirm")
    assert User.objects.get().erase_at is None


def test_closing_signs_out_everywhere_and_says_until_when_one_can_come_back(client, leaving):
    day = timezone.now() + timedelta(days=14)
    assert f"{day:%b}" in leaving.page.content.decode()
    assert client.get("/studio/").status_code == 302
    assert [mail.subject for mail in leaving.mails] == ["Your account at Roundhouse is closed"]


def test_tokens_rest_while_the_account_is_closed(api):
    user = make_user()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {make_token(user)}")
    close_account(user)
    assert api.get("/api/v1/tours").status_code == 401
    reopen_account(user)
    assert api.get("/api/v1/tours").status_code == 200


def test_signing_in_takes_it_back(client, leaving):
    assert sign_in(client, leaving).url == "/studio/"
    leaving.refresh_from_db()
    assert (leaving.is_active, leaving.erase_at) == (True, None)


def test_a_wrong_password_takes_nothing_back(client, leaving):
    client.post("/sign-in", {"login": leaving.email, "password": "no"})
    leaving.refresh_from_db()
    assert not leaving.is_active


def test_the_mailed_link_takes_it_back_once(client, leaving, link_in):
    link = link_in(leaving.mails[0])
    assert leaving.email in client.get(link).content.decode()
    leaving.refresh_from_db()
    assert not leaving.is_active
    assert client.post(link).url == "/sign-in"
    leaving.refresh_from_db()
    assert leaving.is_active
    # Closing again later makes a new link; the old one stays without power.
    close_account(leaving)
    assert client.post(link).status_code == 410


def test_an_invented_link_opens_nothing(client, leaving):
    assert client.post("/account/reopen/nonsense").status_code == 410


def test_after_fourteen_days_everything_of_the_person_is_gone(
    leaving, django_capture_on_commit_callbacks
):
    team = team_of(leaving)
    tour = make_tour(team=team, user=leaving, published=True)
    make_floor_plan(tour, markers=tour.scenes.all())
    stored = make_media(team)
    Upload.objects.create(team=team, user=leaving, length=5)
    days_pass(13)
    erase_closed_accounts()
    assert Tour.objects.exists()
    days_pass(1)
    with django_capture_on_commit_callbacks(execute=True):
        erase_closed_accounts()
    for model in (User, Team, Tour, MediaFile, EmailAddress):
        assert not model.objects.exists(), model
    assert not stored.file.storage.exists(stored.file.name)


def test_teams_with_others_keep_what_the_person_made():
    owner, leaving = make_user(), make_user()
    team = team_of(owner)
    Membership.objects.create(team=team, user=leaving, role=Role.EDITOR)
    tour = make_tour(team=team, user=leaving)
    close_account(leaving)
    days_pass(14)
    erase_closed_accounts()
    tour.refresh_from_db()
    assert tour.created_by is None
    assert list(User.objects.all()) == [owner]


def test_the_only_owner_of_a_team_with_others_has_to_hand_it_over_first(client):
    owner = make_user(team_name="Casa Lavanda")
    make_user(team=team_of(owner), role=Role.EDITOR)
    sign_in(client, owner)
    client.post("/account/confirm", {"password": PASSWORD, "next": "/account/close"})
    page = client.post("/account/close", follow=True).content.decode()
    assert "You are the only owner of Casa Lavanda" in page
    with pytest.raises(StillNeeded):
        close_account(owner)
    owner.refresh_from_db()
    assert owner.is_active


def test_a_team_whose_other_owner_left_meanwhile_gets_a_new_one():
    leaving = make_user()
    team = team_of(leaving)
    make_user(team=team, role=Role.VIEWER)
    editor = make_user(team=team, role=Role.EDITOR)
    User.objects.filter(pk=leaving.pk).update(is_active=False, erase_at=timezone.now())
    erase_closed_accounts()
    assert team.memberships.get(role=Role.OWNER).user == editor


def test_one_account_that_cannot_be_erased_does_not_keep_the_others(monkeypatch):
    users = [make_user(), make_user()]
    for user in users:
        close_account(user)
    days_pass(14)
    stubborn = users[0].pk

    def failing(pk):
        if pk == stubborn:
            raise RuntimeError
        erase_account(pk)

    monkeypatch.setattr("accounts.closing.erase_account", failing)
    erase_closed_accounts()
    assert list(User.objects.all()) == [users[0]]


def test_whoever_never_proved_the_address_is_forgotten_after_a_week():
    known = make_user()
    register_user("nobody@example.com", PASSWORD, is_verified=False).emailaddress_set.create(
        email="nobody@example.com"
    )
    days_pass(6)
    erase_closed_accounts()
    assert User.objects.count() == 2
    days_pass(1)
    erase_closed_accounts()
    assert list(User.objects.all()) == [known]


def test_people_made_by_staff_are_not_forgotten():
    User.objects.create_user("new@example.com", PASSWORD)
    days_pass(30)
    erase_closed_accounts()
    assert User.objects.exists()


def test_closed_accounts_of_whole_teams_leave_other_teams_alone():
    other = make_tour(team=make_team(), published=True)
    user = make_user()
    make_tour(user=user, published=True)
    close_account(user)
    days_pass(14)
    erase_closed_accounts()
    assert list(Tour.objects.all()) == [other]
