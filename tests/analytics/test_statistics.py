"""What owners read of what visitors did."""

import csv
import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from unittest.mock import patch

import pytest
from django.core.management import call_command

from analytics import folding
from analytics.folding import fold
from analytics.looks import sum_of
from analytics.models import Attention, Batch, DayTally, Event, HourTally, Visit
from analytics.retention import forget_old
from analytics.visits import IDLE
from panorama.cells import CELLS, cell_of
from tests.analytics.conftest import event
from tests.makers import make_user
from tours.models import Tour
from tours.services import create_tour

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def at(monkeypatch):
    """`at(moment)`: it is then."""

    def go(moment):
        for module in ("ingest", "visitors", "reading"):
            monkeypatch.setattr(f"analytics.{module}.timezone.now", lambda: moment)

    go(NOON)
    return go


def look(scene, yaw, pitch, milliseconds=4000, **said):
    cells = [cell_of(yaw, pitch), milliseconds, cell_of(yaw + 10, pitch), milliseconds]
    return event("attention", scene, event_data={"cells": cells, **said})


def walk(send, tour, visitor="one", **envelope):
    """A visit that goes all the way."""
    first, second, third = tour.shown
    return send(
        tour,
        event("impression"),
        event("view"),
        event("scene_view", first),
        look(first, -90, 0),
        event("hotspot_click", None, hotspot_id=tour.note),
        event("scene_view", second),
        event("scene_view", third),
        event("share", event_data={"platform": "WhatsApp"}),
        event("lead", event_data={"platform": "phone"}),
        event("session_duration", event_data={"duration_ms": 65_000}),
        visitor=visitor,
        **envelope,
    )


def test_the_funnel_says_how_far_visitors_came(send, tour, owner, at):
    walk(send, tour)
    send(tour, event("impression"), visitor="scrolled-past")
    send(tour, event("impression"), event("view"), visitor="left-at-once")
    shown = {one["stage"]: one for one in owner("analytics")["funnel"]}
    assert {stage: one["visits"] for stage, one in shown.items()} == {
        "impression": 3, "view": 2, "engaged": 1, "complete": 1, "lead": 1,
    }  # fmt: skip
    assert shown["view"]["of_previous"] == 66.7


def test_looking_around_for_ten_seconds_is_engaged_and_standing_still_is_not(send, tour, owner, at):
    scene = tour.shown[0]
    send(tour, look(scene, 0, 0, 6000), visitor="looks-around")
    still = {"cells": [cell_of(0, 0), 60_000]}
    send(tour, event("attention", scene, event_data=still), visitor="stands")
    send(tour, look(scene, 0, 0, 2000), visitor="glances")
    funnel = {one["stage"]: one["visits"] for one in owner("analytics/funnel")["funnel"]}
    assert (funnel["view"], funnel["engaged"]) == (3, 1)


def test_a_tour_in_the_originals_shape(send, tour, owner, at):
    walk(send, tour, referrer="https://portal.example/x")
    first, second, third = tour.shown
    shown = owner("analytics", start_date="2026-03-04", end_date="2026-03-10")
    assert shown["total_views"] == shown["unique_views"] == 1
    assert shown["scene_views"] == {first: 1, second: 1, third: 1}
    assert shown["hotspot_clicks"] == {tour.note: 1}
    assert shown["share_breakdown"] == {"whatsapp": 1}
    assert shown["session_durations"] == [65.0]
    assert shown["avg_session_duration"] == 65.0
    assert shown["device_breakdown"] == {"desktop": 1, "mobile": 0, "tablet": 0, "vr": 0}
    assert shown["country_breakdown"] == {"unknown": 1}
    assert shown["sources"]["referrer"] == {"portal.example": 1}
    assert [day["views"] for day in shown["daily_views"]] == [0, 0, 0, 0, 0, 0, 1]
    assert owner("analytics", start_date="2026-03-11")["total_views"] == 0


def test_a_visit_ends_after_half_an_hour_of_nothing(send, tour, owner, at):
    send(tour, event("view"))
    at(NOON + IDLE - timedelta(seconds=1))
    send(tour, event("scene_view", tour.shown[0]))
    assert owner("analytics")["total_views"] == 1
    at(NOON + 2 * IDLE)
    send(tour, event("view"))
    shown = owner("analytics")
    assert (shown["total_views"], shown["unique_views"]) == (2, 1)


def test_a_late_event_joins_what_looked_like_two_visits(send, tour, owner, at):
    send(tour, event("view"))
    at(NOON + timedelta(minutes=50))
    send(tour, event("share"))
    fold()
    assert Visit.objects.count() == 2
    between = NOON + timedelta(minutes=25)
    send(tour, event("scene_view", tour.shown[0], t=between.isoformat()))
    assert owner("analytics")["total_views"] == 1
    assert Visit.objects.get().milliseconds == 50 * 60_000


def test_programs_and_the_team_are_named_and_not_counted(send, tour, owner, at):
    send(tour, event("view"), agent="curl/8", visitor="program")
    send(tour, event("view"))
    shown = owner("analytics")
    assert (shown["total_views"], shown["not_counted"]) == (1, {"bot": 1})


def test_the_counters_of_the_tour_follow(send, tour, owner, at):
    for visitor in ("one", "two"):
        walk(send, tour, visitor)
    stats = owner("/dashboard/stats")
    assert stats["total_views"] == 2
    counted = Tour.objects.get(pk=tour.pk)
    assert (counted.view_count, counted.share_count) == (2, 2)


def test_who_went_where(send, tour, owner, at):
    first, second, third = tour.shown
    for visitor in ("one", "two"):
        send(
            tour,
            *(event("scene_view", scene, t=1773144000000 + number)
              for number, scene in enumerate([first, second, first])),
            visitor=visitor,
        )  # fmt: skip
    graph = owner("analytics/scenes")
    assert {(way["from"], way["to"]): way["visits"] for way in graph["ways"]} == {
        (first, second): 2,
        (second, first): 2,
    }
    nodes = {node["scene_id"]: node for node in graph["scenes"]}
    assert (nodes[first]["views"], nodes[first]["visits"]) == (4, 2)
    assert (nodes[first]["entries"], nodes[first]["exits"], nodes[third]["views"]) == (2, 2, 0)


def test_two_periods_are_compared(send, tour, owner, at):
    send(tour, event("view"))
    at(NOON + timedelta(days=1))
    for visitor in "ab":
        send(tour, event("view"), visitor=visitor)
    days = {"start_date": "2026-03-11", "end_date": "2026-03-11"}
    shown = owner("analytics", compare="previous", **days)
    assert shown["previous"]["period"] == {"start": "2026-03-10", "end": "2026-03-10"}
    assert (shown["previous"]["totals"]["views"], shown["changes"]["views"]) == (1, 100.0)
    refused = owner.client.get(f"/api/v1/tours/{tour.pk}/analytics", {"compare": "previous"})
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid")


def test_a_short_period_is_drawn_by_hours(send, tour, owner, at):
    send(tour, event("view"))
    shown = owner("analytics", start_date="2026-03-10", end_date="2026-03-10")["daily_views"]
    assert len(shown) == 12 or len(shown) == 13
    assert {one["date"][11:13]: one["views"] for one in shown if one["views"]} == {"12": 1}


def test_the_map_of_attention_tells_what_is_looked_at(send, tour, owner, at):
    scene = tour.shown[0]
    for visitor in range(6):
        send(tour, look(scene, 0, 40), look(scene, 90, 0, 1000), visitor=f"v{visitor}")
    (shown,) = owner("analytics/attention", scene_id=scene)["scenes"]
    assert (shown["visits"], shown["is_hidden"], len(shown["values"])) == (6, False, CELLS)
    assert sum(shown["values"]) == pytest.approx(CELLS, rel=0.01)
    overlooked = {one["title"]: one["is_overlooked"] for one in shown["hotspots"]}
    assert overlooked == {"To the kitchen": False, "The oven": True}
    place = shown["without_hotspot"][0]
    assert place["yaw"] == pytest.approx(5, abs=6)
    assert place["pitch"] == pytest.approx(40, abs=6)
    heat = owner("heatmap")["heatmap"][scene]
    assert max(point["intensity"] for point in heat) == 1
    assert {"yaw", "pitch", "intensity", "count"} == set(heat[0])


def test_a_map_of_few_visits_is_not_shown(send, tour, owner, at):
    for visitor in range(4):
        send(tour, look(tour.shown[0], 0, 40), visitor=f"v{visitor}")
    (shown,) = owner("analytics/attention", scene_id=tour.shown[0])["scenes"]
    assert (shown["is_hidden"], shown["values"], shown["visits"]) == (True, [], 4)
    assert owner("heatmap")["heatmap"] == {tour.shown[0]: []}
    assert owner("analytics")["heatmap_points"] == []


def test_a_head_in_glasses_has_a_map_of_its_own(send, tour, owner, at, settings):
    settings.ATTENTION_MIN_VISITS = 1
    send(tour, look(tour.shown[0], 0, 0, source="webxr"))
    assert owner("heatmap", source="web")["heatmap"] == {}
    assert len(owner("heatmap", source="webxr")["heatmap"][tour.shown[0]]) == 2


def test_a_single_direction_of_the_originals_counts_for_a_second(send, tour, owner, at):
    data = {"yaw": 10, "pitch": 5, "x": 3, "y": 4, "intensity": 1}
    send(tour, event("heatmap", tour.shown[0], event_data=data))
    fold()
    times = sum_of([Attention.objects.get().cells])
    assert (times[cell_of(10, 5)], times.sum()) == (1000, 1000)


def test_now(send, tour, owner, at):
    at(NOON - timedelta(minutes=20))
    walk(send, tour, "earlier")
    at(NOON)
    send(tour, event("view"), visitor="now")
    shown = owner("/dashboard/realtime")
    assert (shown["active_sessions"], shown["views_last_hour"]) == (1, 2)
    assert shown["shares_last_hour"] == 1
    assert shown["recent_views"][-1] == {"date": "2026-03-10T12:00:00+00:00", "views": 1}


def test_all_tours_of_a_team_together(send, tour, owner, at):
    walk(send, tour)
    shown = owner("/dashboard/analytics")
    assert shown["totals"]["views"] == 1
    assert shown["tours"] == [
        {"tour_id": str(tour.pk), "title": tour.title, "views": 1, "engaged": 1, "leads": 1}
    ]


def test_days_that_make_no_sense_are_refused(tour, owner):
    for query in (
        {"start_date": "yesterday"},
        {"start_date": "2026-W10-1"},
        {"start_date": "2026-03-02", "end_date": "2026-03-01"},
        {"start_date": "1971-01-01", "end_date": "2026-01-01"},
    ):
        answer = owner.client.get(f"/api/v1/tours/{tour.pk}/analytics", query)
        assert answer.status_code == 400, query


def test_a_tour_that_was_never_published_has_empty_statistics(tour, owner):
    team_id = tour.team_id
    draft = create_tour(team_id=team_id, user=make_user(), title="Draft")
    for path in ("analytics", "analytics/scenes", "analytics/attention", "heatmap"):
        assert owner(f"/tours/{draft.pk}/{path}")


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("analytics", 9),
        ("analytics/funnel", 3),
        ("analytics/scenes", 3),
        ("analytics/attention", 3),
        ("heatmap", 3),
        ("/dashboard/realtime", 4),
        ("/dashboard/analytics", 5),
    ],
)
def test_dashboards_take_as_many_queries_however_much_happened(
    send, tour, owner, at, path, queries, django_assert_max_num_queries
):
    for visitor in range(8):
        walk(send, tour, f"v{visitor}")
    fold()
    with django_assert_max_num_queries(queries + 1):  # One looks whether something waits.
        owner(path)


def test_a_flood_is_a_program_and_folding_it_does_not_grow(send, tour, owner, at, monkeypatch):
    monkeypatch.setattr("analytics.visits.MOST_OF_A_DAY", 60)
    read = []

    def counted(batches):
        events = list(events_of(batches))
        read.append(len(events))
        return events

    events_of = folding._events_of
    monkeypatch.setattr(folding, "_events_of", counted)
    for _ in range(8):
        send(tour, *[event("scene_view", scene) for scene in tour.shown * 7])
        fold()
    # What had been counted is read once more, when it turns out to be a flood.
    assert read == [21, 21, 21, 42, 21, 21, 21, 21, 21]
    shown = owner("analytics")
    assert (shown["total_views"], shown["scene_views"], shown["not_counted"]) == (0, {}, {"bot": 1})
    kept = snapshot()
    call_command("rebuild_rollups")
    assert snapshot() == kept


# --- To take along, and to forget -----------------------------------------------------------------


def test_statistics_are_taken_along(send, tour, owner, at):
    walk(send, tour, campaign={"source": "=HYPERLINK(1)"}, referrer="portal.example")
    text = b"".join(owner("analytics/export", what="visits").streaming_content).decode()
    (row,) = csv.DictReader(StringIO(text))
    assert row["campaign"].startswith("'=HYPERLINK(1)")
    assert (row["referrer"], row["is_lead"]) == ("portal.example", "True")
    lines = owner("analytics/export", what="events", format="jsonl")
    events = [json.loads(line) for line in b"".join(lines.streaming_content).splitlines()]
    assert {one["event_type"] for one in events} >= {"view", "scene_view", "attention", "lead"}
    days = b"".join(owner("analytics/export").streaming_content).decode()
    assert "2026-03-10,view,,1,65000" in days


def test_raw_events_go_and_sums_stay(send, tour, owner, at):
    walk(send, tour)
    fold()
    at(NOON + timedelta(days=91))
    forget_old()
    assert not (Batch.objects.exists() or Event.objects.exists() or Visit.objects.exists())
    assert not HourTally.objects.exists()
    assert owner("analytics")["total_views"] == 1
    # Making everything anew takes nothing away that can no longer be counted.
    at(NOON + timedelta(days=92))
    send(tour, event("view"))
    call_command("rebuild_rollups")
    assert owner("analytics")["total_views"] == 2
    at(NOON + timedelta(days=761))
    forget_old()
    assert not DayTally.objects.filter(start=NOON.date()).exists()


def test_an_owner_erases_what_was_before_a_day(send, tour, owner, at):
    at(datetime(2026, 3, 9, 23, 50, tzinfo=UTC))
    send(tour, event("view"))
    # Kept by the browser, and sent after midnight with what follows.
    at(datetime(2026, 3, 10, 0, 10, tzinfo=UTC))
    send(tour, event("view", t="2026-03-09T23:58:00Z"), event("scene_view", tour.shown[0]))
    fold()
    answer = owner.client.delete(f"/api/v1/tours/{tour.pk}/analytics?before=2026-03-10")
    assert answer.status_code == 204
    assert [visit.started_at.day for visit in Visit.objects.all()] == [10]
    left = snapshot()
    call_command("rebuild_rollups")
    assert snapshot() == left
    assert owner.client.delete(f"/api/v1/tours/{tour.pk}/analytics").status_code == 204
    assert not any(model.objects.exists() for model in (Batch, Event, Visit, DayTally, HourTally))
    assert Tour.objects.get(pk=tour.pk).view_count == 0


def test_an_editor_does_not_erase(send, tour, owner, at):
    editor = make_user(team=tour.team, role="editor")
    owner.client.force_authenticate(editor)
    assert owner.client.delete(f"/api/v1/tours/{tour.pk}/analytics").status_code == 403


def snapshot():
    """All that is derived, without ids."""
    return {
        model.__name__: sorted(map(repr, model.objects.order_by().values_list(*_fields(model))))
        for model in (Visit, HourTally, DayTally, Attention)
    } | {"tours": sorted(Tour.objects.values_list("pk", "view_count", "share_count"))}


def _fields(model):
    return [field.attname for field in model._meta.concrete_fields if not field.primary_key]


def test_a_fold_that_breaks_off_is_done_once(send, tour, owner, at):
    walk(send, tour)
    with patch("analytics.folding.save_sums", side_effect=RuntimeError("killed")):
        with pytest.raises(RuntimeError):
            fold()
    assert not Visit.objects.exists()
    assert owner("analytics")["total_views"] == 1
