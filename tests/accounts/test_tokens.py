from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiToken, Membership
from tests.makers import (
    make_team,
    make_token,
    make_tour,
    make_user,
    owner_of,
    panorama_bytes,
    team_of,
)


def with_token(api, secret):
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return api


def test_the_secret_is_kept_nowhere():
    secret = make_token()
    row = ApiToken.objects.values().get()
    assert secret not in str(row)


def test_a_token_that_only_reads_changes_nothing(api):
    user = make_user()
    tour = make_tour(user=user)
    with_token(api, make_token(user, scopes=["read"]))
    assert api.get(reverse("tour-detail", args=[tour.pk])).status_code == 200
    refused = api.patch(reverse("tour-detail", args=[tour.pk]), {"title": "x"})
    assert refused.status_code == 403
    assert "scope" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("scopes", "reads_tours", "writes_tours", "uploads"),
    [
        (["read"], 200, 403, 403),
        (["write"], 200, 200, 200),
        (["*"], 200, 200, 200),
        (["tours:read"], 200, 403, 403),
        (["tours:write"], 200, 200, 403),
        (["media:write"], 403, 403, 200),
        (["tours:read", "media:write"], 200, 403, 200),
    ],
)
def test_a_token_does_what_its_scopes_say(api, scopes, reads_tours, writes_tours, uploads):
    user = make_user()
    path = reverse("tour-detail", args=[make_tour(user=user).pk])
    with_token(api, make_token(user, scopes=scopes))
    assert api.get(path).status_code == reads_tours
    assert api.patch(path, {"title": "x"}).status_code == writes_tours
    form = {"file": SimpleUploadedFile("a.jpg", panorama_bytes())}
    assert api.post(reverse("upload"), form, format="multipart").status_code == uploads


def test_a_token_sees_its_team_and_no_other_of_the_same_person(api):
    user = make_user()
    other = make_team()
    Membership.objects.create(user=user, team=other, role="owner")
    here, elsewhere = make_tour(team=team_of(user)), make_tour(team=other)
    with_token(api, make_token(user, team=team_of(user)))
    assert api.get(reverse("tour-detail", args=[here.pk])).status_code == 200
    assert api.get(reverse("tour-detail", args=[elsewhere.pk])).status_code == 404


def test_an_expired_revoked_or_invented_token_is_refused(api):
    user = make_user()
    expired = make_token(user, expires_at=timezone.now() - timedelta(seconds=1))
    revoked = make_token(user)
    ApiToken.objects.filter(hash=ApiToken.hash_of(revoked)).update(revoked_at=timezone.now())
    for secret in (expired, revoked, "rh_invented", ""):
        answer = with_token(api, secret).get(reverse("tour-list"))
        assert answer.status_code == 401
        assert answer.json()["code"] == "token_invalid"
        assert answer["WWW-Authenticate"] == "Bearer"


def test_a_token_of_somebody_who_left_the_team_sees_nothing(api):
    tour = make_tour()
    user = owner_of(tour)
    secret = make_token(user)
    Membership.objects.filter(user=user).delete()
    answer = with_token(api, secret).get(reverse("tour-detail", args=[tour.pk]))
    assert answer.status_code == 404


def test_its_last_use_is_noted(api):
    secret = make_token()
    with_token(api, secret).get(reverse("tour-list"))
    assert ApiToken.objects.get().last_used_at is not None
