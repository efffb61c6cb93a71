from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiToken
from tests.makers import make_team, make_token, make_user, owner_of, team_of


def path_of(team):
    return reverse("team:tokens", args=[team.pk])


def create(client, team, **fields):
    data = {"name": "Backup", "scopes": ["read"], "lasts": "30"} | fields
    return client.post(path_of(team), data)


@pytest.fixture
def team(client):
    """Whose owner is signed in."""
    user = make_user()
    client.force_login(user)
    return team_of(user)


def test_the_secret_is_shown_once_and_works(client, api, team):
    page = create(client, team)
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert secret not in client.get(path_of(team)).content.decode()
    assert api.get(reverse("me"), HTTP_AUTHORIZATION=f"Bearer {secret}").status_code == 200


@pytest.mark.parametrize(("lasts", "days"), [("30", 30), ("365", 365), ("never", None)])
def test_it_expires_when_one_said(client, team, lasts, days):
    create(client, team, lasts=lasts)
    expires_at = ApiToken.objects.get().expires_at
    assert (expires_at and (expires_at - timezone.now() + timedelta(hours=1)).days) == days


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"scopes": []}, {"scopes": ["all"]}, {"lasts": "7"}]
)
def test_a_form_filled_in_wrongly_makes_none(client, team, wrong):
    page = create(client, team, **wrong)
    assert (page.status_code, page.context["secret"]) == (200, None)
    assert page.context["form"].errors.keys() == wrong.keys()
    assert not ApiToken.objects.exists()


def test_scopes_read_as_sentences(client, team):
    create(client, team, scopes=["tours:read", "media:write"])
    page = client.get(path_of(team)).content.decode()
    assert "Read tours · Read, upload and delete files" in page


def test_a_revoked_token_is_refused_at_once(client, api, team):
    secret = create(client, team).context["secret"]
    token = ApiToken.objects.get()
    client.post(reverse("team:token-revoke", args=[team.pk, token.pk]))
    assert api.get(reverse("me"), HTTP_AUTHORIZATION=f"Bearer {secret}").status_code == 401
    assert token.name not in client.get(path_of(team)).context["tokens"]


def test_owners_see_all_tokens_and_others_their_own(client):
    team = make_team()
    editor = make_user(team=team, role="editor")
    make_token(owner_of(team))
    make_token(editor)
    for user, seen in ((owner_of(team), 2), (editor, 1)):
        client.force_login(user)
        assert len(client.get(path_of(team)).context["tokens"]) == seen


def test_nobody_revokes_the_token_of_another(client):
    team = make_team()
    make_token(owner_of(team))
    client.force_login(make_user(team=team, role="editor"))
    token = ApiToken.objects.get()
    path = reverse("team:token-revoke", args=[team.pk, token.pk])
    assert client.post(path).status_code == 404
    assert ApiToken.objects.unrevoked().exists()


def test_a_token_follows_the_role_of_its_person(client, api):
    team = make_team()
    client.force_login(make_user(team=team, role="viewer"))
    secret = create(client, team, scopes=["write", "team:write"]).context["secret"]
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert api.post(reverse("tour-list"), {"title": "x"}).status_code == 403
    assert api.patch(reverse("team-detail", args=[team.pk]), {"name": "x"}).status_code == 403


def test_its_use_is_noted_once_a_minute(api, django_assert_num_queries):
    headers = {"HTTP_AUTHORIZATION": f"Bearer {make_token()}"}
    path = reverse("tour-list")
    api.get(path, **headers)
    noted = ApiToken.objects.get().last_used_at
    # Token and person, memberships, tours: no write.
    with django_assert_num_queries(3):
        api.get(path, **headers)
    assert ApiToken.objects.get().last_used_at == noted
    ApiToken.objects.update(last_used_at=noted - timedelta(seconds=61))
    api.get(path, **headers)
    assert ApiToken.objects.get().last_used_at > noted - timedelta(seconds=61)


def test_tokens_are_made_listed_and_revoked_by_a_browser_through_the_api(api):
    team = make_team()
    api.force_login(owner_of(team))
    path = reverse("tokens", args=[team.pk])
    made = api.post(path, {"name": "CI", "scopes": ["read"]})
    assert made.status_code == 201
    secret = made.json()["token"]
    assert secret not in str(api.get(path).json())
    assert api.post(path, {"name": "CI", "scopes": []}).status_code == 400
    late = {"name": "CI", "scopes": ["read"], "expires_at": "2020-01-01T00:00:00Z"}
    assert list(api.post(path, late).json()["errors"]) == ["expires_at"]
    assert api.delete(reverse("token", args=[team.pk, made.json()["id"]])).status_code == 204
    assert api.get(path).json()["items"] == []


def test_a_token_makes_no_tokens_and_no_teams(api):
    team = make_team()
    secret = make_token(owner_of(team), scopes=["*", "team:write"])
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    body = {"name": "child", "scopes": ["*"]}
    assert api.post(reverse("tokens", args=[team.pk]), body).status_code == 403
    assert api.post(reverse("team-list"), {"name": "x"}).status_code == 403


def test_a_list_of_tokens_takes_the_same_queries_however_long(
    client, team, django_assert_num_queries
):
    for _ in range(4):
        make_token(owner_of(team))
    # Session, person, memberships, team, tokens, teams of the rail.
    with django_assert_num_queries(6):
        client.get(path_of(team))
