"""The rules of floor plans and markers, at the verbs."""

import pytest
from django.db import IntegrityError, transaction

from core.errors import RuleError
from floorplans.models import FloorPlan, Marker, heading_on_plan
from floorplans.services import edit_floor_plan
from mediafiles.models import public_storage
from scenes.services import delete_scene
from tests.makers import make_floor_plan, make_media, make_scene, make_tour, picture_bytes


def mark(scene, x=10.0, y=20.0, **fields):
    return {"scene_id": scene.pk, "x": x, "y": y, **fields}


def marked(plan):
    return [(marker.scene, marker.x, marker.y) for marker in plan.markers.in_order()]


def test_a_plan_is_shown_as_a_picture_of_its_own():
    plan = make_floor_plan(media=None, name="Attic", floor_number=3)
    assert (plan.width, plan.height) == (400, 300)
    assert plan.image_url.endswith("/plan.webp")
    assert public_storage().exists(f"plans/{plan.content_key}/plan.webp")


def test_a_large_plan_is_made_to_fit():
    tour = make_tour()
    media = make_media(tour.team, content=picture_bytes(1500, 4096))
    plan = make_floor_plan(tour, media=media)
    assert (plan.width, plan.height) == (750, 2048)


def test_plans_come_from_the_lowest_floor_up_and_a_floor_may_have_two():
    tour = make_tour()
    for name, floor in (("Attic", 3), ("West wing", 1), ("East wing", 1)):
        make_floor_plan(tour, name=name, floor_number=floor)
    assert [plan.name for plan in tour.floor_plans.in_order()] == [
        "West wing",
        "East wing",
        "Attic",
    ]


def test_markers_replace_the_whole_set_and_keep_their_ids():
    tour = make_tour(scenes=3)
    hall, kitchen, attic = tour.scenes.in_order()
    plan = make_floor_plan(tour, markers=[hall, kitchen])
    before = plan.markers.get(scene=kitchen)
    edit_floor_plan(plan, markers=[mark(attic), mark(kitchen, x=90.0, label="Cook")])
    assert marked(plan) == [(kitchen, 90, 20), (attic, 10, 20)]
    after = plan.markers.get(scene=kitchen)
    assert (after.pk, after.label) == (before.pk, "Cook")
    edit_floor_plan(plan, markers=[])
    assert not Marker.objects.exists()


def test_a_scene_of_another_tour_is_refused_and_nothing_is_changed():
    tour = make_tour(scenes=1)
    plan = make_floor_plan(tour, markers=[tour.scenes.get()])
    with pytest.raises(RuleError) as refusal:
        edit_floor_plan(plan, name="x", markers=[mark(tour.scenes.get(), x=1), mark(make_scene())])
    assert list(refusal.value.errors) == ["markers.1.scene_id"]
    plan.refresh_from_db()
    assert (plan.name, marked(plan)[0][1]) == ("Ground floor", 50)


def test_a_scene_is_marked_once_on_a_plan():
    tour = make_tour(scenes=1)
    scene = tour.scenes.get()
    with pytest.raises(RuleError) as refusal:
        make_floor_plan(tour, markers=[scene, scene])
    assert list(refusal.value.errors) == ["markers.1.scene_id"]
    assert not FloorPlan.objects.exists()
    # On two plans it may be: the stair, say.
    make_floor_plan(tour, markers=[scene])
    make_floor_plan(tour, markers=[scene])


def test_a_marker_goes_with_its_scene():
    tour = make_tour(scenes=2)
    hall, kitchen = tour.scenes.in_order()
    plan = make_floor_plan(tour, markers=[hall, kitchen])
    delete_scene(hall)
    assert [scene for scene, *_place in marked(plan)] == [kitchen]


@pytest.mark.parametrize(
    ("model", "wrong"),
    [
        (Marker, {"x": 100.1}),
        (Marker, {"y": -0.1}),
        (Marker, {"heading": 361}),
        (FloorPlan, {"floor_number": 0}),
        (FloorPlan, {"north_bearing": 400}),
    ],
)
def test_the_database_holds_the_rules_too(model, wrong):
    tour = make_tour(scenes=1)
    make_floor_plan(tour, markers=[tour.scenes.get()])
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**wrong)


@pytest.mark.parametrize(
    ("given", "north_offset", "north_bearing", "shown"),
    [
        (None, 242, 0, 242),
        (None, 10, 350, 20),
        (None, -90, 0, 270),
        (None, None, 0, None),
        (None, 242, None, None),
        (30, 242, 0, 30),
        (-30, None, None, 330),
    ],
)
def test_the_heading_is_the_one_given_or_follows_from_the_compass(
    given, north_offset, north_bearing, shown
):
    tour = make_tour()
    scene = make_scene(tour, north_offset=north_offset)
    plan = make_floor_plan(tour, north_bearing=north_bearing, markers=[mark(scene, heading=given)])
    assert heading_on_plan(plan.markers.get(), plan) == shown


def test_a_tour_has_so_many_plans_and_no_more(settings):
    settings.LIMIT_FLOOR_PLANS_PER_TOUR = 1
    tour = make_tour()
    make_floor_plan(tour)
    with pytest.raises(RuleError) as refusal:
        make_floor_plan(tour)
    assert refusal.value.code == "too_many_floor_plans"


def test_a_plan_has_so_many_markers_and_no_more(settings):
    settings.LIMIT_MARKERS_PER_FLOOR_PLAN = 1
    tour = make_tour(scenes=2)
    with pytest.raises(RuleError) as refusal:
        make_floor_plan(tour, markers=tour.scenes.all())
    assert refusal.value.code == "too_many_markers"
