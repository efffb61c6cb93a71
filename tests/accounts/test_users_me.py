import uuid
from unittest.mock import patch

import pytest
from django.urls import reverse
from django.utils.translation import get_language

from accounts.mail import written
from accounts.models import Membership
from tests.makers import make_team, make_token, make_user, team_of

ME = "/api/v1/users/me"


def test_it_says_who_one_is_and_where(api):
    user = make_user("ana@example.com", full_name="Ana Ruiz")
    other = make_team("Other")
    Membership.objects.create(user=user, team=other, role="viewer")
    api.force_login(user)
    me = api.get(ME).json()
    assert (me["id"], me["email"], me["full_name"]) == (user.pk, "ana@example.com", "Ana Ruiz")
    assert me["active_team_id"] == str(team_of(user).pk)
    assert [(team["name"], team["role"]) for team in me["teams"]] == [
        ("Ana Ruiz", "owner"),
        ("Other", "viewer"),
    ]
    assert (me["role"], me["is_active"], me["is_verified"]) == ("agent", True, True)
    assert "password" not in me


@pytest.mark.parametrize("method", ["put", "patch"])
def test_what_is_sent_is_changed_and_the_rest_stays(api, method):
    user = make_user(full_name="Ana", phone="1")
    api.force_login(user)
    me = getattr(api, method)(ME, {"full_name": "Ana Ruiz", "language": "de"}).json()
    assert (me["full_name"], me["language"], me["phone"]) == ("Ana Ruiz", "de", "1")


def test_settings_are_merged_name_by_name(api):
    api.force_login(make_user())
    api.patch(ME, {"preferences": {"theme": "dark", "grid": True}})
    me = api.patch(ME, {"preferences": {"grid": None, "sound": 1}}).json()
    assert me["preferences"] == {"theme": "dark", "sound": 1}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"full_name": "x" * 151}, "full_name"),
        ({"language": "tlh"}, "language"),
        ({"preferences": []}, "preferences"),
        ({"preferences": {"a": "x" * 10_001}}, "preferences"),
        ({"colour": "red"}, "colour"),
        ({"active_team_id": "x"}, "active_team_id"),
        ({"active_team_id": str(uuid.uuid4())}, "active_team_id"),
    ],
)
def test_what_cannot_be_is_refused_by_field(api, body, field):
    api.force_login(make_user())
    answer = api.patch(ME, body)
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


def test_settings_stay_small_over_many_changes(api):
    api.force_login(make_user())
    api.patch(ME, {"preferences": {"a": "x" * 9000}})
    assert api.patch(ME, {"preferences": {"b": "x" * 9000}}).status_code == 400


def test_rights_and_address_are_not_ours_to_change(api):
    user = make_user("ana@example.com")
    api.force_login(user)
    sent = {"email": "boss@example.com", "is_active": False, "role": "admin", "id": 1}
    assert api.put(ME, sent).json()["email"] == "ana@example.com"
    user.refresh_from_db()
    assert (user.is_staff, user.is_active) == (False, True)


def test_another_team_is_worked_in(api):
    user = make_user()
    other = make_team()
    Membership.objects.create(user=user, team=other, role="editor")
    api.force_login(user)
    assert api.patch(ME, {"active_team_id": str(other.pk)}).json()["active_team_id"] == str(
        other.pk
    )


@pytest.mark.parametrize(
    ("scopes", "reads", "changes"),
    [(["read"], 200, 403), (["write"], 200, 200), (["tours:write"], 200, 403)],
)
def test_a_token_says_whose_it_is(api, scopes, reads, changes):
    user = make_user()
    Membership.objects.create(user=user, team=make_team(), role="editor")
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {make_token(user, scopes=scopes)}")
    answer = api.get(ME)
    assert answer.status_code == reads
    # The other team is no business of this token.
    assert len(answer.json()["teams"]) == 1
    assert api.patch(ME, {"full_name": "x"}).status_code == changes


def test_nobody_is_asked_to_sign_in(api):
    assert api.get(ME).status_code == 401
    assert api.patch(ME, {}).status_code == 401


def test_the_profile_is_changed_on_its_page(client):
    user = make_user()
    client.force_login(user)
    path = reverse("team:profile")
    assert client.post(path, {"full_name": "Ana", "phone": ""}).url == path
    user.refresh_from_db()
    assert user.full_name == "Ana"
    assert b"field__error" in client.post(path, {"full_name": "x" * 151}).content


def test_mails_speak_the_language_of_their_reader():
    make_user("ana@example.com", language="de")
    spoken = []

    def speak(*args):
        spoken.append(get_language())
        return ""

    with patch("accounts.mail._render", speak):
        written("invitation", "ANA@example.com", {})
        written("invitation", "bo@example.com", {})
    assert set(spoken[:3]) == {"de"}
    assert set(spoken[3:]) == {"en"}
