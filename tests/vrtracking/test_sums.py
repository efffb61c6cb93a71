"""What sessions come to, and that the sums stay exact whatever happens."""

import random
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from analytics.looks import sum_of
from analytics.models import Attention
from panorama.cells import cell_of
from scenes.models import Scene
from tests.makers import make_floor_plan, make_property, make_tour
from tests.vrtracking.conftest import make_headset
from vrtracking import erasing, zones
from vrtracking.folding import fold, rebuild
from vrtracking.labels import names_of
from vrtracking.models import (
    Batch,
    Calibration,
    Customer,
    Event,
    Label,
    PropertyDay,
    PropertyHour,
    SessionAttention,
    SessionTally,
    Stay,
    VRSession,
    Zone,
)

pytestmark = pytest.mark.django_db
# An hour's beginning some days ago, so that no test meets the border of an hour.
START = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(days=2)


def at(seconds):
    return START.timestamp() + seconds


def walk(offset=0):
    """Living room 60 s, kitchen 30 s, and back for 10 s."""
    said = [
        (0, "zone_enter", {"zone_name": "LivingRoom"}),
        (10, "gaze", {"gaze_target": "sofa", "dwell_time_ms": 4000,
                      "position": {"x": 0, "y": 0, "z": 170},
                      "rotation": {"pitch": 0, "yaw": 0, "roll": 0}}),
        (60, "zone_exit", {"zone_name": "LivingRoom"}),
        (60, "zone_enter", {"zone_name": "Kitchen"}),
        (70, "interaction", {"object_name": "fridge", "interaction_type": "open"}),
        (90, "zone_exit", {"zone_name": "Kitchen"}),
        (95, "zone_enter", {"zone_name": "LivingRoom"}),
        (105, "gaze", {"gaze_target": "sofa", "dwell_time_ms": 1000,
                       "position": {"x": 500, "y": 100, "z": 170}}),
    ]  # fmt: skip
    return [
        {"event_type": kind, "timestamp": at(offset + second)} | more for second, kind, more in said
    ]


def day_sums(of=None):
    """`{(measure, names): (n, milliseconds)}`, numbers of labels read."""
    rows = PropertyDay.objects.filter(**({"property": of} if of else {}))
    rows = list(rows.values_list("measure", "key", "n", "milliseconds"))
    names = {str(number): name for number, name in names_of([row[1] for row in rows]).items()}
    return {
        (measure, ">".join(names.get(part, part) for part in key.split(">"))): (n, lasted)
        for measure, key, n, lasted in rows
    }


def everything():
    """All derived rows, comparable."""
    fields = ("property", "start", "measure", "key", "n", "milliseconds")
    return {
        "hours": set(PropertyHour.objects.values_list(*fields)),
        "days": set(PropertyDay.objects.values_list(*fields)),
        "tallies": set(SessionTally.objects.values_list("session", *fields)),
        "stays": set(
            Stay.objects.values_list("session", "number", "zone", "entered_at", "milliseconds")
        ),
        "looks": {
            (row.start, row.scene, row.panorama): (row.visits, bytes(row.cells))
            for row in Attention.objects.filter(source="vr")
        },
        "sessions": {
            row[0]: row[1:]
            for row in VRSession.objects.values_list(
                "pk", "started_at", "ended_at", "milliseconds", "events", "zones",
                "gaze_milliseconds", "interactions",
            )
        },
    }  # fmt: skip


def test_a_walk_is_added_up(headset):
    headset.batch(walk(), sent_at=None)
    assert fold(everything=True) == 1
    session = VRSession.objects.get()
    assert (session.events, session.milliseconds) == (8, 105_000)
    assert (session.zones, session.gaze_milliseconds, session.interactions) == (2, 5000, 1)
    assert session.started_at == START
    assert [point[0] for point in session.path] == [10_000, 105_000]
    stays = list(
        Stay.objects.values_list("number", "milliseconds", "gaze_milliseconds", "interactions")
    )
    assert stays == [(0, 60_000, 4000, 0), (1, 30_000, 0, 1), (2, 10_000, 1000, 0)]
    sums = day_sums()
    assert sums["session", ""] == (1, 105_000)
    assert sums["zone", "LivingRoom"] == (2, 70_000)
    assert sums["zone", "Kitchen"] == (1, 30_000)
    assert sums["zone_session", "LivingRoom"] == (1, 0)
    assert sums["flow", ">LivingRoom"] == sums["flow", "LivingRoom>"] == (1, 0)
    assert sums["flow", "LivingRoom>Kitchen"] == sums["flow", "Kitchen>LivingRoom"] == (1, 0)
    assert sums["gaze", "sofa"] == (2, 5000)
    assert sums["interaction", "fridge"] == (1, 0)
    assert sums["act", "open"] == (1, 0)
    assert sums["enter", "LivingRoom"] == (2, 0)
    assert ("engaged", "") not in sums


def test_stays_and_views_count_too(headset):
    for poi in ("Oven", "Sink"):
        headset.post(
            "/session",
            {"Parent": "Kitchen", "POI_Duration": "1:30", "POI": poi, "session_id": "one"},
        )
    headset.post("/session", {"View": "Sea", "TotalDuration": "0:20"})
    headset.post("/event", {"event_type": "Filter_Applied"})
    fold(everything=True)
    sums = day_sums()
    assert sums["poi", "Oven"] == (1, 90_000)
    assert sums["poi_zone", "Kitchen>Sink"] == (1, 90_000)
    assert sums["view", "Sea"] == (1, 20_000)
    assert sums["custom", "Filter_Applied"] == (1, 0)
    # What named no session is none.
    assert sums["session", ""][0] == 1


def test_order_and_cutting_do_not_matter(client):
    """Ten sessions, in order and at once; then shuffled, cut, repeated and folded in between."""
    dice = random.Random(7)
    results = []
    for is_orderly in (True, False):
        headset = make_headset(client, is_bound=True)
        batches = []
        for number in range(10):
            events = walk(offset=number * 400)
            cuts = [0, 8] if is_orderly else [0, *sorted(dice.sample(range(1, 8), 3)), 8]
            batches += [(f"s{number}", first, events[first:last]) for first, last in pairwise(cuts)]
        if not is_orderly:
            batches = batches * 2
            dice.shuffle(batches)
        for name, first, events in batches:
            headset.batch(events, session=name, first_seq=first, sent_at=None)
            if not is_orderly and dice.random() < 0.3:
                fold(everything=True)
        fold(everything=True)
        results.append(day_sums(headset.property))
    assert results[0] == results[1]


def test_made_anew_everything_is_equal(headset, client):
    for number in range(5):
        headset.batch(walk(number * 7000), session=f"s{number}", sent_at=None)
        headset.post(
            "/session", {"session_id": f"s{number}", "session_end": at(number * 7000 + 300)}
        )
        fold(everything=number % 2)
    headset.post("/session", {"View": "Sea", "TotalDuration": "0:20"})
    fold(everything=True)
    before = everything()
    assert before["days"]
    PropertyDay.objects.all().update(n=99)
    Stay.objects.all().delete()
    rebuild()
    assert everything() == before
    rebuild()
    assert everything() == before


def test_exit_without_enter_and_enter_twice(headset):
    headset.batch(
        [
            {
                "event_type": "zone_exit",
                "timestamp": at(30),
                "zone_name": "Hall",
                "dwell_time_ms": 20_000,
            },
            {"event_type": "zone_enter", "timestamp": at(40), "zone_name": "Bath"},
            {"event_type": "zone_enter", "timestamp": at(45), "zone_name": "Bath"},
            {"event_type": "zone_exit", "timestamp": at(50), "zone_name": "Bath"},
            {"event_type": "zone_exit", "timestamp": at(55), "zone_name": "Cellar"},
        ],
        sent_at=None,
    )  # fmt: skip
    fold(everything=True)
    assert list(Stay.objects.values_list("milliseconds", flat=True)) == [20_000, 10_000]


def test_who_takes_the_headset_off_stays_nowhere(headset):
    enter = {"event_type": "zone_enter", "timestamp": at(0), "zone_name": "Hall"}
    headset.batch(
        [
            enter,
            {"event_type": "gaze", "timestamp": at(20)},
            {"event_type": "gaze", "timestamp": at(3600)},
            {"event_type": "gaze", "timestamp": at(3610)},
        ],
        sent_at=None,
    )
    fold(everything=True)
    assert list(Stay.objects.values_list("milliseconds", flat=True)) == [20_000, 10_000]


def test_a_session_given_to_another_property_takes_its_sums_along(headset):
    headset.batch(walk(), sent_at=None)
    fold(everything=True)
    other = make_property(headset.team)
    VRSession.objects.update(property=other, is_dirty=True)
    fold(everything=True)
    assert not day_sums(headset.property)
    assert day_sums(other)["zone", "Kitchen"] == (1, 30_000)


def test_the_same_once_its_events_are_forgotten(headset, settings):
    headset.batch(walk(), sent_at=None)
    fold(everything=True)
    before = day_sums()
    Batch.objects.update(received_at=START - timedelta(days=settings.EVENTS_KEPT_DAYS))
    assert erasing.forget_old() == 1
    assert not Event.objects.exists()
    other = make_property(headset.team)
    VRSession.objects.update(property=other, is_dirty=True)
    fold(everything=True)
    assert day_sums(other) == before
    rebuild()
    assert day_sums(other) == before


def test_an_erased_customer_leaves_nothing(headset):
    headset.batch(walk(9000), session="kept", sent_at=None)
    fold(everything=True)
    before = everything()
    headset.batch(walk(), session="gone", sent_at=None)
    headset.post("/session", {"session_id": "gone", "session_start": at(0), "customer_id": "c-1"})
    headset.batch([{"event_type": "levitate"}], session="gone")
    fold(everything=True)
    assert everything() != before
    customer = Customer.objects.get(external_id="c-1")
    assert erasing.erase_customer(customer) == 1
    assert everything() == before
    assert Event.objects.count() == 8
    assert not Customer.objects.exists()


# --- The map of attention -------------------------------------------------------------------------


@pytest.fixture
def house(client):
    """A tour of two scenes, a plan with both on it, and a headset of the property."""
    tour = make_tour(scenes=2)
    living, kitchen = tour.scenes.in_order()
    Scene.objects.filter(pk=living.pk).update(title="Living room")
    Scene.objects.filter(pk=kitchen.pk).update(title="Kitchen")
    plan = make_floor_plan(
        tour,
        markers=[
            {"scene_id": living.pk, "x": 50.0, "y": 50.0, "label": "", "heading": 90.0},
            {"scene_id": kitchen.pk, "x": 70.0, "y": 50.0, "label": ""},
        ],
    )
    headset = make_headset(client, of=make_property(tour.team, tour=tour), is_bound=True)
    headset.tour, headset.plan, headset.living, headset.kitchen = tour, plan, living, kitchen
    return headset


def calibrate(house, **fields):
    # The plan is 400 × 300 pixels: a metre is ten of them, Unreal's x to the right.
    points = {
        "first": {"world": [0, 0, 0], "plan": [50, 50]},
        "second": {"world": [1000, 0, 0], "plan": [75, 50]},
    }
    return Calibration.objects.create(property=house.property, plan=house.plan, **(points | fields))


def test_zones_find_their_scenes_by_name(house):
    house.batch(walk(), sent_at=None)
    fold(everything=True)
    found = {zone.label.name: (zone.scene_id, zone.match) for zone in Zone.objects.all()}
    assert found == {
        "LivingRoom": (house.living.pk, "name"),
        "Kitchen": (house.kitchen.pk, "name"),
    }


def times_in(look):
    """`{cell: milliseconds}` of a map."""
    times = sum_of([look.cells])
    return {int(cell): int(times[cell]) for cell in times.nonzero()[0]}


def test_gaze_lands_in_the_map_of_the_panorama(house):
    calibrate(house)
    house.batch(walk(), sent_at=None)
    fold(everything=True)
    look = Attention.objects.get(source="vr")
    assert (look.tour, look.scene, look.visits) == (house.tour, house.living.pk, 1)
    assert look.panorama == house.living.panorama.content_key[:64]
    # Unreal's x is to the right of the plan, where the scene's yaw 0 looks, too.
    assert times_in(look) == {cell_of(0, 0): 4000}


def test_a_corrected_zone_moves_what_was_looked_at(house):
    calibrate(house)
    house.batch(walk(), sent_at=None)
    fold(everything=True)
    zone = Zone.objects.get(label__name="LivingRoom")
    zones.correct(zone, scene=house.kitchen, yaw_offset=90.0)
    fold(everything=True)
    look = Attention.objects.get(source="vr")
    assert (look.scene, times_in(look)) == (house.kitchen.pk, {cell_of(-90, 0): 4000})
    zones.correct(zone, scene=None)
    fold(everything=True)
    assert not Attention.objects.filter(source="vr").exists()
    assert not SessionAttention.objects.exists()
    zones.match_again(house.property)
    assert Zone.objects.get(label__name="LivingRoom").scene is None


def test_visitors_statistics_made_anew_leave_headsets_alone(house):
    from analytics import folding, retention

    calibrate(house)
    house.batch(walk(), sent_at=None)
    fold(everything=True)
    folding.rebuild()
    retention.erase(house.tour.pk)
    assert Attention.objects.filter(source="vr").exists()


def test_a_map_made_anew_is_equal_and_goes_with_its_customer(house):
    calibrate(house)
    house.batch(walk(), session="one", sent_at=None)
    house.batch(walk(500), session="two", sent_at=None)
    house.post("/session", {"session_id": "two", "session_start": at(500), "customer_id": "c"})
    fold(everything=True)
    before = everything()["looks"]
    assert next(iter(before.values()))[0] == 2
    rebuild()
    assert everything()["looks"] == before
    erasing.erase_customer(Customer.objects.get())
    assert Attention.objects.get(source="vr").visits == 1


def test_a_long_running_session_is_folded_less_often(headset):
    headset.batch([{"event_type": "gaze", "timestamp": time.time()}], first_seq=0)
    fold()
    headset.batch([{"event_type": "gaze", "timestamp": time.time()}], first_seq=1)
    assert fold() == 0
    assert VRSession.objects.get().events == 1
    assert fold(everything=True) == 1
    assert VRSession.objects.get().events == 2
    assert Label.objects.count() == 0


def test_a_session_nobody_ended_was_broken_off_until_it_is_heard_of_again(headset):
    headset.batch(walk(), sent_at=None)
    fold(everything=True)
    VRSession.objects.update(seen_at=datetime.now(UTC) - timedelta(minutes=31))
    fold(everything=True)
    assert VRSession.objects.get().status == "error"
    headset.batch(walk(200), sent_at=None)
    fold(everything=True)
    assert VRSession.objects.get().status == "active"
