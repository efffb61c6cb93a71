"""The tour as its editor holds it."""

from django.urls import reverse

from tests.makers import make_floor_plan, make_hotspot, make_scene, make_tour, make_user, owner_of
from tours.services import edit_tour, place_tour


def furnished(scenes):
    tour = make_tour()
    made = [make_scene(tour, title=f"Room {n}") for n in range(scenes)]
    for scene, after in zip(made, made[1:] + made[:1], strict=True):
        if scene != after:
            make_hotspot(scene, to=after)
        make_hotspot(scene, yaw=20, title="A lamp")
    make_floor_plan(tour, markers=made)
    place_tour(tour, city="Faro")
    return tour


def test_one_answer_holds_everything(api):
    tour = furnished(scenes=2)
    api.force_login(owner_of(tour))
    document = api.get(reverse("tour-document", args=[tour.pk])).json()
    assert document["tour"]["title"] == tour.title
    assert [scene["title"] for scene in document["scenes"]] == ["Room 0", "Room 1"]
    assert len(document["hotspots"]) == 4
    assert len(document["floor_plans"][0]["markers"]) == 2
    assert document["location"]["city"] == "Faro"
    assert document["branding"]["effective"] == document["brand_shown"]
    assert document["publication"] is None
    assert document["has_unpublished_changes"] is True
    assert document["limits"]["scenes"] == 500


def test_the_number_of_queries_does_not_grow_with_the_tour(api, django_assert_max_num_queries):
    small, large = furnished(scenes=2), furnished(scenes=12)
    counts = []
    for tour in (small, large):
        api.force_login(owner_of(tour))
        with django_assert_max_num_queries(20) as queries:
            api.get(reverse("tour-document", args=[tour.pk]))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_strangers_tour_has_no_document(api):
    tour = furnished(scenes=1)
    api.force_login(make_user())
    assert api.get(reverse("tour-document", args=[tour.pk])).status_code == 404


def test_tours_are_listed_in_the_order_that_is_asked(api):
    user = make_user()
    for title in ("banana", "Apple", "cherry"):
        make_tour(user=user, title=title)
    edit_tour(user.teams.get().tours.get(title="banana"), description="New")
    api.force_login(user)
    assert titles(api, "title") == ["Apple", "banana", "cherry"]
    assert titles(api, "updated")[0] == "banana"
    assert titles(api, "created") == ["cherry", "Apple", "banana"]
    refused = api.get(reverse("tour-list"), {"sort": "size"})
    assert (refused.status_code, "sort" in refused.json()["errors"]) == (400, True)


def titles(api, sort):
    """Page by page, to try the cursors too."""
    found, cursor = [], {}
    while True:
        page = api.get(reverse("tour-list"), {"sort": sort, "limit": 1} | cursor).json()
        found += [tour["title"] for tour in page["items"]]
        if not page["has_more"]:
            return found
        cursor = {"cursor": page["next_cursor"]}


def test_a_cursor_of_another_order_is_refused(api):
    user = make_user()
    for n in range(3):
        make_tour(user=user, title=f"T{n}")
    api.force_login(user)
    page = api.get(reverse("tour-list"), {"sort": "title", "limit": 1}).json()
    refused = api.get(reverse("tour-list"), {"cursor": page["next_cursor"]})
    assert refused.json()["code"] == "invalid_cursor"


def test_many_tours_are_changed_at_once_each_with_its_verdict(api):
    user = make_user()
    tours = [make_tour(user=user) for _ in range(2)]
    foreign = make_tour()
    api.force_login(user)
    ids = [str(tour.pk) for tour in [*tours, foreign]]
    verdicts = api.post(reverse("tour-bulk"), {"ids": ids, "action": "delete"}).json()
    assert [verdict["ok"] for verdict in verdicts] == [True, True, False]
    assert verdicts[2]["code"] == "not_found"
    assert api.get(reverse("tour-list")).json()["items"] == []
    api.post(reverse("tour-bulk"), {"ids": ids, "action": "restore"})
    assert len(api.get(reverse("tour-list")).json()["items"]) == 2
