"""The studio's pages for sales, as forms and answers."""

import json

import pytest
from django.core.cache import cache
from django.urls import reverse

from ai_jobs.models import AIJob
from ai_jobs.services import start_job
from ai_jobs.tasks import run_job
from core.errors import RuleError
from tests.makers import make_floor_plan, make_scene, make_tour, make_user, make_vr_session
from tests.vrtracking.walks import stay, walk
from vrtracking.models import Calibration, Customer, IngestKey, VRSession, Zone

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(client, headset):
    user = make_user(team=headset.team)
    client.force_login(user)
    client.user = user
    return client


def page(agent, name, *arguments, **query):
    return agent.get(reverse(f"studio:{name}", args=arguments), query)


def text_of(answer):
    return b"".join(answer.streaming_content).decode()


def test_a_session_is_started_with_a_code_for_a_new_customer(agent, headset):
    answer = agent.post(
        reverse("studio:vr_start"),
        {"place": f"property:{headset.property.pk}", "new_customer": "Ruth Steiner"},
    )
    session = VRSession.objects.get()
    assert answer.url == reverse("studio:vr_session", args=[session.pk])
    assert (session.status, session.customer.name) == ("waiting", "Ruth Steiner")
    shown = agent.get(answer.url).content.decode()
    assert f"{session.code[:3]} {session.code[3:]}" in shown
    assert "<svg" in shown


def test_a_tour_nobody_walked_through_becomes_a_property(agent, headset):
    tour = make_tour(team=headset.team, title="Sea View")
    agent.post(reverse("studio:vr_start"), {"place": f"tour:{tour.pk}"})
    assert VRSession.objects.get().property.tour == tour


def test_another_teams_property_cannot_be_chosen(agent):
    other = make_vr_session().property
    answer = agent.post(reverse("studio:vr_start"), {"place": f"property:{other.pk}"})
    assert answer.status_code == 422
    assert VRSession.objects.filter(status="waiting").count() == 0


def test_sessions_are_narrowed_by_state_customer_and_property(agent, headset):
    walk(headset, "done", stay("Kitchen", 60), customer="anna")
    walk(headset, "runs", stay("Kitchen", 60), is_over=False)
    VRSession.objects.filter(external_id="runs").update(seen_at="2026-01-01T00:00Z")

    def found(**query):
        return [one.external_id for one in page(agent, "vr", **query).context["sessions"]]

    assert set(found()) == {"done", "runs"}
    assert found(state="completed") == ["done"]
    assert found(state="stale") == ["runs"]
    assert found(state="active") == []
    assert found(search="ann") == ["done"]
    assert set(found(property=str(headset.property.pk))) == {"done", "runs"}


def test_a_long_list_goes_on_where_it_ended(agent, headset):
    for number in range(33):
        make_vr_session(headset.property, external_id=f"s{number}", status="completed")
    first = page(agent, "vr")
    second = agent.get(first.context["next_url"])
    seen = {one.pk for answer in (first, second) for one in answer.context["sessions"]}
    assert (len(seen), second.context["next_url"]) == (33, None)


def test_a_list_asks_as_many_questions_for_thirty_sessions_as_for_one(
    agent, headset, django_assert_max_num_queries
):
    for number in range(30):
        walk_of = make_vr_session(headset.property, external_id=f"s{number}", status="completed")
        walk_of.customer = Customer.objects.create(team=headset.team, external_id=f"c{number}")
        walk_of.save()
    with django_assert_max_num_queries(12):
        page(agent, "vr")
    with django_assert_max_num_queries(12):
        page(agent, "vr_customers")


def test_a_session_is_taken_along_with_its_events(agent, headset):
    shown = walk(headset, "a", stay("Kitchen", 60, {"oven": 500}))
    lines = text_of(page(agent, "vr_session_export", shown.pk)).splitlines()
    assert lines[0].startswith("at,event_type,zone_name")
    assert [line.split(",")[1] for line in lines[1:]] == ["zone_enter", "gaze", "zone_exit"]
    line = text_of(page(agent, "vr_session_export", shown.pk, format="jsonl")).splitlines()[1]
    assert json.loads(line)["gaze_target"] == "oven"


def test_names_that_begin_a_formula_are_no_formula_in_a_file(agent, headset):
    shown = walk(headset, "a", stay("=1+1", 60), customer="+c")
    assert "'=1+1" in text_of(page(agent, "vr_session_export", shown.pk))
    assert "'+c" in text_of(page(agent, "vr_export"))


def test_a_customer_is_erased_with_what_was_written_about_them(agent, headset):
    headset.property.tour = make_tour(team=headset.team)
    headset.property.save()
    shown = walk(headset, "a", stay("Kitchen", 60), customer="anna")
    written = summary_of(shown, agent.user)
    agent.post(reverse("studio:vr_customer_erase", args=[shown.customer_id]))
    assert not Customer.objects.exists()
    assert not VRSession.objects.filter(pk=shown.pk).exists()
    assert not AIJob.objects.filter(pk=written.pk).exists()


def summary_of(session, user):
    job = start_job(
        session.property.tour, job_type="vr_session_summary", user=user,
        parameters={"session_id": str(session.pk)},
    )  # fmt: skip
    run_job(str(job.pk))
    job.refresh_from_db()
    return job


def test_without_an_ai_service_the_summary_is_the_sentences_worked_out(agent, headset):
    headset.property.tour = make_tour(team=headset.team)
    headset.property.save()
    shown = walk(headset, "a", stay("Kitchen", 60), customer="anna")
    job = summary_of(shown, agent.user)
    assert job.state == "completed"
    assert job.result["summary"].startswith("They walked for 60 seconds through 1 zone.")
    assert job.result["summary"] in page(agent, "vr_session", shown.pk).content.decode()


def test_a_summary_is_of_a_session_in_the_tours_property_only(agent, headset):
    shown = walk(headset, "a", stay("Kitchen", 60))
    tour = make_tour(team=headset.team)
    with pytest.raises(RuleError, match="no VR session"):
        start_job(
            tour, job_type="vr_session_summary", user=agent.user,
            parameters={"session_id": str(shown.pk)},
        )  # fmt: skip


def test_a_key_is_shown_once_and_revoked(agent, headset):
    shown = agent.post(reverse("studio:vr_keys"), {"name": "Showroom"}).content.decode()
    key = IngestKey.objects.get(name="Showroom")
    secret = shown.partition('id="new-key" readonly value="')[2].partition('"')[0]
    assert secret.startswith("rhi_")
    assert secret not in page(agent, "vr_keys").content.decode()
    agent.post(reverse("studio:vr_key_revoke", args=[key.pk]))
    key.refresh_from_db()
    assert key.revoked_at is not None


# --- Zones and plans ------------------------------------------------------------------------------


@pytest.fixture
def house(headset):
    tour = make_tour(team=headset.team)
    scene = make_scene(tour, title="Kitchen")
    plan = make_floor_plan(tour, markers=[scene])
    headset.property.tour = tour
    headset.property.save()
    headset.scene, headset.plan, headset.spare = scene, plan, make_scene(tour, title="Spare room")
    return headset


def calibrate(agent, house, **said):
    points = {
        "first-x": "0", "first-y": "0", "first-z": "0", "first-left": "0", "first-top": "0",
        "second-x": "1000", "second-y": "0", "second-z": "0", "second-left": "100",
        "second-top": "0", "unit": "cm", "up": "z", "hand": "left",
    }  # fmt: skip
    path = reverse("studio:vr_calibrate", args=[house.property.pk, house.plan.pk])
    return agent.post(path, points | said, follow=True).content.decode()


def test_two_points_put_a_walk_on_the_plan(agent, house):
    shown = walk(house, "a", stay("Kitchen", 60, {"oven": 500, "sink": 500}))
    before = page(agent, "vr_session_replay", shown.pk).json()
    assert (before["placed_by"], before["path"][0][2:]) == ("zones", [50, 50])
    assert "By it, Ground floor is 10.0 m wide." in calibrate(agent, house)
    after = page(agent, "vr_session_replay", shown.pk).json()
    assert after["placed_by"] == "calibration"
    assert [point[2] for point in after["path"]] == [10, 20]
    assert after["plans"][0]["id"] == str(house.plan.pk)


def test_points_that_are_no_numbers_are_refused_in_words(agent, house):
    assert "Fill in both points" in calibrate(agent, house, **{"first-x": "left"})
    assert "half a metre apart" in calibrate(agent, house, **{"second-x": "1"})
    assert not Calibration.objects.exists()


def test_a_zone_is_joined_by_hand_and_stays_so(agent, house):
    walk(house, "a", stay("Kitchen", 60))
    zone = Zone.objects.get()
    assert (zone.scene, zone.match) == (house.scene, "name")
    region = {"plan": str(house.plan.pk), "region": [[0, 0], [50, 0], [50, 50]]}
    agent.post(
        reverse("studio:vr_zones", args=[house.property.pk]),
        {f"scene-{zone.pk}": str(house.spare.pk), f"region-{zone.pk}": json.dumps(region)},
    )
    agent.post(reverse("studio:vr_zones_match", args=[house.property.pk]))
    zone.refresh_from_db()
    assert (zone.scene, zone.match, zone.plan) == (house.spare, "hand", house.plan)
    assert zone.region == [[0, 0], [50, 0], [50, 50]]


@pytest.mark.parametrize("region", ["", "[]", '{"plan": 1, "region": "x"}', '{"plan": "", "re'])
def test_a_region_that_is_none_changes_nothing(agent, house, region):
    walk(house, "a", stay("Kitchen", 60))
    zone = Zone.objects.get()
    path = reverse("studio:vr_zones", args=[house.property.pk])
    assert agent.post(path, {f"region-{zone.pk}": region}).status_code == 302
    zone.refresh_from_db()
    assert (zone.plan, zone.region) == (None, [])


def test_a_head_is_turned_in_the_panorama_as_it_was_in_the_headset(agent, house):
    shown = walk(house, "a", stay("Kitchen", 60, {"oven": 500}))
    assert page(agent, "vr_session_replay", shown.pk).json()["looks"] == []
    calibrate(agent, house)
    Zone.objects.update(yaw_offset=10)
    (look,) = page(agent, "vr_session_replay", shown.pk).json()["looks"]
    assert look == [1000, 20, 0, "oven"]


def test_without_any_plan_the_way_is_drawn_by_itself(agent, headset):
    shown = walk(headset, "a", stay("Kitchen", 60, {"oven": 500, "sink": 500}))
    found = page(agent, "vr_session_replay", shown.pk).json()
    assert (found["placed_by"], found["plans"]) == ("itself", [])
    assert all(0 <= value <= 100 for point in found["path"] for value in point[2:])


def test_a_viewer_sees_everything_and_changes_nothing(client, headset):
    cache.clear()
    client.force_login(make_user(team=headset.team, role="viewer"))
    shown = walk(headset, "a", stay("Kitchen", 60), customer="anna")
    content = page(client, "vr_customer", shown.customer_id).content.decode()
    assert "Erase" not in content
    assert "Start a session" not in content
