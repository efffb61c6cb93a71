"""What visitors are given beside the scenes: plans, areas, brand and place."""

from studio.duplication import duplicate_tour
from studio.publishing import publish_tour
from tests.makers import make_floor_plan, make_hotspot, make_scene, make_tour, owner_of
from tours.branding import brand_shown, branding_of_team, branding_of_tour, edit_branding
from tours.services import place_tour


def manifest_of(tour):
    return publish_tour(tour).publication.manifest


def test_plans_are_in_the_manifest_with_the_markers_of_their_scenes():
    tour = make_tour()
    scene = make_scene(tour, north_offset=242)
    marker = {"scene_id": scene.pk, "x": 12.5, "y": 80.0, "label": "Hall"}
    make_floor_plan(tour, name="Attic", floor_number=2)
    plan = make_floor_plan(tour, north_bearing=30, markers=[marker])
    ground, attic = manifest_of(tour)["floor_plans"]
    assert (attic["name"], attic["markers"]) == ("Attic", [])
    (shown,) = ground.pop("markers")
    assert ground == {
        "id": str(plan.pk),
        "name": "Ground floor",
        "floor_number": 1,
        "image_url": plan.image_url,
        "width": 400,
        "height": 300,
    }
    assert shown == {
        "id": shown["id"],
        "scene_id": str(scene.pk),
        "x": 12.5,
        "y": 80.0,
        "label": "Hall",
        "heading": 212,
    }


def test_a_tour_without_plans_says_so():
    assert manifest_of(make_tour(scenes=1))["floor_plans"] == []


def test_an_area_is_in_the_manifest():
    tour = make_tour(scenes=1)
    corners = [[0, 0], [10, 0], [10, 10]]
    make_hotspot(tour.scenes.get(), polygon=corners)
    make_hotspot(tour.scenes.get())
    shown = manifest_of(tour)["scenes"][0]["hotspots"]
    assert [hotspot["polygon"] for hotspot in shown] == [corners, None]


def test_a_copy_has_the_plans_with_its_own_scenes_on_them():
    tour = make_tour(scenes=2)
    here, there = tour.scenes.in_order()
    make_hotspot(here, polygon=[[0, 0], [10, 0], [10, 10]])
    plan = make_floor_plan(tour, north_bearing=12, markers=[here, there])
    copy = duplicate_tour(tour, team_id=tour.team_id, by=owner_of(tour))
    copied = copy.floor_plans.get()
    assert (copied.image_url, copied.north_bearing) == (plan.image_url, 12)
    assert [marker.scene for marker in copied.markers.in_order()] == list(copy.scenes.in_order())
    assert [marker.scene for marker in plan.markers.in_order()] == [here, there]
    assert copy.scenes.in_order().first().hotspots.get().polygon == [[0, 0], [10, 0], [10, 10]]


def test_the_brand_and_the_place_are_in_the_manifest():
    tour = make_tour(scenes=1)
    edit_branding(branding_of_team(tour.team), primary="#112233", agent={"name": "Asha"})
    edit_branding(branding_of_tour(tour), font_family="serif")
    place_tour(tour, city="Cala Morena", country="Isla Verra")
    manifest = manifest_of(tour)
    brand = manifest["branding"]
    assert brand == brand_shown(tour)
    assert (brand["colors"]["primary"], brand["font_family"]) == ("#112233", "serif")
    assert manifest["location"] == {
        "name": "", "address": "", "city": "Cala Morena", "state": "", "country": "Isla Verra",
        "postal_code": "", "latitude": None, "longitude": None,
    }  # fmt: skip


def test_where_nothing_is_said_of_the_place_there_is_none():
    assert manifest_of(make_tour(scenes=1))["location"] is None


def test_a_copy_has_the_tours_own_brand_and_its_place():
    tour = make_tour(scenes=1)
    edit_branding(branding_of_tour(tour), primary="#112233")
    place_tour(tour, city="Cala", latitude=1.5, longitude=2.5)
    copy = duplicate_tour(tour, team_id=tour.team_id, by=owner_of(tour))
    assert brand_shown(copy) == brand_shown(tour)
    edit_branding(branding_of_tour(copy), primary="#445566")
    assert brand_shown(tour)["colors"]["primary"] == "#112233"
    assert (copy.location.city, copy.location.longitude) == ("Cala", 2.5)


def test_publishing_takes_the_same_queries_however_many_plans(django_assert_max_num_queries):
    tour = make_tour(scenes=4)
    edit_branding(branding_of_tour(tour), primary="#112233")
    for _ in range(4):
        make_floor_plan(tour, markers=tour.scenes.all())
    with django_assert_max_num_queries(20):
        publish_tour(tour)
