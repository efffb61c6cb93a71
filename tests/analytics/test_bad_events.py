"""Whatever is sent: its neighbours are kept, nothing is a 5xx, and every page still opens."""

import json

import pytest

from analytics.folding import fold
from analytics.kinds import Kind
from analytics.models import Batch, Event
from tests.analytics.conftest import BROWSER, event
from tests.makers import make_tour

PAGES = (
    "analytics", "analytics/funnel", "analytics/scenes", "analytics/attention", "heatmap",
    "analytics/export", "/dashboard/stats", "/dashboard/realtime", "/dashboard/analytics",
)  # fmt: skip
FOREIGN = "7b0d9f0e-8a53-4d6e-9a52-0f6c8d1f7a10"


def look(**data):
    return {"event_type": "attention", "scene_id": "SCENE", "event_data": data}


# Each with the code of its refusal; None is taken.
BAD = [
    ("E01 unknown type", {"event_type": "explode"}, "unknown_type"),
    ("E01 like", {"event_type": "tour_like"}, "unknown_type"),
    ("E01 none", {}, "no_type"),
    ("E01 a number", {"event_type": 7}, "invalid"),
    ("E01 null", {"event_type": None}, "invalid"),
    ("E02 300 characters", {"event_type": "v" * 300}, "invalid"),
    ("E04 foreign hotspot", {"event_type": "hotspot_click", "hotspot_id": FOREIGN}, "not_in_tour"),
    ("E04 no hotspot", {"event_type": "hotspot_click"}, "no_hotspot"),
    ("E04 foreign scene", {"event_type": "scene_view", "scene_id": FOREIGN}, "not_in_tour"),
    ("E04 no scene", {"event_type": "scene_view"}, "no_scene"),
    ("E04 scene is a list", {"event_type": "scene_view", "scene_id": ["x"]}, "invalid"),
    ("E04 no uuid", {"event_type": "scene_view", "scene_id": "'; DROP TABLE"}, "not_in_tour"),
    (
        "E04 hotspot of another scene",
        {"event_type": "hotspot_click", "hotspot_id": "NOTE", "scene_id": "OTHER"},
        "not_in_tour",
    ),
    ("E08 yaw 181", look(yaw=181, pitch=0), "invalid"),
    ("E08 yaw -181", look(yaw=-181, pitch=0), "invalid"),
    ("E08 pitch 91", look(yaw=0, pitch=91), "invalid"),
    ("E08 text", look(yaw="left", pitch=0), "invalid"),
    ("E08 no direction", look(), "no_direction"),
    ("E08 edge", look(yaw=180, pitch=-90), None),
    ("E08 cells odd", look(cells=[1]), "invalid"),
    ("E08 cells too high", look(cells=[2938, 5]), "invalid"),
    ("E08 cells negative", look(cells=[-1, 5]), "invalid"),
    ("E08 cells float", look(cells=[1.5, 5]), "invalid"),
    ("E08 two hours at once", look(cells=[1, 3_600_000, 2, 3_600_000]), "invalid"),
    ("E08 as many cells as there are", look(cells=[1, 1] * 2938), None),
    ("E08 one more", look(cells=[1, 1] * 2939), "invalid"),
    ("E10 text", {"event_type": "session_end", "event_data": {"duration_ms": "9"}}, "invalid"),
    ("E10 negative", {"event_type": "session_end", "event_data": {"duration_ms": -1}}, "invalid"),
    (
        "E10 ten years",
        {"event_type": "session_end", "event_data": {"duration_ms": 315_360_000_000}},
        "invalid",
    ),
    ("E10 seconds", {"event_type": "session_end", "event_data": {"duration_seconds": 3}}, None),
    ("data is a list", {"event_type": "view", "event_data": []}, "invalid"),
    ("data has more", {"event_type": "view", "event_data": {"x": {"y": [1, None]}}}, None),
    ("id with a space", {"event_type": "view", "id": "a b"}, "invalid_id"),
    ("id too long", {"event_type": "view", "id": "a" * 65}, "invalid"),
    ("id is null character", {"event_type": "view", "id": "\0"}, "invalid_id"),
    ("time of the year 10^20", {"event_type": "view", "t": 1e300}, "invalid_time"),
    ("time ahead", {"event_type": "view", "t": "9999-12-31T23:59:59Z"}, "in_the_future"),
    ("time long ago", {"event_type": "view", "t": "0001-01-01T00:00:00+14:00"}, None),
    ("platform is markup", {"event_type": "share", "data": {"platform": "<b>"}}, "invalid"),
    ("platform null character", {"event_type": "share", "data": {"platform": "a\0"}}, "invalid"),
    ("a word", "view", "invalid"),
    ("null", None, "invalid"),
    ("a list", [[]], "invalid"),
    ("a number", 12, "invalid"),
]


@pytest.mark.parametrize(("bad", "code"), [one[1:] for one in BAD], ids=[one[0] for one in BAD])
def test_a_bad_event_costs_none_of_its_neighbours(send, tour, bad, code):
    names = {"SCENE": tour.shown[0], "OTHER": tour.shown[1], "NOTE": tour.note}
    text = json.dumps(bad)
    for name, value in names.items():
        text = text.replace(f'"{name}"', f'"{value}"')
    answer = send(tour, event("view"), json.loads(text), event("share"))
    assert answer.status_code == 202
    said = answer.json()
    if code is None:
        assert not said["rejected"] or said["rejected"][0]["code"] in {"too_old", "invalid_time"}
    else:
        assert [(one["index"], one["code"]) for one in said["rejected"]] == [(1, code)]
        assert said["rejected"][0]["detail"]
        assert said["accepted"] == 2
    assert {Kind.VIEW, Kind.SHARE} <= set(Event.objects.values_list("kind", flat=True))


BODIES = [
    b"", b"{", b"[]", b"null", b"7", b'"view"', b"\xff\xfe", b"{}" * 2, b'{"events": {}}',
    b'{"events": 5}', b'{"events": [NaN]}', b'{"events": [{"yaw": 1e999}]}', b"[" * 30_000,
    b'{"events": [' + b"[" * 20_000, b'{"a":' * 9_000, b'{"events": [], "link": "moon"}',
    b'{"events": [], "referrer": 5}', b'{"events": [], "campaign": "x"}', b"\0" * 100,
    b'{"events": [], "session_id": "' + b"k" * 256 + b'"}',
    b'{"events": [{"event_type": "view"}], "session_id": "' + b"k" * 256 + b'"}',
    b'{"events": [{"event_type": "view"}], "session_id": "\\u0000"}',
    b'{"events": [{"event_type": "view"}], "publication": 99999999999999999999}',
    b'{"events": [{"event_type": "view"}], "publication": -5, "sent_at": "never"}',
    b'{"events": [{"event_type": "view"}], "sent_at": "0001-01-01T00:00:00Z"}',
    b'{"events": [{"event_type": "view"}], "sent_at": 1e300, "host": "http://["}',
    b'{"events": [{"event_type": "view"}], "referrer": "http://[::1", "host": "\\ud800"}',
    b'{"events": [{"event_type": "view"}], "campaign": {"source": "\\u202e\\u0000<script>"}}',
]  # fmt: skip


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_a_bad_body_is_refused_or_taken_and_never_an_error(client, tour, body):
    client.raise_request_exception = False
    path = f"/api/v1/public/tours/{tour.pk}/events"
    answer = client.post(path, body, content_type="text/plain", headers={"User-Agent": BROWSER})
    assert answer.status_code in {202, 400, 413}, answer.content
    if answer.status_code != 202:
        assert answer.json()["code"] and answer.json()["detail"]


@pytest.mark.parametrize("name", ["0", "not-a-uuid", FOREIGN, "x" * 300])
def test_a_tour_that_there_is_not(send, name):
    """E06."""
    assert send(name, event("view")).status_code == 404


WORDS = [
    "", " ", "\0", "\ud800", "\u202eabc\u2066", "\ufeffx", "a" * 5000, "🏠" * 500,
    "=cmd|'/c calc'!A1",
    "<script>alert(1)</script>", "';DROP TABLE tours_tour;--", "${7*7}{{7*7}}", "../../etc/passwd",
    "http://[::1", "//", "javascript:alert(1)", "1e999", "NaN", "\t\r\n", "﷽", "http://user:pw@h/%00",
]  # fmt: skip


@pytest.mark.parametrize("word", WORDS, ids=range(len(WORDS)))
@pytest.mark.parametrize(
    "place",
    [
        "session_id",
        "referrer",
        "host",
        "link",
        "sent_at",
        "source",
        "id",
        "t",
        "scene_id",
        "platform",
    ],
)
def test_any_text_in_any_place_is_taken_or_refused_with_a_reason(client, tour, word, place):
    """The families behind the list: whatever text is where a text may be."""
    client.raise_request_exception = False
    said, envelope = event("share"), {}
    if place in {"id", "t", "scene_id"}:
        said[place] = word
    elif place == "share":
        said["event_data"] = {"platform": word}
    elif place == "source":
        envelope["campaign"] = dict.fromkeys(["source", "medium", "campaign"], word)
    else:
        envelope[place] = word
    answer = client.post(
        f"/api/v1/public/tours/{tour.pk}/events", json.dumps({"events": [said], **envelope}),
        content_type="text/plain", headers={"User-Agent": BROWSER},
    )  # fmt: skip
    assert answer.status_code in {202, 400}, answer.content
    body = answer.json()
    if answer.status_code == 400:
        assert body["code"] and body["detail"]
    else:
        assert body["accepted"] + len(body["rejected"]) == 1
        assert all(one["code"] and one["detail"] for one in body["rejected"])
    fold()


@pytest.mark.parametrize(
    ("name", "agent", "audience"),
    [
        ("E14 64 kB", "Mozilla/5.0 " + "x" * 64_000, 0),
        ("E14 nothing readable", "\xff\x00\x1b[31m", 0),
        ("E16 says so", "Mozilla/5.0 (compatible; AhrefsBot/7.0)", 1),
        ("E16 a tool", "python-requests/2.32", 1),
        ("E16 none", "", 1),
    ],
)
def test_whatever_a_browser_calls_itself(send, tour, name, agent, audience):
    answer = send(tour, event("view"), agent=agent)
    assert answer.json()["accepted"] == 1
    assert Batch.objects.get().audience == audience


@pytest.mark.parametrize("number", [0, -1, 99, 2**70, None])
def test_a_publication_there_is_not_stands_for_the_present_one(send, tour, number):
    """E18: nobody needs a token; what counts is that scenes are those of the tour."""
    answer = send(tour, event("scene_view", tour.shown[0]), publication=number)
    assert answer.status_code in {202, 400}
    if answer.status_code == 202:
        assert answer.json()["accepted"] == 1


def test_all_of_it_at_once_and_every_page_still_opens(client, send, tour, owner, settings):
    settings.LIMIT_EVENT_REQUESTS_PER_MINUTE = 10_000
    settings.ATTENTION_MIN_VISITS = 1
    scene = {"SCENE": tour.shown[0], "OTHER": tour.shown[1], "NOTE": tour.note}
    for _name, bad, _code in BAD:
        text = json.dumps(bad)
        for name, value in scene.items():
            text = text.replace(f'"{name}"', f'"{value}"')
        send(tour, json.loads(text), agent="x" * 64_000, referrer="http://[bad")
    for body in BODIES:
        client.post(
            f"/api/v1/public/tours/{tour.pk}/events", body, content_type="text/plain",
            headers={"User-Agent": BROWSER},
        )  # fmt: skip
    fold()
    for page in PAGES:
        owner(page)


def test_a_tour_that_lost_a_scene_still_has_its_pages(send, tour, owner):
    """What was counted stays, though the scene it names is gone."""
    send(
        tour, event("scene_view", tour.shown[2]), event("hotspot_click", None, hotspot_id=tour.note)
    )
    tour.scenes.all().delete()
    other = make_tour(team=tour.team, published=True)
    type(tour).objects.filter(pk=tour.pk).update(publication=other.publication)
    for page in PAGES:
        owner(page)
    gone = [one for one in owner("analytics/scenes")["scenes"] if one["title"] is None]
    assert [one["scene_id"] for one in gone] == [tour.shown[2]]
