"""Whose brand visitors see, and how it is chosen."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from mediafiles.models import public_storage
from mediafiles.pictures import PictureRefused
from studio.publishing import publish_tour
from tests.makers import (
    make_media,
    make_team,
    make_tour,
    make_user,
    owner_of,
    picture_bytes,
)
from tours.branding import (
    brand_shown,
    branding_of_team,
    branding_of_tour,
    edit_branding,
)
from tours.models import Branding, Tour

NOTHING_CHOSEN = {
    "logo_url": None,
    "colors": dict.fromkeys(["primary", "secondary", "accent", "text", "background"]),
    "font_family": None,
    "button_style": "rounded",
    "show_watermark": True,
    "watermark_position": "bottom-right",
    "show_agent": True,
    "agent": None,
}


def brand_team(tour, **fields):
    return edit_branding(branding_of_team(tour.team), **fields)


def brand_tour(tour, **fields):
    return edit_branding(branding_of_tour(tour), **fields)


def logo_of(team, **options):
    return make_media(team, content=picture_bytes(**options), name="logo.png")


@pytest.fixture
def tour(api):
    tour = make_tour()
    api.force_login(owner_of(tour))
    return tour


def path_of(thing):
    return reverse("tour-branding" if isinstance(thing, Tour) else "team-branding", args=[thing.pk])


def test_without_any_choice_the_viewer_decides(tour):
    assert brand_shown(tour) == NOTHING_CHOSEN


def test_a_tour_has_its_teams_brand_but_for_its_own_choices(tour):
    brand_team(tour, primary="#112233", accent="#445566", font_family="serif", show_watermark=False)
    brand_tour(tour, primary="#aabbcc", button_style="pill")
    shown = brand_shown(tour)
    assert (shown["colors"]["primary"], shown["colors"]["accent"]) == ("#aabbcc", "#445566")
    assert (shown["font_family"], shown["button_style"]) == ("serif", "pill")
    assert shown["show_watermark"] is False
    brand_tour(tour, primary="")
    assert brand_shown(tour)["colors"]["primary"] == "#112233"


def test_another_teams_brand_is_not_seen(tour):
    edit_branding(branding_of_team(make_team()), primary="#112233")
    assert brand_shown(tour) == NOTHING_CHOSEN


def test_a_card_is_one_persons_and_never_mixed_of_two(tour):
    face = logo_of(tour.team)
    brand_team(tour, agent={"name": "Asha", "phone": "+91 1234"}, agent_photo=face)
    assert brand_shown(tour)["agent"]["photo_url"].endswith("/face.webp")
    brand_tour(tour, agent={"name": "Bruno"})
    card = brand_shown(tour)["agent"]
    assert (card["name"], card["phone"], card["photo_url"]) == ("Bruno", None, None)


def test_the_logo_is_a_public_picture_that_stays_transparent(tour):
    brand_team(tour, logo=logo_of(tour.team, mode="RGBA", colour=(0, 0, 0, 0)))
    url = brand_shown(tour)["logo_url"]
    assert url.endswith("/logo.webp")
    assert public_storage().exists(url.removeprefix("/media/"))
    brand_team(tour, logo=None)
    assert brand_shown(tour)["logo_url"] is None


def test_what_is_no_picture_is_no_logo(tour):
    with pytest.raises(PictureRefused) as refusal:
        brand_team(tour, logo=make_media(tour.team, content=b"%PDF-1.7" + b"." * 200))
    assert list(refusal.value.errors) == ["logo_media_file_id"]


def test_a_new_brand_of_the_team_is_an_unpublished_change_of_all_its_tours(tour):
    foreign = make_tour()
    before = {each.pk: each.version for each in (tour, foreign)}
    brand_team(tour, primary="#112233")
    brand_tour(tour, primary="#112233")
    tour.refresh_from_db()
    foreign.refresh_from_db()
    assert tour.version == before[tour.pk] + 2
    assert foreign.version == before[foreign.pk]


def test_a_brand_belongs_to_a_team_or_to_a_tour(tour):
    for owners in ({}, {"tour": tour, "team": tour.team}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Branding.objects.create(**owners)


def test_what_was_never_chosen_is_null_and_can_be_chosen(api, tour):
    empty = api.get(path_of(tour))
    assert (empty.status_code, empty["ETag"]) == (200, '"0"')
    assert empty.json()["effective"] == NOTHING_CHOSEN
    assert empty.json()["button_style"] is None
    given = {
        "logo_media_file_id": str(logo_of(tour.team).pk),
        "colors": {"primary": "#FF8800", "text": None},
        "font_family": "geometric",
        "button_style": "square",
        "show_watermark": False,
        "watermark_position": "top-left",
        "agent": {"name": "Asha", "email": "asha@example.com", "website": "https://example.com"},
    }
    answer = api.put(path_of(tour), given, headers={"If-Match": empty["ETag"]})
    assert answer.status_code == 200, answer.json()
    shown = answer.json()
    assert (shown["colors"]["primary"], shown["revision"]) == ("#ff8800", 1)
    assert shown["effective"] == brand_shown(tour)
    assert shown["agent"]["name"] == "Asha"
    again = api.put(path_of(tour), shown, headers={"If-Match": answer["ETag"]}).json()
    assert again | {"revision": 1} == shown, "sending back what one got changes nothing"
    late = api.patch(path_of(tour), given, headers={"If-Match": empty["ETag"]})
    assert late.json()["code"] == "stale_revision"


def test_the_files_behind_logo_and_photo_are_shown_so_that_a_choice_can_be_taken_back(api, tour):
    files = [str(logo_of(tour.team, colour=name).pk) for name in ("red", "blue")]
    for file in files:
        given = {"logo_media_file_id": file, "agent": {"name": "Asha", "photo_media_file_id": file}}
        shown = api.patch(path_of(tour), given).json()
        assert shown["logo_media_file_id"] == shown["agent"]["photo_media_file_id"] == file
        assert "photo_media_file_id" not in shown["effective"]["agent"]
        assert "logo_media_file_id" not in shown["effective"]


def test_a_logo_of_another_team_stays_where_it_is_sent_back_and_cannot_be_chosen(api, tour):
    """A tour may be copied to another team, with its logo."""
    foreign = logo_of(make_tour().team)
    brand_tour(tour, logo=foreign)
    given = {"logo_media_file_id": str(foreign.pk), "font_family": "serif"}
    assert api.patch(path_of(tour), given).json()["logo_url"]
    api.patch(path_of(tour), {"logo_media_file_id": None})
    assert api.patch(path_of(tour), given).status_code == 400


def test_a_card_is_changed_word_by_word_and_taken_away_whole(api, tour):
    photo = str(logo_of(tour.team).pk)
    card = {"name": "Asha", "phone": "+49 (0)30 123-45", "photo_media_file_id": photo}
    api.patch(path_of(tour), {"agent": card})
    shown = api.patch(path_of(tour), {"agent": {"name": "Asha Rao"}}).json()["agent"]
    assert (shown["name"], shown["phone"]) == ("Asha Rao", "+49 (0)30 123-45")
    assert shown["photo_url"]
    shown = api.patch(path_of(tour), {"agent": {"phone": ""}}).json()["agent"]
    assert (shown["name"], shown["phone"]) == ("Asha Rao", None)
    assert api.patch(path_of(tour), {"agent": None}).json()["agent"] is None
    assert brand_shown(tour)["agent"] is None


def test_a_card_without_a_word_hides_none(api, tour):
    brand_team(tour, agent={"name": "Asha"})
    shown = api.patch(path_of(tour), {"agent": {"name": "", "phone": None}}).json()
    assert (shown["agent"], shown["effective"]["agent"]["name"]) == (None, "Asha")


def test_the_team_has_the_same_door(api, tour):
    assert api.patch(path_of(tour.team), {"font_family": "slab"}).json()["font_family"] == "slab"
    assert api.get(path_of(tour)).json()["effective"]["font_family"] == "slab"
    assert api.get(path_of(tour)).json()["font_family"] is None


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("colors.primary", {"colors": {"primary": "red"}}),
        ("colors.text", {"colors": {"text": "#12345g"}}),
        ("colors.accent", {"colors": {"accent": "#123;}"}}),
        ("colors.shadow", {"colors": {"shadow": "#123456"}}),
        ("font_family", {"font_family": "Comic Sans"}),
        ("button_style", {"button_style": "round"}),
        ("show_watermark", {"show_watermark": "yes"}),
        ("watermark_position", {"watermark_position": "centre"}),
        ("agent.name", {"agent": {"name": "x" * 121}}),
        ("agent.phone", {"agent": {"phone": "call me"}}),
        ("agent.email", {"agent": {"email": "asha"}}),
        ("agent.website", {"agent": {"website": "javascript:alert(1)"}}),
        ("agent.salary", {"agent": {"salary": 1}}),
        ("custom_css", {"custom_css": "* {}"}),
        ("logo_media_file_id", {"logo_media_file_id": "00000000-0000-0000-0000-000000000000"}),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(api, tour, field, given):
    answer = api.patch(path_of(tour), given)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_a_file_of_another_team_is_no_logo_even_for_a_member_of_both(api, tour):
    person, other = owner_of(tour), make_team()
    make_user(team=other)
    other.memberships.create(user=person, role="editor")
    given = {"logo_media_file_id": str(logo_of(other).pk)}
    answer = api.patch(path_of(tour), given)
    assert list(answer.json()["errors"]) == ["logo_media_file_id"]


# --- The originals' settings.branding -------------------------------------------------------------


def patch_tour(api, tour, **brand):
    return api.patch(reverse("tour-detail", args=[tour.pk]), {"settings": {"branding": brand}})


def test_older_clients_brand_a_tour_by_its_settings(api, tour):
    answer = patch_tour(
        api, tour, primary_color="#FF5733", font_family="Satoshi", button_style="pill",
        show_watermark=False, watermark_position="top-left", custom_css="",
    )  # fmt: skip
    assert answer.status_code == 200, answer.json()
    shown = answer.json()["settings"]["branding"]
    assert (shown["primary_color"], shown["font_family"]) == ("#ff5733", "geometric")
    brand = branding_of_tour(tour)
    assert (brand.primary, brand.button_style, brand.show_watermark) == ("#ff5733", "pill", False)


def test_older_clients_choose_the_logo_by_the_address_of_the_upload(api, tour):
    url = reverse("media-content", args=[logo_of(tour.team).pk])
    shown = patch_tour(api, tour, logo_url=f"http://testserver{url}").json()["settings"]["branding"]
    assert shown["logo_url"].endswith("/logo.webp")
    foreign = patch_tour(api, tour, logo_url="https://example.com/logo.png")
    assert foreign.json()["code"] == "image_url_foreign"
    assert patch_tour(api, tour, logo_url=None).json()["settings"]["branding"]["logo_url"] is None


def test_settings_sent_back_do_not_turn_the_teams_brand_into_the_tours(api, tour):
    brand_team(tour, primary="#112233", logo=logo_of(tour.team))
    path = reverse("tour-detail", args=[tour.pk])
    shown = api.get(path).json()
    again = api.put(path, shown)
    assert again.status_code == 200, again.json()
    assert again.json()["settings"] == shown["settings"]
    assert not Branding.objects.filter(tour=tour).exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("custom_css", "body { display: none }"),
        ("font_family", "Wingdings"),
        ("primary_color", "orange"),
        ("shadow_color", "#112233"),
    ],
)
def test_what_older_clients_may_not_ask_is_refused_with_the_reason(api, tour, name, value):
    answer = patch_tour(api, tour, **{name: value})
    assert (answer.status_code, list(answer.json()["errors"])) == (
        400,
        [f"settings.branding.{name}"],
    )


def test_a_new_tour_may_come_with_its_brand(api):
    api.force_login(make_user())
    data = {"title": "x", "settings": {"branding": {"primary_color": "#112233"}}}
    made = api.post(reverse("tour-list"), data)
    assert made.status_code == 201, made.json()
    assert made.json()["settings"]["branding"]["primary_color"] == "#112233"


def test_a_list_of_tours_takes_the_same_queries_however_branded(
    api, tour, django_assert_max_num_queries
):
    for _ in range(4):
        brand_tour(make_tour(team=tour.team), primary="#112233")
    with django_assert_max_num_queries(5):
        assert len(api.get(reverse("tour-list")).json()["items"]) == 5


def test_a_tour_hides_its_teams_agent_and_shows_it_again(api, tour):
    brand_team(tour, agent={"name": "Asha"})
    shown = api.patch(path_of(tour), {"show_agent": False}).json()
    assert shown["show_agent"] is False
    assert (shown["effective"]["show_agent"], shown["effective"]["agent"]) == (False, None)
    shown = api.patch(path_of(tour), {"show_agent": None}).json()
    assert shown["show_agent"] is None
    assert shown["effective"]["agent"]["name"] == "Asha"


def test_a_team_hides_its_agent_but_where_a_tour_shows_it(tour):
    brand_team(tour, agent={"name": "Asha"}, show_agent=False)
    assert brand_shown(tour)["agent"] is None
    brand_tour(tour, show_agent=True)
    assert brand_shown(tour)["agent"]["name"] == "Asha"


def test_a_hidden_card_is_kept(api, tour):
    brand_tour(tour, agent={"name": "Bruno"}, show_agent=False)
    shown = api.get(path_of(tour)).json()
    assert (shown["agent"]["name"], shown["effective"]["agent"]) == ("Bruno", None)


@pytest.mark.parametrize("value", ["no", 0])
def test_hiding_the_agent_is_yes_or_no(api, tour, value):
    assert api.patch(path_of(tour), {"show_agent": value}).status_code == 400


def test_visitors_of_the_tour_do_not_meet_a_hidden_agent(client):
    tour = make_tour(published=True)
    brand_team(tour, agent={"name": "Asha Rao"})
    publish_tour(tour)
    assert "Asha Rao" in client.get(f"/t/{tour.slug}").content.decode()
    brand_tour(tour, show_agent=False)
    publish_tour(tour)
    assert "Asha Rao" not in client.get(f"/t/{tour.slug}").content.decode()
