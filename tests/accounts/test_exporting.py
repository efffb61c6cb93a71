import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, Role
from tests.makers import PASSWORD, make_media, make_team, make_token, make_tour, make_user, team_of


@pytest.fixture
def ana(client):
    user = make_user("ana@example.com", full_name="Ana Lima", team_name="Casa")
    client.post("/sign-in", {"login": user.email, "password": PASSWORD})
    client.post("/account/confirm", {"password": PASSWORD, "next": "/account/data"})
    return user


def export(client):
    answer = client.get("/account/data/export")
    assert "attachment" in answer["Content-Disposition"]
    return json.loads(answer.content)


def test_the_export_holds_the_person_and_what_is_theirs(client, ana):
    tour = make_tour(user=ana, title="By the sea")
    make_media(team_of(ana), name="hall.jpg", user=ana)
    make_token(ana)
    made = export(client)
    assert made["person"]["full_name"] == "Ana Lima"
    assert made["email_addresses"] == [
        {"email": "ana@example.com", "verified": True, "primary": True}
    ]
    assert [(one["team"], one["role"]) for one in made["memberships"]] == [("Casa", "owner")]
    assert [(one["id"], one["title"]) for one in made["tours"]] == [(str(tour.pk), "By the sea")]
    assert [one["original_filename"] for one in made["files"]] == ["hall.jpg"]
    assert made["api_tokens"][0]["scopes"] == ["read", "write"]
    assert made["sessions"][0]["ip"] == "127.0.0.1"


def test_it_holds_nothing_of_others_and_no_secret(client, ana):
    other = make_team("Theirs")
    make_tour(team=other, title="Not mine")
    Membership.objects.create(team=other, user=ana, role=Role.EDITOR)
    secret = make_token(ana)
    text = json.dumps(export(client))
    assert "Not mine" not in text
    assert "Theirs" in text
    for hidden in (secret, ana.password, "hash", "password"):
        assert hidden not in text


def test_it_asks_for_the_password_again(client):
    user = make_user()
    client.post("/sign-in", {"login": user.email, "password": PASSWORD})
    answer = client.get("/account/data/export")
    assert answer.url == "/account/confirm?next=%2Faccount%2Fdata%2Fexport"


def test_it_takes_the_same_queries_however_much_there_is(client, ana, django_assert_num_queries):
    def add():
        make_tour(user=ana)
        make_media(team_of(ana), user=ana)

    add()
    with CaptureQueriesContext(connection) as few:
        export(client)
    for _ in range(5):
        add()
    with django_assert_num_queries(len(few)):
        export(client)
