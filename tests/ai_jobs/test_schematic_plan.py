"""The plan of a job that found a layout: shown, taken along, made a floor plan of, taken back."""

from xml.etree import ElementTree

import pytest

from ai_jobs.models import AIJob, Application
from floorplans.models import FloorPlan
from tests.makers import make_hotspot, make_scene, make_tour, owner_of


@pytest.fixture
def tour():
    made = make_tour(title="Haus & Hof")
    for title in ("Hall", "Kitchen", "Cellar"):
        make_scene(made, title=title)
    return made


@pytest.fixture
def job(tour):
    return make_job(tour)


def make_job(tour, state="completed", **fields):
    hall, kitchen, cellar = tour.scenes.in_order()
    layout = {
        "scenes": [
            {"id": str(hall.pk), "group": 0, "x": 0.0, "y": 0.0, "heading": 20.0, "scaled": True},
            {"id": str(kitchen.pk), "group": 0, "x": 3.0, "y": 0, "heading": 90.0, "scaled": True},
            {"id": str(cellar.pk), "group": None, "x": None, "y": None, "heading": None},
        ],
        "groups": [[str(hall.pk), str(kitchen.pk)]],
    }
    return AIJob.objects.create(
        team_id=tour.team_id, tour=tour, user=owner_of(tour), job_type="hotspot_generation",
        state=state, result={"hotspots": [], "layout": layout, "notes": []}, **fields,
    )  # fmt: skip


@pytest.fixture
def signed_in(api, tour):
    api.force_login(owner_of(tour))
    return api


def at(job, end):
    return f"/api/v1/ai/jobs/{job.pk}/{end}"


def test_it_is_shown_with_the_names_the_scenes_have_now(signed_in, tour, job):
    tour.scenes.filter(title="Hall").update(title="<b>Entrance</b>")
    answer = signed_in.get(at(job, "plan.svg"))
    text = "".join(ElementTree.fromstring(answer.content).itertext())
    assert "<b>Entrance</b>" in text
    assert "Not to scale" in text
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Type"] == "image/svg+xml"


def test_it_is_taken_along_as_svg_or_png(signed_in, job):
    svg = signed_in.get(at(job, "plan.svg?download=1&camera_height=1.5"))
    assert "attachment" in svg["Content-Disposition"]
    assert "1.5 m high" in svg.content.decode()
    assert signed_in.get(at(job, "plan.png")).content.startswith(b"\x89PNG")


@pytest.mark.parametrize("height", ["0", "-1", "eleven", "nan", "1e9"])
def test_a_camera_height_that_cannot_be_is_refused(signed_in, job, height):
    answer = signed_in.get(at(job, f"plan.svg?camera_height={height}"))
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["camera_height"])


def test_it_says_what_it_does_not_show(signed_in, job):
    answer = signed_in.get(at(job, "plan")).json()
    assert (answer["scenes"], answer["parts"]) == (2, 1)
    assert answer["notes"] == ["1 scene is not on it: the pictures do not tell where it is."]


def test_applied_it_is_a_floor_plan_with_its_markers(signed_in, tour, job):
    answer = signed_in.post(at(job, "apply-plan"), {}).json()
    plan = FloorPlan.objects.get(tour=tour)
    assert answer["floor_plan"]["id"] == str(plan.pk)
    assert plan.name == "Schematic plan"
    assert plan.north_bearing is None
    assert {marker.scene.title for marker in plan.markers.all()} == {"Hall", "Kitchen"}
    hall, kitchen = plan.markers.order_by("scene__order_index")
    assert (kitchen.heading - hall.heading) % 360 == pytest.approx(70)
    assert plan.image_url.endswith(".webp")


def test_applied_twice_it_is_one_plan(signed_in, tour, job):
    first = signed_in.post(at(job, "apply-plan"), {}).json()
    second = signed_in.post(at(job, "apply-plan"), {}).json()
    assert second == {"floor_plan": first["floor_plan"], "application_id": None}
    assert FloorPlan.objects.count() == Application.objects.count() == 1


def test_undone_it_is_gone_and_can_be_applied_again(signed_in, tour, job):
    applied = signed_in.post(at(job, "apply-plan"), {}).json()
    undone = signed_in.post(f"/api/v1/ai/applications/{applied['application_id']}/undo").json()
    assert undone["undone"] == [{"kind": "plan", "id": applied["floor_plan"]["id"]}]
    assert not FloorPlan.objects.filter(tour=tour).exists()
    again = signed_in.post(at(job, "apply-plan"), {"name": "Wohnung"}).json()
    assert again["floor_plan"]["name"] == "Wohnung"


def test_what_somebody_changed_since_stays(signed_in, tour, job):
    applied = signed_in.post(at(job, "apply-plan"), {}).json()
    path = f"/api/v1/tours/{tour.pk}/floor-plans/{applied['floor_plan']['id']}"
    signed_in.patch(path, {"name": "Mine"})
    undone = signed_in.post(f"/api/v1/ai/applications/{applied['application_id']}/undo").json()
    assert undone["left"][0]["reason"] == "changed_since"
    assert FloorPlan.objects.get(tour=tour).name == "Mine"


def test_north_is_up_where_scenes_have_a_compass(signed_in, tour, job):
    tour.scenes.filter(title="Hall").update(north_offset=75)
    signed_in.post(at(job, "apply-plan"), {})
    plan = FloorPlan.objects.get(tour=tour)
    assert plan.north_bearing == 0
    assert plan.markers.get(scene__title="Hall").heading == pytest.approx(75)


def test_ways_that_are_there_are_drawn(signed_in, tour, job):
    before = signed_in.get(at(job, "plan.svg")).content
    hall, kitchen, _cellar = tour.scenes.in_order()
    make_hotspot(hall, to=kitchen)
    assert signed_in.get(at(job, "plan.svg")).content.count(b"dasharray") > before.count(
        b"dasharray"
    )


def test_without_a_layout_it_says_what_would_help(signed_in, job):
    AIJob.objects.filter(pk=job.pk).update(result={"hotspots": [], "layout": {}})
    answer = signed_in.post(at(job, "apply-plan"), {})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_layout")
    assert "Look for ways" in answer.json()["detail"]


def test_of_a_job_that_is_not_done_there_is_none(signed_in, tour):
    job = make_job(tour, state="failed")
    assert signed_in.get(at(job, "plan.svg")).json()["code"] == "job_not_completed"
