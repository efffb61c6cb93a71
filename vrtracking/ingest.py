"""`/api/v1/unreal/…`: what headsets send, on the originals' paths.

Plain views: no session of a browser is opened. They answer after the commit; what the answer does
not claim to have, the headset still has.
"""

import logging
import zlib
from datetime import timedelta
from functools import wraps

from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from accounts.actors import actor_for
from accounts.authentication import find_token
from accounts.scopes import READ, allows
from core.answers import error_answer, error_body
from core.errors import RuleError, Unavailable, field_error
from vrtracking import dead_letters, sessions, wire
from vrtracking.forms import announced, custom_of, poi_of, view_of
from vrtracking.keys import KeyMissing, said_by, sender_of
from vrtracking.labels import numbers_of
from vrtracking.models import VRSession
from vrtracking.moments import SECOND
from vrtracking.storing import Parcel, store

log = logging.getLogger(__name__)
AWAY = "This cannot be saved at the moment. Keep it, and send the same again in a few seconds."
# What tells no time and no id is the same again within so long.
SAME_WITHIN = 10 * SECOND
MICROSECOND = timedelta(microseconds=1)


def from_headsets(*methods):
    """A view that answers headsets: its refusals in the one shape, and 503 where nothing can be
    saved."""

    def decorate(view):
        @csrf_exempt
        @wraps(view)
        def answer(request, **names):
            if request.method not in methods:
                return HttpResponse(status=405, headers={"Allow": ", ".join(methods)})
            try:
                response = view(request, **names)
            except RuleError as refusal:
                response = _refusal(request, refusal)
            except (OperationalError, InterfaceError) as error:
                log.warning("What headsets send cannot be saved, the database is away: %s", error)
                response = _refusal(request, Unavailable(AWAY))
            response["Cache-Control"] = "no-store"
            return response

        return answer

    return decorate


def _refusal(request, error):
    answer = error_answer(request, error.status, error.code, error.message, error.errors)
    if error.retry_after:
        answer["Retry-After"] = str(error.retry_after)
    if error.status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


# --- Bodies ---------------------------------------------------------------------------------------


def body_of(request):
    """The body, inflated; bounded both before and after."""
    most = settings.LIMIT_VR_BYTES
    claimed = request.headers.get("Content-Length", "")
    if claimed.isdigit() and int(claimed) > most:
        raise _too_large(most)
    # Not `request.body`, whose limit is that of everything else.
    body = request.read(most + 1)
    if len(body) > most:
        raise _too_large(most)
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in {"gzip", "x-gzip"}:
        return _inflated(body)
    if encoding not in {"", "identity"}:
        raise RuleError(
            "Content-Encoding may be gzip, or left out.", code="encoding_unknown", status=415
        )
    return body


def _inflated(body):
    most = settings.LIMIT_VR_INFLATED_BYTES
    stream = zlib.decompressobj(wbits=31)
    try:
        inflated = stream.decompress(body, most + 1)
    except zlib.error:
        raise RuleError("The body is not gzip.", code="gzip_invalid") from None
    if len(inflated) > most:
        raise _too_large(most, "inflated ")
    if not stream.eof:
        raise RuleError("The gzip body ends early.", code="gzip_invalid")
    return inflated


def _too_large(most, how=""):
    return RuleError(
        f"A request may have {how}{most / 1_000_000:g} MB; send fewer events at once.",
        code="too_large",
        status=413,
    )


# --- Events ---------------------------------------------------------------------------------------


@from_headsets("POST")
def batch(request):
    """Up to 5,000 events of one session: each is kept once, or refused with a reason."""
    sender = sender_of(request)
    name, reading = wire.read_batch(body_of(request))
    known = sessions.taking(sender, name)
    taken = take(sender, lambda: sessions.taking(sender, name), known, reading)
    processed, failed = len(reading.rows), len(reading.refused)
    answer = {
        "status": "received",
        "total_events": reading.total,
        "processed": processed,
        "failed": failed,
        "success_rate": round(100 * processed / reading.total, 2) if reading.total else 0.0,
        "timestamp": taken.at.isoformat(),
        "session_id": str(known.id),
        "duplicates": processed - taken.new,
        "rejected": _verdicts(reading),
        "clock_suspect": taken.is_suspect,
    }
    if reading.first_seq is not None:
        answer["next_seq"] = reading.first_seq + reading.total
    if reading.warnings:
        answer["warnings"] = sorted(reading.warnings)
    return JsonResponse(answer, status=202)


def _verdicts(reading):
    return [
        {"index": index, "code": refusal.code, "detail": str(refusal)}
        for index, refusal, _raw in sorted(reading.refused, key=lambda one: one[0])[
            : wire.MOST_TOLD
        ]
    ]


@from_headsets("POST")
def event(request):
    """One tracking event."""
    sender = sender_of(request)
    name, reading = wire.read_one(body_of(request))
    if name is None:
        raise field_error("session_id", "session_id is required")
    known = sessions.taking(sender, name)
    taken = take(sender, lambda: sessions.taking(sender, name), known, reading)
    _refuse_alone(reading)
    return JsonResponse(
        {"status": "received", "timestamp": taken.at.isoformat(), "duplicate": not taken.new},
        status=202,
    )


@from_headsets("POST")
def custom_event(request):
    """An event with a name and fields of the application's own."""
    sender = sender_of(request)
    body = body_of(request)
    document = wire.read_document(body)
    row, has_time = custom_of(document)
    taken = _take_row(sender, document, body, row, has_time)
    return JsonResponse(
        {
            "status": "received",
            "event_type": document["event_type"],
            "timestamp": taken.at.isoformat(),
        },
        status=201,
    )


def _refuse_alone(reading):
    """A request of one event that was refused is a refused request."""
    if reading.refused:
        _index, refusal, _raw = reading.refused[0]
        raise RuleError(str(refusal), code=refusal.code)


class Taken:
    """When a request was taken, and how many of its events were new."""

    def __init__(self, at, new, is_suspect):
        self.at, self.new, self.is_suspect = at, new, is_suspect


def take(sender, find_again, known, reading):
    """Save a reading's rows in a session, and what was refused beside them."""
    now = timezone.now()
    received = round(now.timestamp() * SECOND)
    skew, is_suspect = wire.put_right(reading, received)
    wire.drop_impossible(reading, received, skew)
    numbers, unfit = numbers_of(sender.team_id, reading.rows)
    if unfit:
        wire.drop_unfit(reading, unfit)
    if reading.refused:
        dead_letters.keep(sender.team_id, known.id, reading, now, skew)
    parcel = Parcel(
        session_id=known.id,
        received_at=now,
        rows=reading.rows,
        keys=wire.keys_of(reading, numbers),
        numbers=numbers,
        by_number=reading.first_seq is not None,
        skew=skew,
        is_suspect=is_suspect,
        digest=reading.digest,
        window=reading.window,
    )
    try:
        new = store(parcel)
    except IntegrityError:
        # The session was erased a moment ago, and only we still remember it.
        sessions.forget_sessions()
        parcel.session_id = find_again().id
        new = store(parcel)
    return Taken(now, new, is_suspect)


def _take_row(sender, document, body, row, has_time):
    """One row that is told in a form of its own, into the session it names, or into none."""
    reading = wire.Reading(
        rows=[row],
        total=1,
        sent=wire.sent_time(document.get("sent_at")) if has_time else None,
        digest=wire.short_hash(body),
    )
    if not has_time:
        row.raw = round(timezone.now().timestamp() * SECOND)
        reading.window = SAME_WITHIN
    named = document.get("session_id")

    def find_session():
        if named in {None, ""}:
            return sessions.loose(sender)
        return sessions.taking(sender, wire.session_name(named))

    taken = take(sender, find_session, find_session(), reading)
    _refuse_alone(reading)
    return taken


# --- Sessions -------------------------------------------------------------------------------------


@from_headsets("POST")
def session(request):
    """A session that was, one that begins or ends; or a stay at a point of interest or a view."""
    sender = sender_of(request)
    body = body_of(request)
    document = wire.read_document(body)
    if said := announced(document, timezone.now()):
        return _announce(sender, said)
    for find, shape in ((poi_of, _poi_answer), (view_of, _view_answer)):
        if found := find(document):
            row, has_time, told = found
            taken = _take_row(sender, told, body, row, has_time)
            return JsonResponse(shape(told, row, taken), status=201)
    received = sorted(map(str, document))[:50]
    sentence = (
        "Unknown data type: a session needs session_start, a point of interest Parent and "
        "POI_Duration, a view View and TotalDuration."
    )
    return JsonResponse(
        error_body("unknown_data_type", sentence)
        | {"error": "Unknown data type", "message": sentence, "received_keys": received},
        status=400,
    )


def _announce(sender, said):
    found, is_new = sessions.announce(sender, said)
    begin, end = found.said_start, found.said_end
    return JsonResponse(
        {
            "status": "success",
            "data_type": "session",
            "message": "Session saved" if is_new else "Session updated",
            "session_id": str(found.pk),
            "session_status": found.status,
            "duration_seconds": int((end - begin).total_seconds()) if begin and end else 0,
            "received_at": timezone.now().isoformat(),
        },
        status=201,
    )


def _poi_answer(told, row, taken):
    return {
        "status": "success",
        "data_type": "poi",
        "message": "Point of interest saved",
        "poi": row.object or "",
        "parent": row.zone or "",
        **_stayed(told, row, taken),
    }


def _view_answer(told, row, taken):
    return {
        "status": "success",
        "data_type": "view",
        "message": "View saved",
        "view": row.object or "",
        **_stayed(told, row, taken),
    }


def _stayed(told, row, taken):
    return {
        "duration": "0:00" if told["duration"] is None else str(told["duration"]),
        "duration_seconds": row.milliseconds // 1000,
        "received_at": taken.at.isoformat(),
    }


@from_headsets("GET", "HEAD")
def status(request, name):
    """How a session is getting on: for its headset, and for members of the team."""
    found = sessions.named(_readable(request), name[:200])
    if found is None:
        return JsonResponse({"session_id": name, "status": "not_found"})
    answer = {"session_id": str(found.pk), "status": found.status}
    begin = found.started_at or found.said_start
    if begin:
        answer["started_at"] = begin.isoformat()
    finish = found.said_end or (found.ended_at if found.closed_at else None)
    if found.status == VRSession.Status.COMPLETED and begin and finish:
        seconds = max(0, int((finish - begin).total_seconds()))
        answer |= {"ended_at": finish.isoformat(), "duration_seconds": seconds}
    elif found.status == VRSession.Status.ACTIVE:
        seconds = int((timezone.now() - begin).total_seconds()) if begin else 0
        answer |= {"duration_so_far": max(0, seconds), "is_stale": found.is_stale}
    return JsonResponse(answer)


def _readable(request):
    """The sessions that whoever asks may ask of."""
    token = find_token(said_by(request))
    if token is not None and allows(token.scopes, READ):
        return VRSession.objects.visible_to(actor_for(token.user, token))
    try:
        sender = sender_of(request)
    except KeyMissing:
        if not request.user.is_authenticated:
            raise
        return VRSession.objects.visible_to(actor_for(request.user))
    found = VRSession.objects.filter(team=sender.team_id)
    return found.filter(property=sender.property_id) if sender.property_id else found


@from_headsets("POST")
def heartbeat(request, name):
    """The headset is there, though nothing happens."""
    sender = sender_of(request)
    found = sessions.find(sender.team_id, name[:200])
    if found is None or sender.property_id not in {None, found.property_id}:
        raise sessions.SessionUnknown
    now = sessions.heard_of(found)
    return JsonResponse(
        {"status": "alive", "session_id": str(found.pk), "timestamp": now.isoformat()}
    )
