"""Jobs as a program sees them: start, list, look, cancel, retry, apply, undo."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from ai_jobs.kinds import SCENE, TOUR, Kind, _kinds, register
from ai_jobs.models import AIJob, Application
from benchmarks.drawn_plans import COTTAGE, Drawing
from hotspots.models import Hotspot
from hotspots.services import edit_hotspot
from tests.ai_jobs.conftest import make_pictured_scene, make_pictured_tour
from tests.ai_jobs.fake_provider import FakeProvider, Step, hotspot, hotspots, scene, scenes
from tests.ai_jobs.steps import done, fresh, run, start
from tests.makers import (
    make_floor_plan,
    make_hotspot,
    make_media,
    make_scene,
    make_tour,
    owner_of,
    panorama_bytes,
    run_jobs,
)
from tours.models import Tour


@pytest.fixture
def tour():
    return make_pictured_tour(2)


@pytest.fixture
def mine(api, tour):
    api.force_login(owner_of(tour))
    return api


def at(thing, words):
    kind = "tours" if isinstance(thing, Tour) else "scenes"
    return f"/api/v1/ai/{kind}/{thing.pk}/{words}"


STARTS = {
    "analyze": "scene_analysis",
    "hotspots": "hotspot_generation",
    "descriptions": "description",
    "optimize": "tour_optimisation",
}


@pytest.mark.parametrize(("words", "job_type"), STARTS.items())
def test_a_job_is_started_and_waits_for_a_worker(mine, tour, words, job_type):
    answer = mine.post(at(tour, words), {})
    assert answer.status_code == 202
    job = answer.json()["job"]
    assert (job["job_type"], job["status"], job["progress"]) == (job_type, "pending", 0)
    assert (job["tour_id"], job["scene_id"]) == (str(tour.pk), None)


@pytest.mark.parametrize("words", ["analyze", "hotspots", "description"])
def test_a_job_may_be_about_one_scene(mine, tour, words):
    one = tour.scenes.in_order().first()
    answer = mine.post(at(one, words), {})
    assert answer.status_code == 202
    assert answer.json()["job"]["scene_id"] == str(one.pk)


def test_the_feature_pages_addresses_answer_too(mine, tour):
    assert mine.post(f"/api/v1/tours/{tour.pk}/ai/analyze", {}).status_code == 202
    one = tour.scenes.in_order().first()
    assert mine.post(f"/api/v1/scenes/{one.pk}/ai/suggest-hotspots/", {}).status_code == 202


def test_a_second_of_a_kind_is_told_of_the_first(mine, tour):
    first = mine.post(at(tour, "analyze"), {}).json()["job"]
    second = mine.post(at(tour, "analyze"), {})
    assert (second.status_code, second.json()["code"]) == (409, "already_running")
    assert second.json()["job"]["id"] == first["id"]
    assert mine.post(at(tour.scenes.in_order().first(), "analyze"), {}).status_code == 202
    assert mine.post(at(tour, "hotspots"), {}).status_code == 202


def test_a_tour_without_scenes_has_nothing_to_look_at(mine, tour):
    empty = make_tour(team=tour.team)
    for words in STARTS:
        answer = mine.post(at(empty, words), {})
        assert (answer.status_code, answer.json()["code"]) == (400, "tour_has_no_scenes")


def test_ways_need_two_scenes(mine, tour):
    single = make_pictured_tour(1, team=tour.team)
    answer = mine.post(at(single, "hotspots"), {})
    assert (answer.status_code, answer.json()["code"]) == (400, "too_few_scenes")


def test_a_picture_that_is_not_ready_is_waited_for_by_the_person(mine, tour):
    waiting = make_scene(tour, ready=False)
    answer = mine.post(at(waiting, "analyze"), {})
    assert (answer.status_code, answer.json()["code"]) == (409, "scene_has_no_picture")


@pytest.mark.parametrize(
    "wish", [{"tone": "rude"}, {"length": 7}, {"x": 1}, {"include_features": "yes"}], ids=str
)
def test_wishes_are_checked(mine, tour, wish):
    answer = mine.post(at(tour, "descriptions"), wish)
    assert answer.status_code == 400
    assert next(iter(wish)) in answer.json()["errors"]


def test_a_provider_that_is_not_set_up_is_refused(mine, tour):
    answer = mine.post(at(tour, "analyze"), {"provider": "gemini"})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_provider")


def test_starting_has_a_limit(mine, tour, settings):
    settings.LIMIT_AI_JOBS_PER_MINUTE = 1
    assert mine.post(at(tour, "analyze"), {}).status_code == 202
    answer = mine.post(at(tour, "hotspots"), {})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_starting_may_be_repeated(mine, tour):
    headers = {"Idempotency-Key": "once"}
    first = mine.post(at(tour, "analyze"), {}, headers=headers)
    second = mine.post(at(tour, "analyze"), {}, headers=headers)
    assert (second.status_code, second.json()) == (202, first.json())
    assert AIJob.objects.count() == 1


def test_any_type_starts_at_one_address(mine, tour):
    one = tour.scenes.in_order().first()
    body = {
        "job_type": "description",
        "tour_id": str(tour.pk),
        "scene_id": str(one.pk),
        "parameters": {"tone": "luxury"},
    }
    answer = mine.post("/api/v1/ai/jobs", body)
    assert answer.status_code == 202
    assert answer.json()["job"]["parameters"]["tone"] == "luxury"
    body["parameters"] = {"tone": "rude"}
    assert "parameters.tone" in mine.post("/api/v1/ai/jobs", body).json()["errors"]


def test_a_new_type_is_a_runner_and_a_registration(mine, tour):
    register(Kind("counting", "Counting", lambda work: {"n": len(work.tour.scenes)}, {TOUR, SCENE}))
    try:
        body = {"job_type": "counting", "tour_id": str(tour.pk)}
        pk = mine.post("/api/v1/ai/jobs", body).json()["job"]["id"]
        run(AIJob.objects.get(pk=pk))
        assert mine.get(f"/api/v1/ai/jobs/{pk}").json()["result"] == {"notes": [], "n": 2}
    finally:
        del _kinds["counting"]


def test_the_list_is_in_pages_and_by_status(mine, tour, django_assert_max_num_queries):
    for one in tour.scenes.in_order():
        done(tour, scene=one)
    waiting = start(tour)
    with django_assert_max_num_queries(6):
        page = mine.get("/api/v1/ai/jobs?limit=2").json()
    assert page["items"][0]["id"] == str(waiting.pk)
    rest = mine.get(f"/api/v1/ai/jobs?limit=2&cursor={page['next_cursor']}").json()
    assert (len(rest["items"]), rest["has_more"]) == (1, False)
    ended = mine.get("/api/v1/ai/jobs?status=completed").json()["items"]
    assert {job["status"] for job in ended} == {"completed"}
    of_scene = mine.get(f"/api/v1/ai/jobs?scene_id={tour.scenes.in_order().first().pk}").json()
    assert len(of_scene["items"]) == 1
    for wrong in ("status=odd", "job_type=odd", "tour_id=odd"):
        assert mine.get(f"/api/v1/ai/jobs?{wrong}").status_code == 400


def test_a_job_is_shown_with_its_result_cost_and_time(mine, tour, glm):
    with glm(FakeProvider([scenes("s1", "s2")])):
        job = done(tour)
    answer = mine.get(f"/api/v1/ai/jobs/{job.pk}").json()
    assert answer["job"]["provider"] == "glm"
    assert answer["job"]["cost"] > 0
    assert len(answer["result"]["analysis"]) == 2
    waiting = mine.post(at(tour, "analyze"), {}).json()["job"]
    assert waiting["eta_seconds"] >= 1


def test_cancelling_says_whether_it_did(mine, tour):
    job = start(tour)
    answer = mine.post(f"/api/v1/ai/jobs/{job.pk}/cancel")
    assert answer.json()["success"] is True
    assert answer.json()["job"]["status"] == "cancelled"
    assert mine.post(f"/api/v1/ai/jobs/{job.pk}/cancel").json()["success"] is False
    assert run(job).state == "cancelled"


def test_what_failed_is_done_again(mine, tour, glm):
    with glm(FakeProvider([Step(b"", status=503)])):
        job = done(tour)
    assert job.state == "failed"
    answer = mine.post(f"/api/v1/ai/jobs/{job.pk}/retry")
    assert (answer.status_code, answer.json()["job"]["calls"]) == (202, 0)
    with glm(FakeProvider([scenes("s1", "s2")])):
        assert run(job).state == "completed"
    again = mine.post(f"/api/v1/ai/jobs/{job.pk}/retry")
    assert (again.status_code, again.json()["code"]) == (409, "job_completed")


def test_a_retry_gives_way_to_its_like(mine, tour):
    job = start(tour)
    mine.post(f"/api/v1/ai/jobs/{job.pk}/cancel")
    other = start(tour)
    answer = mine.post(f"/api/v1/ai/jobs/{job.pk}/retry")
    assert (answer.status_code, answer.json()["job"]["id"]) == (409, str(other.pk))


# --- Applying and undoing -------------------------------------------------------------------------


def suggestion(one, **fields):
    return {"scene_id": str(one.pk), "apply_title": True, "suggested_title": "Kitchen"} | fields


def test_chosen_texts_are_applied_and_undone(mine, tour):
    first, second = tour.scenes.in_order()
    body = {
        "suggestions": [
            suggestion(first, apply_description=True, suggested_description="Bright."),
            suggestion(second, apply_title=False),
        ]
    }
    before = first.revision
    answer = mine.post(at(tour, "apply-analysis"), body).json()
    assert answer["updated"] == 1
    first.refresh_from_db()
    assert (first.title, first.description) == ("Kitchen", "Bright.")
    assert first.revision == before + 1
    undone = mine.post(f"/api/v1/ai/applications/{answer['application_id']}/undo").json()
    assert (len(undone["undone"]), undone["left"]) == (1, [])
    first.refresh_from_db()
    assert (first.title, first.description) == ("Room 1", "")


def test_undoing_leaves_what_somebody_changed_since(mine, tour):
    one = tour.scenes.in_order().first()
    body = {
        "suggestions": [suggestion(one, apply_description=True, suggested_description="Bright.")]
    }
    pk = mine.post(at(tour, "apply-analysis"), body).json()["application_id"]
    mine.patch(f"/api/v1/scenes/{one.pk}", {"title": "Salon"})
    undone = mine.post(f"/api/v1/ai/applications/{pk}/undo").json()
    assert undone["left"] == [{"kind": "scene", "id": str(one.pk), "reason": "changed_since"}]
    one.refresh_from_db()
    assert (one.title, one.description) == ("Salon", "")
    assert mine.post(f"/api/v1/ai/applications/{pk}/undo").status_code == 409


def test_the_tours_own_words_too(mine, tour):
    text = {"apply_description": True, "suggested_description": "Two rooms by the sea."}
    answer = mine.post(at(tour, "apply-analysis"), {"suggestions": [], "tour": text}).json()
    tour.refresh_from_db()
    assert tour.description == "Two rooms by the sea."
    mine.post(f"/api/v1/ai/applications/{answer['application_id']}/undo")
    tour.refresh_from_db()
    assert tour.description == ""


def test_scenes_of_other_tours_are_not_touched(mine, tour):
    foreign = make_pictured_scene()
    answer = mine.post(
        at(tour, "apply-analysis"),
        {"suggestions": [suggestion(tour.scenes.in_order().first()), suggestion(foreign)]},
    )
    assert answer.status_code == 400
    assert "suggestions.1.scene_id" in answer.json()["errors"]
    assert tour.scenes.in_order().first().title == "Room 1", "all or nothing"


@pytest.fixture
def offered(tour, glm):
    """A job with a way and a note to offer."""
    note = hotspot(type="info", target_scene=None, suggested_title="Oven", scene="s2")
    with glm(FakeProvider([hotspots(hotspot(), note)])):
        return done(tour, "hotspot_generation")


def test_chosen_hotspots_are_placed_once_and_undone(mine, tour, offered):
    way, note = offered.result["hotspots"]
    address = f"/api/v1/ai/jobs/{offered.pk}/apply-hotspots"
    answer = mine.post(address, {"suggestion_ids": [way["id"]]}).json()
    (made,) = answer["hotspots"]
    assert (made["type"], made["title"]) == ("navigation", "Hall")
    placed = Hotspot.objects.get()
    assert (placed.yaw, placed.pitch) == (30, -20)
    assert str(placed.target_scene_id) == way["target_scene_id"]
    again = mine.post(address, {"suggestion_ids": [way["id"], note["id"]]}).json()
    assert len(again["hotspots"]) == Hotspot.objects.count() == 2
    assert Application.objects.count() == 2
    mine.post(f"/api/v1/ai/applications/{answer['application_id']}/undo")
    assert Hotspot.objects.get().title == "Oven"


def test_the_originals_way_of_applying_is_by_scene(mine, tour, offered):
    first = tour.scenes.in_order().first()
    ids = [one["id"] for one in offered.result["hotspots"]]
    address = f"{at(first, 'apply-hotspots')}?job_id={offered.pk}"
    answer = mine.post(address, {"suggestion_ids": ids}).json()
    assert [one["title"] for one in answer["hotspots"]] == ["Hall"]
    assert answer["skipped"] == [{"id": ids[1], "reason": "other_scene"}]
    assert mine.post(at(first, "apply-hotspots"), {"suggestion_ids": ids}).json()["hotspots"] == []


def test_a_suggestion_may_be_edited_while_it_is_applied(mine, offered):
    way = offered.result["hotspots"][0]
    body = {"suggestion_ids": [way["id"]], "edits": {way["id"]: {"title": "Flur", "yaw": -10}}}
    mine.post(f"/api/v1/ai/jobs/{offered.pk}/apply-hotspots", body)
    placed = Hotspot.objects.get()
    assert (placed.title, placed.yaw, placed.pitch) == ("Flur", -10, -20)


def test_a_suggested_way_may_be_led_elsewhere(mine, tour, offered):
    way = offered.result["hotspots"][0]
    other = make_scene(tour, title="Garden")
    address = f"/api/v1/ai/jobs/{offered.pk}/apply-hotspots"
    body = {"suggestion_ids": [way["id"]], "edits": {way["id"]: {"target_scene_id": str(other.pk)}}}
    answer = mine.post(address, body).json()
    placed = Hotspot.objects.get()
    assert placed.target_scene_id == other.pk
    assert answer["hotspots"][0]["suggestion_id"] == way["id"]
    assert Application.objects.get().changes[0]["suggestion_id"] == way["id"]


def test_a_hotspot_that_was_changed_since_survives_the_undo(mine, offered):
    way = offered.result["hotspots"][0]
    body = {"suggestion_ids": [way["id"]]}
    answer = mine.post(f"/api/v1/ai/jobs/{offered.pk}/apply-hotspots", body).json()
    edit_hotspot(Hotspot.objects.get(), title="Mine")
    undone = mine.post(f"/api/v1/ai/applications/{answer['application_id']}/undo").json()
    assert undone["left"][0]["reason"] == "changed_since"
    assert Hotspot.objects.get().title == "Mine"


def test_a_way_whose_scene_is_gone_is_left_out_and_named(mine, tour, offered):
    way = offered.result["hotspots"][0]
    tour.scenes.get(pk=way["target_scene_id"]).delete()
    body = {"suggestion_ids": [way["id"]]}
    answer = mine.post(f"/api/v1/ai/jobs/{offered.pk}/apply-hotspots", body).json()
    assert answer["hotspots"] == []
    assert answer["skipped"][0]["id"] == way["id"]


def test_only_what_was_offered_can_be_applied(mine, offered, tour):
    address = f"/api/v1/ai/jobs/{offered.pk}/apply-hotspots"
    unknown = "00000000-0000-4000-8000-000000000000"
    assert mine.post(address, {"suggestion_ids": [unknown]}).status_code == 400
    waiting = start(tour)
    answer = mine.post(f"/api/v1/ai/jobs/{waiting.pk}/apply-hotspots", {"suggestion_ids": []})
    assert (answer.status_code, answer.json()["code"]) == (409, "job_not_completed")


# --- A tour from pictures -------------------------------------------------------------------------


def test_pictures_become_a_tour_with_a_draft(mine, tour, settings):
    settings.AI_PROVIDERS = ["local"]
    images = [SimpleUploadedFile(f"{n}.jpg", panorama_bytes()) for n in range(2)]
    body = {"images": images, "title": "Sea View", "auto_generate_descriptions": "true"}
    answer = mine.post("/api/v1/ai/tours/generate", body, format="multipart")
    assert answer.status_code == 202, answer.json()
    made = answer.json()
    assert len(made["scene_ids"]) == 2
    job = AIJob.objects.get(pk=made["job"]["id"])
    assert run(job).state == "pending", "its pictures are still in work"
    run_jobs()
    AIJob.objects.update(not_before=job.created_at)
    job = run(job)
    assert job.state == "completed"
    assert [one["scene_id"] for one in job.result["generated"]] == made["scene_ids"]
    assert job.result["created_hotspots"] == []
    # Whoever was asked, what we measured stands beside it.
    (fault,) = job.result["generated"][0]["quality_details"]
    assert fault["code"] == "low_resolution"


def test_what_is_no_panorama_makes_no_tour(mine):
    count = Tour.objects.count()
    image = SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n" + b"0" * 100)
    answer = mine.post("/api/v1/ai/tours/generate", {"images": [image]}, format="multipart")
    assert 400 <= answer.status_code < 500
    assert mine.post("/api/v1/ai/tours/generate", {}).json()["code"] == "images_required"
    assert Tour.objects.count() == count


def test_a_tour_with_scenes_is_drafted_too(mine, tour, glm):
    first = tour.scenes.in_order().first()
    first.title = ""
    first.save()
    body = {"tour_id": str(tour.pk), "auto_place_hotspots": True}
    pk = mine.post("/api/v1/ai/tours/generate", body).json()["job"]["id"]
    drafts = Step({"scenes": [scene("s1"), scene("s2")]})
    with glm(FakeProvider([drafts, hotspots(hotspot())])) as fake:
        job = run(AIJob.objects.get(pk=pk))
    assert len(fake.calls) == 2
    assert [one["title"] for one in job.result["generated"]] == ["Kitchen", "Room 2"]
    assert job.result["hotspots"][0]["type"] == "navigation"
    first.refresh_from_db()
    assert first.title == "", "a draft, until somebody applies it"


# --- Without any service --------------------------------------------------------------------------


def test_quality_is_measured_and_explained(tour):
    one = tour.scenes.in_order().first()
    picture = one.panorama
    picture.warnings = [{"code": "quality_dark", "message": "60% of the picture is black."}]
    picture.save()
    (found,) = done(tour, scene=one).result["analysis"]
    assert found["room_type"] == "unknown"
    assert found["suggested_title"] == ""
    # Dark (25), and 1024 pixels wide (15).
    assert found["quality_score"] == 60
    assert found["quality_issues"][0] == "60% of the picture is black."
    assert "lights" in found["quality_details"][0]["advice"]


def test_a_description_is_put_together_from_what_is_known(tour):
    first, second = tour.scenes.in_order()
    make_hotspot(first, to=second)
    make_hotspot(first, title="Fireplace")
    job = done(tour, "description")
    text = job.result["descriptions"][str(first.pk)]
    assert text == (
        "Room 1, part of Sea View 12. From here you can go to Room 2. To be seen here: Fireplace."
    )
    assert "2 places" in job.result["tour_description"]
    assert "nobody looked" in job.result["notes"][0]


def test_without_a_service_rooms_of_a_plan_are_found_by_their_walls(mine, tour):
    drawing = Drawing(COTTAGE, "solid").picture
    written = io.BytesIO()
    Image.fromarray(drawing).save(written, "PNG")
    plan = make_floor_plan(tour, media=make_media(tour.team, content=written.getvalue()))
    job = done(tour, "floor_plan_processing", floor_plan_id=str(plan.pk))
    assert (job.state, job.provider) == ("completed", "local"), job.error_message
    assert len(job.result["rooms"]) == 4
    assert {(room["label"], room["room_type"]) for room in job.result["rooms"]} == {("", "unknown")}
    assert job.result["markers"] == []
    assert "for you to say" in job.result["notes"][0]


def test_a_picture_that_is_no_plan_is_said_to_be_none(mine, tour):
    plan = make_floor_plan(tour)
    job = done(tour, "floor_plan_processing", floor_plan_id=str(plan.pk))
    assert (job.state, job.error_code) == ("failed", "not_a_plan")
    assert "does not look like" in job.error_message


def test_a_plan_is_read_by_a_service(tour, glm):
    plan = make_floor_plan(tour)
    room = {
        "label": "Kitchen",
        "room_type": "kitchen",
        "outline": [[0, 0], [50, 0], [50, 40], [0, 40]],
        "confidence": 0.9,
        "scene": "s1",
    }
    with glm(FakeProvider([Step({"rooms": [room]})])):
        job = done(tour, "floor_plan_processing", floor_plan_id=str(plan.pk))
    first = tour.scenes.in_order().first()
    assert job.result["markers"] == [
        {"scene_id": str(first.pk), "x": 25.0, "y": 20.0, "label": "Kitchen"}
    ]
    assert fresh(job).result["rooms"][0]["outline"][2] == [50, 40]


def test_advice_on_a_tour_counts_what_is_missing(tour):
    job = done(tour, "tour_optimisation")
    assert job.result["overview"]["missing_descriptions"] == 2
    assert any("no way" in line for line in job.result["overview_recommendations"])


def test_who_is_asked_can_be_looked_up(mine, tour, glm):
    with glm(FakeProvider([scenes("s1", "s2")]), "local"):
        done(tour)
        answer = mine.get("/api/v1/ai/providers").json()
    assert [one["name"] for one in answer["providers"]] == ["glm", "local"]
    assert answer["used_today"]["calls"] == 1
    assert "secret" not in str(answer)
