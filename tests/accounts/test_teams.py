"""Founding, roles, handing over, leaving: a team with members always has an owner."""

from contextlib import suppress

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import ApiToken, Membership, Role, Team
from accounts.teams import (
    LastMember,
    LastOwner,
    TeamNotEmpty,
    change_role,
    create_team,
    delete_team,
    leave_team,
    remove_member,
    teams_needing,
    transfer_ownership,
)
from core.errors import RuleError
from tests.makers import (
    make_media,
    make_team,
    make_token,
    make_tour,
    make_user,
    owner_of,
    team_of,
)
from tours.services import delete_tour


def place_of(user, team):
    return Membership.objects.get(user=user, team=team)


def role_of(user, team):
    return place_of(user, team).role


def test_who_founds_a_team_owns_it_and_works_in_it():
    user = make_user()
    team = create_team(user, "North")
    user.refresh_from_db()
    assert (role_of(user, team), user.active_team) == (Role.OWNER, team)


def test_the_last_owner_stays_owner():
    team = make_team()
    make_user(team=team, role="editor")
    owner = place_of(owner_of(team), team)
    for act in (lambda: change_role(owner, Role.EDITOR), lambda: remove_member(owner)):
        with pytest.raises(LastOwner):
            act()


def test_one_of_two_owners_may_leave():
    team = make_team()
    first, second = owner_of(team), make_user(team=team, role="owner")
    leave_team(team, first)
    assert list(team.members.all()) == [second]


def test_the_only_member_deletes_the_team_instead_of_leaving():
    team = make_team()
    with pytest.raises(LastMember):
        leave_team(team, owner_of(team))


def test_ownership_is_handed_over_whole():
    team = make_team()
    owner, editor = owner_of(team), make_user(team=team, role="editor")
    transfer_ownership(team, owner=owner, to=editor)
    assert (role_of(owner, team), role_of(editor, team)) == (Role.EDITOR, Role.OWNER)


def test_nobody_hands_over_what_they_do_not_own():
    team = make_team()
    editor, viewer = make_user(team=team, role="editor"), make_user(team=team, role="viewer")
    for giver, taker in ((editor, viewer), (owner_of(team), make_user())):
        with pytest.raises(RuleError):
            transfer_ownership(team, owner=giver, to=taker)
    assert team.memberships.owners().count() == 1


def test_a_removed_members_tokens_end_for_this_team_only(api):
    team, elsewhere = make_team(), make_team()
    user = make_user(team=team, role="editor")
    Membership.objects.create(user=user, team=elsewhere, role="editor")
    here, there = make_token(user, team=team), make_token(user, team=elsewhere)
    remove_member(place_of(user, team))
    assert [
        api.get(reverse("tour-list"), HTTP_AUTHORIZATION=f"Bearer {secret}").status_code
        for secret in (here, there)
    ] == [401, 200]


def test_a_team_with_anything_in_it_is_not_deleted():
    with_tour, with_trash, with_file, with_people = (make_team() for _ in range(4))
    make_tour(team=with_tour)
    delete_tour(make_tour(team=with_trash))
    make_media(with_file)
    make_user(team=with_people)
    for team in (with_tour, with_trash, with_file, with_people):
        with pytest.raises(TeamNotEmpty):
            delete_team(team)
        assert team.memberships.exists()


def test_an_empty_team_goes_with_its_tokens():
    user = make_user()
    team = create_team(user, "For a day")
    make_token(user, team=team)
    delete_team(team)
    user.refresh_from_db()
    assert (user.active_team, ApiToken.objects.count()) == (None, 0)


def test_teams_that_need_their_only_owner_are_named():
    user = make_user()
    needing, shared = create_team(user, "Needing"), create_team(user, "Shared")
    make_user(team=needing, role="editor")
    make_user(team=shared, role="owner")
    assert list(teams_needing(user)) == [needing]


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["role", "remove", "leave", "transfer"]),
        st.integers(0, 3),
        st.integers(0, 3),
        st.sampled_from(Role.values),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(moves=MOVES)
def test_whatever_happens_a_team_with_members_has_an_owner(moves):
    team = make_team()
    people = [owner_of(team), *(make_user(team=team, role=role) for role in Role.values)]
    for kind, one, other, role in moves:
        with suppress(RuleError, Membership.DoesNotExist):
            move(kind, team, people[one], people[other], role)
        assert team.memberships.owners().exists()


def move(kind, team, person, other, role):
    if kind == "role":
        change_role(place_of(person, team), role)
    elif kind == "remove":
        remove_member(place_of(person, team))
    elif kind == "leave":
        leave_team(team, person)
    else:
        transfer_ownership(team, owner=person, to=other)


# --- By the API -----------------------------------------------------------------------------------


def test_my_teams_say_which_role_i_have(api):
    user = make_user(team_name="Mine")
    other = make_team("Theirs")
    Membership.objects.create(user=user, team=other, role="viewer")
    api.force_login(user)
    items = api.get(reverse("team-list")).json()["items"]
    assert [(team["name"], team["role"], team["member_count"]) for team in items] == [
        ("Theirs", "viewer", 2),
        ("Mine", "owner", 1),
    ]


def test_a_team_is_founded_renamed_and_deleted(api):
    api.force_login(make_user())
    made = api.post(reverse("team-list"), {"name": "North"})
    assert (made.status_code, made.json()["role"]) == (201, "owner")
    path = reverse("team-detail", args=[made.json()["id"]])
    assert api.patch(path, {"name": "South"}).json()["name"] == "South"
    assert api.delete(path).status_code == 204
    assert api.get(path).status_code == 404


def test_members_are_listed_changed_and_removed(api):
    team = make_team()
    editor = make_user(team=team, role="editor", full_name="Edda")
    api.force_login(owner_of(team))
    listed = api.get(reverse("members", args=[team.pk])).json()["items"]
    assert [member["role"] for member in listed] == ["editor", "owner"]
    assert "password" not in str(listed)
    path = reverse("member", args=[team.pk, editor.pk])
    assert api.patch(path, {"role": "viewer"}).json()["role"] == "viewer"
    assert api.patch(path, {"role": "boss"}).status_code == 400
    assert api.delete(path).status_code == 204
    assert api.get(path).status_code == 404


def test_the_last_owner_is_told_what_to_do(api):
    team = make_team()
    make_user(team=team, role="editor")
    owner = owner_of(team)
    api.force_login(owner)
    refused = api.patch(reverse("member", args=[team.pk, owner.pk]), {"role": "viewer"})
    assert (refused.status_code, refused.json()["code"]) == (409, "last_owner")
    assert "another member" in refused.json()["detail"]
    assert api.post(reverse("team-leave", args=[team.pk])).json()["code"] == "last_owner"


def test_handing_over_and_leaving_by_the_api(api):
    team = make_team()
    owner, editor = owner_of(team), make_user(team=team, role="editor")
    api.force_login(owner)
    path = reverse("team-transfer", args=[team.pk])
    assert api.post(path, {"user_id": editor.pk}).json()["role"] == "owner"
    assert api.post(path, {"user_id": editor.pk}).status_code == 403
    assert api.post(reverse("team-leave", args=[team.pk])).status_code == 204
    assert list(team.members.all()) == [editor]


def test_a_token_changes_the_team_only_by_name(api):
    team = make_team()
    path = reverse("team-detail", args=[team.pk])
    owner = owner_of(team)
    for scopes, status in ((["*"], 403), (["write"], 403), (["team:write"], 200)):
        api.credentials(HTTP_AUTHORIZATION=f"Bearer {make_token(owner, scopes=scopes)}")
        assert api.patch(path, {"name": "x"}).status_code == status


@pytest.mark.parametrize("name", ["members", "invitations", "tokens"])
def test_lists_of_a_team_take_the_same_queries_however_long(
    api, django_assert_max_num_queries, name
):
    team = make_team()
    for _ in range(4):
        make_token(make_user(team=team, role="editor"), team=team)
    api.force_login(owner_of(team))
    # Session, person, memberships, team, the list.
    with django_assert_max_num_queries(5):
        assert api.get(reverse(name, args=[team.pk])).status_code == 200


# --- By the page ----------------------------------------------------------------------------------


def test_the_page_of_a_team_takes_the_same_queries_however_many_are_in_it(
    client, django_assert_max_num_queries
):
    team = make_team()
    for _ in range(5):
        make_user(team=team, role="editor")
    client.force_login(owner_of(team))
    # Session, person, memberships, team, members, invitations, teams of the rail.
    with django_assert_max_num_queries(7):
        client.get(reverse("team:team", args=[team.pk]))


def test_a_viewer_sees_members_and_no_way_to_change_them(client):
    team = make_team()
    client.force_login(make_user(team=team, role="viewer"))
    page = client.get(reverse("team:team", args=[team.pk])).content.decode()
    assert owner_of(team).email in page
    for name in ("invite", "rename", "delete", "transfer"):
        assert reverse(f"team:{name}", args=[team.pk]) not in page


def test_a_role_is_changed_by_a_plain_form(client):
    team = make_team()
    editor = make_user(team=team, role="editor")
    client.force_login(owner_of(team))
    path = reverse("team:member-role", args=[team.pk, editor.pk])
    page = client.post(path, {"role": "viewer"}, follow=True)
    assert role_of(editor, team) == "viewer"
    assert editor.email in str(next(iter(page.context["messages"])))


def test_a_refusal_is_told_on_the_page(client):
    team = make_team()
    make_user(team=team, role="editor")
    client.force_login(owner_of(team))
    page = client.post(reverse("team:leave", args=[team.pk]), follow=True)
    assert str(LastOwner.message) in page.content.decode()


def test_a_name_that_is_empty_is_told_beside_the_field(client):
    team = make_team("North")
    client.force_login(owner_of(team))
    page = client.post(reverse("team:rename", args=[team.pk]), {"name": " "})
    assert page.status_code == 200
    assert b"field__error" in page.content
    assert Team.objects.get(pk=team.pk).name == "North"


def test_somebody_in_no_team_is_led_to_make_one(client):
    user = make_user()
    Membership.objects.filter(user=user).delete()
    client.force_login(user)
    page = client.get("/studio/", follow=True)
    assert page.redirect_chain[-1][0] == reverse("team:create")
    client.post(reverse("team:create"), {"name": "Mine"})
    assert team_of(user).name == "Mine"
