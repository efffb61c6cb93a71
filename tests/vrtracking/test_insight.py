"""What the sales team is told about sessions, customers and properties."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analytics.reading import Period
from tests.makers import make_floor_plan, make_tour, make_user
from tests.vrtracking.walks import START, stay, walk
from vrtracking.erasing import erase_customer
from vrtracking.insight import days_of, span_of
from vrtracking.insight_customers import CustomerInsight, with_engagement
from vrtracking.insight_properties import PropertyInsight
from vrtracking.insight_sessions import SessionInsight
from vrtracking.insight_words import about_property, about_session
from vrtracking.models import Customer, Zone

pytestmark = pytest.mark.django_db


def queries_of(act):
    with CaptureQueriesContext(connection) as seen:
        act()
    return len(seen)


def test_a_session_stands_beside_what_is_usual_in_its_property(headset):
    walk(headset, "short", stay("Kitchen", 20), stay("Hall", 20))
    long = walk(headset, "long", stay("Kitchen", 100, {"oven": 8000}, ["oven"]))
    insight = SessionInsight(long)
    (kitchen,) = insight.zones
    assert (kitchen.name, kitchen.seconds, kitchen.usual) == ("Kitchen", 100, 60)
    figures = {one.name: (one.value, one.usual, one.change) for one in insight.figures}
    assert figures["seconds"] == (100, 70, 43)
    assert figures["interactions"] == (1, 0.5, 100)
    assert insight.unseen == [("Hall", 0.5)]
    assert [(one.name, one.seconds) for one in insight.looked_at] == [("oven", 8)]


def test_a_session_is_told_in_words_without_any_service(headset):
    for number in range(3):
        walk(headset, f"usual {number}", stay("Kitchen", 20), stay("Garden", 20))
    odd = walk(headset, "odd", stay("Kitchen", 200, {"oven": 9000}, ["oven", "oven"]))
    text = " ".join(about_session(SessionInsight(odd)))
    assert text.startswith("They walked for 3 minutes through 1 zone, 150 % longer than is usual")
    assert "Most of the time went to Kitchen (3 minutes)." in text
    assert "They stayed longer than others in Kitchen (3.1 times as long)." in text
    assert "They looked longest at oven (9 seconds)." in text
    assert "They touched or opened oven (2 times)." in text
    assert "They did not see Garden, where most others go." in text


def test_a_running_session_is_not_said_to_be_short_or_to_have_missed_anything(headset):
    walk(headset, "done", stay("Kitchen", 200), stay("Garden", 200))
    runs = walk(headset, "runs", stay("Kitchen", 10), is_over=False)
    text = " ".join(about_session(SessionInsight(runs)))
    assert "shorter" not in text
    assert "did not see" not in text


def test_the_intent_score_is_the_sum_of_its_lines_and_the_database_agrees(headset):
    for number, seconds in enumerate([300, 610, 59]):
        walk(
            headset, f"s{number}", stay("Kitchen", seconds, touched=["oven"]), customer="c1",
            start=START + timedelta(hours=number),
        )  # fmt: skip
    customer = Customer.objects.get(external_id="c1")
    insight = CustomerInsight(customer)
    assert [line.points for line in insight.formula] == [45, 16, 3]
    assert insight.score == with_engagement(Customer.objects.all()).get().intent == 64
    assert insight.stage == "consideration"


def test_no_part_of_the_score_brings_more_than_it_may(headset):
    for number in range(4):
        walk(headset, f"s{number}", stay("K", 900, touched=["x"] * 9), customer="c1")
    assert CustomerInsight(Customer.objects.get()).score == 100
    assert with_engagement(Customer.objects.all()).get().intent == 100


def test_questions_follow_from_what_somebody_did(headset):
    walk(headset, "other", stay("Garden", 60), stay("Kitchen", 10))
    walk(headset, "mine", stay("Kitchen", 200, {"marble island": 12_000}), customer="c1")
    asked = {one.ask: one.because for one in CustomerInsight(Customer.objects.get()).questions}
    assert asked["How do you like the marble island?"] == "They looked at it for 12 seconds."
    assert "May I show you the Garden?" in asked
    assert asked["What would you use the Kitchen for?"].startswith("They stayed 1.9 times")


def test_hot_and_cold_are_told_once_enough_people_came(headset):
    def visit(number):
        walk(headset, f"s{number}", stay("Kitchen", 100), stay("Hall", 40), stay("Cellar", 5))

    visit(0)
    one = PropertyInsight([headset.property.pk], Period())
    assert {zone.heat for zone in one.zones} == {""}
    for number in range(1, 5):
        visit(number)
    five = PropertyInsight([headset.property.pk], Period())
    assert {zone.name: zone.heat for zone in five.zones} == {
        "Kitchen": "hot", "Hall": "", "Cellar": "cold",
    }  # fmt: skip
    assert "Hot: Kitchen (2 minutes) in each session." in about_property(five)
    assert "Most sessions begin in Kitchen and end in Cellar." in about_property(five)


def test_ways_objects_and_days_of_a_property(headset):
    walk(headset, "a", stay("Hall", 30, {"lamp": 2000}), stay("Kitchen", 30, touched=["lamp"]))
    insight = PropertyInsight([headset.property.pk], span_of("30d"))
    names = insight.sums.names
    ways = {(names.get(way.before), names.get(way.after)): way.n for way in insight.ways}
    assert ways == {(None, "Hall"): 1, ("Hall", "Kitchen"): 1, ("Kitchen", None): 1}
    (lamp,) = insight.things
    assert (lamp.seconds, lamp.touches) == (2, 1)
    assert len(insight.trend) == 30
    assert sum(n for _day, n, *_rest in insight.trend) == 1


@pytest.mark.parametrize(
    ("said", "days"), [("7d", 7), ("2w", 14), ("3m", 90), ("45", 45), ("soon", 30), ("", 30)]
)
def test_a_period_is_said_as_with_the_originals(said, days):
    assert days_of(span_of(said)) == days


def test_as_many_questions_are_asked_of_many_sessions_as_of_one(headset):
    def look():
        session = SessionInsight(first)
        _ = session.zones, session.stays, session.figures, session.unseen
        customer = CustomerInsight(Customer.objects.get())
        _ = customer.questions, customer.formula
        house = PropertyInsight([headset.property.pk], Period())
        _ = house.zones, house.ways, house.things, house.trend

    first = walk(headset, "s0", stay("Kitchen", 30, {"oven": 500}), customer="c1")
    once = queries_of(look)
    for number in range(1, 8):
        walk(headset, f"s{number}", stay("Hall", 30), stay(f"Room {number}", 9), customer="c1")
    assert queries_of(look) == once == 14


# --- The originals' routes ------------------------------------------------------------------------


@pytest.fixture
def member(api, headset):
    api.force_login(make_user(team=headset.team))
    return lambda path: api.get(f"/api/v1{path}").json()["data"]


def test_the_dashboard_compares_with_the_days_before(member, headset):
    walk(headset, "now", stay("Kitchen", 700), customer="c1")
    walk(headset, "before", stay("Kitchen", 60), start=START - timedelta(days=7))
    walk(headset, "before 2", stay("Kitchen", 60), start=START - timedelta(days=8))
    found = member("/analytics/dashboard?period=7d")
    assert found["sessions"] == 1
    assert found["sessions_change"] == -50
    assert (found["conversion_rate"], found["avg_engagement_time"]) == (100, 700)
    assert found["period_days"] == 7


def test_the_funnel_has_the_originals_steps(member, headset):
    walk(headset, "short", stay("Kitchen", 60))
    walk(headset, "engaged", stay("Kitchen", 200))
    walk(headset, "long", stay("Kitchen", 700))
    assert [(step["name"], step["value"]) for step in member("/analytics/funnel")] == [
        ("Sessions", 3), ("Engaged", 2), ("High Intent", 1), ("Follow Up Scheduled", 0),
    ]  # fmt: skip


def test_zones_and_a_leads_engagement_come_in_the_originals_words(member, headset):
    walk(headset, "a", stay("Kitchen", 60), stay("Hall", 20), stay("Kitchen", 20), customer="c1")
    kitchen, hall = member("/analytics/zones")
    assert kitchen | {"heat": None} == {
        "zone_name": "Kitchen", "total_visits": 2, "unique_sessions": 1,
        "total_dwell_time_ms": 80_000, "avg_dwell_time_ms": 40_000, "entry_count": 2,
        "exit_count": 2, "heat": None,
    }  # fmt: skip
    assert hall["total_visits"] == 1
    lead = member(f"/leads/{Customer.objects.get().pk}/engagement")
    assert (lead["total_duration_seconds"], lead["zones_visited"]) == (100, 2)
    assert lead["intent_score"] == sum(line["points"] for line in lead["intent_formula"]) == 16
    assert lead["zone_breakdown"][0]["zone_name"] == "Kitchen"


def test_a_heatmap_tells_places_on_the_plan_and_leaves_out_what_has_none(member, headset):
    walk(headset, "a", stay("Kitchen", 60), stay("Hall", 20))
    path = f"/analytics/heatmap/{headset.property.pk}"
    assert member(path) == []
    place_kitchen(headset)
    (kitchen,) = member(path)
    assert (kitchen["x"], kitchen["y"], kitchen["intensity"]) == (0.2, 0.4, 1)


def place_kitchen(headset):
    tour = make_tour(team=headset.team)
    headset.property.tour = tour
    headset.property.save()
    Zone.objects.filter(label__name="Kitchen").update(
        plan=make_floor_plan(tour), region=[[10, 30], [30, 30], [30, 50], [10, 50]]
    )


def test_views_points_of_interest_and_days_are_there(member, headset):
    headset.post("/session", {"View": "Sea side", "TotalDuration": "1:30"})
    headset.post("/session", {"Parent": "Kitchen", "POI": "Oven", "POI_Duration": "0:20"})
    walk(headset, "a", stay("Kitchen", 60))
    (view,) = member("/analytics/views")
    assert (view["view_name"], view["total_duration"]) == ("Sea side", 90)
    (poi,) = member("/analytics/poi?parent_zone=Kitchen")
    assert (poi["poi_name"], poi["visit_count"], poi["total_duration"]) == ("Oven", 1, 20)
    assert member("/analytics/poi?parent_zone=Nowhere") == []
    days = member("/analytics/engagement-trends?period=7d")
    assert (len(days), sum(day["session_count"] for day in days)) == (7, 1)


def test_who_is_erased_is_gone_from_every_answer(member, headset):
    walk(headset, "a", stay("Kitchen", 60), customer="c1")
    erase_customer(Customer.objects.get())
    assert member("/analytics/zones") == []
    assert member("/analytics/dashboard")["total_leads"] == 0
