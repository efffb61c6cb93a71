"""What visitors' browsers send: each event is stored once, or refused with a reason."""

import json
from unittest.mock import patch

import pytest
from django.db import OperationalError

from analytics.ingest import forget_tours
from analytics.models import Batch, Event
from tests.analytics.conftest import BROWSER, event
from tests.makers import make_team, make_tour, owner_of


def path_of(tour):
    return f"/api/v1/public/tours/{tour.pk}/events"


def test_a_batch_is_taken_and_each_event_has_its_verdict(send, tour):
    stranger = make_tour(published=True)
    answer = send(
        tour,
        event("view"),
        event("scene_view", tour.shown[0]),
        event("scene_view", str(stranger.scenes.get().pk)),
        event("nonsense", None, x=1),
        event("hotspot_click", None, hotspot_id=tour.note),
    )
    assert answer.status_code == 202
    said = answer.json()
    assert (said["accepted"], said["duplicates"]) == (3, 0)
    assert [(one["index"], one["code"]) for one in said["rejected"]] == [
        (2, "not_in_tour"),
        (3, "unknown_type"),
    ]
    assert Event.objects.count() == 3


def test_the_same_event_sent_again_is_known(send, tour):
    events = [event("view"), event("scene_view", tour.shown[0])]
    assert send(tour, *events).json()["accepted"] == 2
    # Cut otherwise, in another order, twice in one request.
    again = send(tour, events[1], event("share"), events[0], events[0]).json()
    assert (again["accepted"], again["duplicates"]) == (1, 3)
    assert Event.objects.count() == 3


def test_an_event_without_an_id_is_known_by_what_it_says(send, tour):
    said = {"event_type": "scene_view", "scene_id": tour.shown[0], "t": "2026-01-01T10:00:00Z"}
    later = said | {"t": "2026-01-01T10:00:07Z"}
    with patch("analytics.ingest.timezone.now", return_value=_moment("2026-01-01T10:00:09Z")):
        assert send(tour, said).json()["accepted"] == 1
        assert send(tour, said).json()["duplicates"] == 1
        assert send(tour, later).json()["accepted"] == 1
        assert send(tour, said, visitor="another").json()["accepted"] == 1


def test_two_tours_never_share_an_id(send, tour):
    other, said = make_tour(published=True), event("view")
    assert send(tour, said).json()["accepted"] == 1
    assert send(other, said).json()["accepted"] == 1


def test_the_originals_form_is_answered_as_they_do(client, tour):
    body = {"event_type": "tour_view", "session_id": "s-1", "event_data": {"referrer": "x"}}
    answer = client.post(path_of(tour), body, content_type="application/json")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    in_address = client.post(f"{path_of(tour)}?event_type=scene_view&scene_id={tour.shown[1]}")
    assert in_address.json() == {"status": "ok"}
    refused = client.post(path_of(tour), {"event_type": "like"}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (400, "unknown_type")
    assert Event.objects.count() == 2


@pytest.mark.parametrize(
    ("full", "kind"),
    [(True, "fullscreen_enter"), (False, "fullscreen_exit"), (None, "fullscreen_enter")],
)
def test_full_screen_has_two_sides(send, tour, full, kind):
    data = {} if full is None else {"isFullscreen": full}
    send(tour, {"event_type": "fullscreen", "event_data": data})
    assert Event.objects.get().get_kind_display() == kind


def test_any_page_may_send(client, tour):
    asked = client.options(path_of(tour), headers={"Origin": "https://agency.example"})
    assert asked.status_code == 204
    assert "content-type" in asked["Access-Control-Allow-Headers"]
    for body in ('{"event_type": "view"}', "not json"):
        answer = client.post(path_of(tour), body, content_type="text/plain")
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "Set-Cookie" not in answer.headers and not answer.cookies


def test_a_private_tour_and_none_look_alike(client, tour):
    private = make_tour(published=True)
    type(private).objects.filter(pk=private.pk).update(visibility="private")
    for name in (private.pk, "nothing-here"):
        answer = client.post(
            f"/api/v1/public/tours/{name}/events",
            '{"event_type": "view"}',
            content_type="text/plain",
        )
        assert answer.status_code == 404


def test_a_request_has_limits(client, send, tour):
    too_many = send(tour, *[event("view") for _ in range(51)])
    assert (too_many.status_code, too_many.json()["code"]) == (413, "too_many_events")
    too_large = client.post(path_of(tour), "x" * 64_001, content_type="text/plain")
    assert (too_large.status_code, too_large.json()["code"]) == (413, "too_large")


def test_too_many_requests_of_one_line_are_told_when_to_come_back(send, tour, settings):
    settings.LIMIT_EVENT_REQUESTS_PER_MINUTE = 2
    answers = [send(tour, event("view"), address="2001:db8::1") for _ in range(2)]
    # The same subscriber by another address of the line.
    answers.append(send(tour, event("view"), address="2001:db8::2"))
    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert send(tour, event("view"), address="203.0.113.7").status_code == 202


def test_behind_a_proxy_each_visitor_has_a_limit_of_their_own(send, tour, settings):
    settings.LIMIT_EVENT_REQUESTS_PER_MINUTE = 1
    settings.TRUSTED_PROXIES = 1
    for visitor in ("198.51.100.1", "198.51.100.2"):
        forwarded = {"X-Forwarded-For": f"1.2.3.4, {visitor}"}
        assert send(tour, event("view"), headers=forwarded).status_code == 202


def test_while_the_database_is_away_nothing_is_said_to_be_saved(send, tour):
    with patch("analytics.ingest.store", side_effect=OperationalError("away")):
        answer = send(tour, event("view"))
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert answer["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("header", ["DNT", "Sec-GPC"])
def test_who_does_not_want_to_be_counted_is_not(send, tour, header):
    answer = send(tour, event("view"), headers={header: "1"})
    assert answer.json() == {"accepted": 0, "duplicates": 0, "rejected": [], "ignored": 1}
    assert not Batch.objects.exists()


def test_clocks_are_put_right(send, tour):
    now = _moment("2026-03-01T12:00:00Z")
    with patch("analytics.ingest.timezone.now", return_value=now):
        answer = send(
            tour,
            event("view", t="2026-03-01T15:59:50Z"),
            event("share", t="2026-03-03T16:00:00Z"),
            event("share", t="2026-02-01T16:00:00Z"),
            event("share", t="soon"),
            sent_at="2026-03-01T16:00:00Z",
        )
    assert Event.objects.get().at == _moment("2026-03-01T11:59:50Z")
    assert [one["code"] for one in answer.json()["rejected"]] == [
        "in_the_future",
        "too_old",
        "invalid_time",
    ]


def test_ids_of_the_publication_the_visitor_has_before_them_count(send, tour):
    """The tour was published again without a scene while somebody still walks through it."""
    from studio.publishing import publish_tour
    from studio.removal import remove

    number, gone = tour.publication.number, tour.shown[2]
    remove(tour.scenes.get(pk=gone))
    tour.refresh_from_db()
    publish_tour(tour, by=owner_of(tour))
    forget_tours()
    old = send(tour, event("scene_view", gone), publication=number)
    assert old.json()["accepted"] == 1
    assert send(tour, event("scene_view", gone)).json()["rejected"][0]["code"] == "not_in_tour"


def test_programs_and_the_team_are_flagged(client, send, tour):
    send(tour, event("view"), agent="Googlebot/2.1 (+http://www.google.com/bot.html)")
    send(tour, event("view"), agent="")
    send(tour, event("view"))
    client.force_login(owner_of(tour))
    send(tour, event("view"))
    client.force_login(owner_of(make_team()))
    answer = send(tour, event("view"))
    assert "Set-Cookie" not in answer.headers and not answer.cookies
    flagged = Batch.objects.order_by("pk").values_list("audience", flat=True)
    assert list(flagged) == [1, 1, 0, 2, 0]


def test_the_circumstances_are_kept_short(send, tour):
    send(
        tour,
        event("view"),
        agent="Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Mobile Safari",
        referrer="https://user:secret@www.portal.example/listing?person=7#x",
        host="https://agency.example",
        link="embed",
        campaign={"source": "news\u0000letter", "medium": "mail", "campaign": "May"},
    )
    batch = Batch.objects.get()
    assert (batch.device, batch.country, batch.link) == ("mobile", "", "embed")
    assert (batch.referrer, batch.host) == ("portal.example", "agency.example")
    assert batch.campaign == "newsletter / mail / May"


def test_it_takes_few_queries(send, tour, django_assert_max_num_queries):
    send(tour, event("view"))
    events = [event("scene_view", tour.shown[0]) for _ in range(50)]
    # The tour with the day's salt; on SQLite a savepoint around batch and events.
    with django_assert_max_num_queries(5):
        send(tour, *events)


def test_a_browser_without_a_key_is_told_apart_by_its_network(client, tour):
    def visitors():
        return set(Batch.objects.values_list("visitor", flat=True))

    for address in ("203.0.113.9", "203.0.113.77", "198.51.100.4"):
        body = json.dumps({"events": [event("view")]})
        client.post(
            path_of(tour), body, content_type="text/plain",
            headers={"User-Agent": BROWSER}, REMOTE_ADDR=address,
        )  # fmt: skip
    assert len(visitors()) == 2


def _moment(text):
    from datetime import datetime

    return datetime.fromisoformat(text)
