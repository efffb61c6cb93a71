"""`POST /api/v1/public/tours/{id}/events`: what visitors' browsers tell, from any page.

A plain view: no session is opened, no cookie set, no address kept. It answers after the commit.
"""

import logging
import threading

from cachetools import TTLCache
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.db.models import Subquery
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from msgspec import UNSET
from msgspec.json import encode

from analytics import visitors
from analytics.circumstances import circumstances_of
from analytics.models import DailySalt
from analytics.publications import shown_in
from analytics.storing import store
from analytics.wire import MOST_BYTES, ORDER, read_envelope, read_events
from core import throttle
from core.answers import error_answer
from core.errors import NotFound, RuleError, Unavailable, field_error
from core.network import client_address, subscriber
from tours.models import Tour
from tours.sites import current_site

log = logging.getLogger(__name__)

A_MINUTE = 60
AWAY = "The events cannot be saved at the moment. Send the same again in a few seconds."
METHODS = "POST, OPTIONS"
_tours: TTLCache = TTLCache(1000, ttl=5)
_turn = threading.Lock()
OF_ONE = ("event_type", "scene_id", "hotspot_id", "session_id")


@csrf_exempt
def events(request, name):
    """One event, or up to 50: each is stored once, or refused with a reason."""
    if request.method == "OPTIONS":
        return _open_to_all(_asked_before())
    try:
        answer = _take(request, name)
    except RuleError as refusal:
        answer = _refusal(request, refusal)
    except (OperationalError, InterfaceError) as error:
        log.warning("Events cannot be saved, the database is away: %s", error)
        answer = _refusal(request, Unavailable(AWAY))
    return _open_to_all(answer)


def _refusal(request, error):
    """Like every other, and readable by pages of other sites."""
    answer = error_answer(request, error.status, error.code, error.message, error.errors)
    if error.retry_after:
        answer["Retry-After"] = str(error.retry_after)
    return answer


def _take(request, name):
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": METHODS})
    line = subscriber(client_address(request))
    limit = settings.LIMIT_EVENT_REQUESTS_PER_MINUTE
    throttle.hit("events", line, limit, A_MINUTE, fails_open=True)
    envelope = read_envelope(_body(request))
    is_batch = envelope.events is not UNSET
    raws = envelope.events if is_batch else [_body(request)]
    tour = _open_tour(name)
    if wants_privacy(request):
        return _answer(is_batch, 0, 0, [], ignored=len(raws))
    reading, stored = _read_and_store(request, envelope, raws, tour)
    if not is_batch and reading.refused:
        refusal = reading.refused[0][1]
        raise RuleError(str(refusal), code=refusal.code)
    return _answer(
        is_batch, stored, len(reading.taken) - stored + reading.repeated, reading.refused
    )


def _body(request):
    """The body, or the same said in the query string, as some of the originals' clients do."""
    claimed = request.META.get("CONTENT_LENGTH", "")
    body = b"" if claimed.isdigit() and int(claimed) > MOST_BYTES else request.body
    if len(body) > MOST_BYTES or (claimed.isdigit() and int(claimed) > MOST_BYTES):
        raise RuleError(
            f"A request may have {MOST_BYTES // 1000} kB; send fewer events at once.",
            code="too_large",
            status=413,
        )
    if (
        request.META.get("QUERY_STRING")
        and "event_type" in request.GET
        and not body.lstrip().startswith(b"{")
    ):
        return encode({name: request.GET[name] for name in OF_ONE if name in request.GET})
    return body


def _open_tour(name):
    """`(id, team, publication, today's salt)`, for a moment from memory: a tour that was closed
    just now may be told of for so long, and a new publication is named by its visitors."""
    site = current_site()
    asked = (name, visitors.today(), site and site.url)
    with _turn:
        found = _tours.get(asked)
    if found is None:
        found = _read_tour(*asked[:2])
        with _turn:
            _tours[asked] = found
    return found


def _read_tour(name, day):
    salt = DailySalt.objects.filter(day=day).values("salt")
    found = (
        Tour.objects.open_to_visitors()
        .shown_here()
        .named(name)
        .values_list("pk", "team_id", "publication_id", Subquery(salt))
        .first()
    )
    if found is None:
        raise NotFound("There is no open tour under this name.")
    return (*found[:-1], found[-1] or visitors.salt_of_today())


def forget_tours():
    """Read them anew with the next request."""
    with _turn:
        _tours.clear()


def wants_privacy(request):
    """The browser says that its person does not want to be counted."""
    return request.META.get("HTTP_SEC_GPC") == "1" or request.META.get("HTTP_DNT") == "1"


def _read_and_store(request, envelope, raws, tour):
    tour_id, team_id, publication_id, salt = tour
    key = _key(request, envelope)
    visitor = visitors.number_of_day(request, str(tour_id), key=key, salt=salt)
    shown = shown_in(tour_id, publication_id, envelope.publication)
    now = timezone.now()
    reading = read_events(raws, shown, who=visitor, received_at=now, sent_at=envelope.sent_at)
    if not reading.taken:
        return reading, 0
    batch = {
        "tour_id": tour_id,
        "visitor": visitor,
        "received_at": now + ORDER,
        "scene_count": len(shown.scenes),
        "is_folded": False,
        **circumstances_of(request, envelope, team_id),
    }
    return reading, store(batch, reading.taken)


def _key(request, envelope):
    if not envelope.session_id:
        return visitors.key_sent(request)
    if not visitors.KEY.match(envelope.session_id):
        raise field_error(
            "session_id",
            f"session_id may have up to {visitors.LONGEST_KEY} visible ASCII characters.",
        )
    return envelope.session_id


def _answer(is_batch, accepted, duplicates, refused, ignored=0):
    if not is_batch:
        return _json({"status": "ok"})
    body = {
        "accepted": accepted,
        "duplicates": duplicates,
        "rejected": [
            {"index": index, "code": refusal.code, "detail": str(refusal)}
            for index, refusal in refused
        ],
    }
    if ignored:
        # Do Not Track, or Global Privacy Control.
        body["ignored"] = ignored
    return _json(body, status=202)


def _json(body, status=200):
    return HttpResponse(encode(body), content_type="application/json", status=status)


def _asked_before():
    """What a browser wants to know before it sends from another page."""
    return HttpResponse(
        status=204,
        headers={
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": "content-type, x-session-id",
            "Access-Control-Max-Age": "86400",
        },
    )


def _open_to_all(response):
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "Retry-After"
    response["Cache-Control"] = "no-store"
    return response
