"""Sessions: found by whatever a headset calls them, started, heard of and ended."""

import secrets
import threading
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

from cachetools import TTLCache
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from core.errors import RuleError, field_error
from vrtracking.models import Customer, Property, VRSession

# How long after its end a session still takes what was on its way.
LATE = timedelta(days=7)
# Without letters and digits that look like each other.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 6
UNNAMED = "No property named"
Status = VRSession.Status
# A headset that was silent for so long is not coming back to its session.
GIVEN_UP_AFTER = timedelta(minutes=30)
# What a sign of life makes active again.
REVIVED = (Status.WAITING, Status.ERROR)
_known: TTLCache = TTLCache(20_000, ttl=60)
_turn = threading.Lock()


class SessionUnknown(RuleError):
    code = "session_unknown"
    status = 404
    message = "There is no session under this id."


class SessionClosed(RuleError):
    code = "session_closed"
    status = 409
    message = f"This session ended more than {LATE.days} days ago and takes nothing more."


@dataclass(frozen=True)
class Known:
    """A session, as far as taking in events asks."""

    id: uuid.UUID
    property_id: uuid.UUID
    closed_at: datetime | None


def find(team_id, name):
    """The team's session under our id, the headset's, or a code."""
    return named(VRSession.objects.filter(team=team_id), name)


def named(sessions, name):
    """The one of `sessions` that is called so; our own id first, should another be called by it."""
    asked = Q(external_id=name)
    code = name.upper().replace("-", "").replace(" ", "")
    if len(code) == CODE_LENGTH:
        asked |= Q(code=code)
    ours = _uuid(name)
    if ours:
        asked |= Q(pk=ours)
    found = list(sessions.filter(asked)[:3])
    return min(found, key=lambda one: one.pk != ours, default=None)


def _uuid(name):
    try:
        return uuid.UUID(name)
    except ValueError:
        return None


def taking(sender, name):
    """The `Known` session that events of this sender under `name` belong to. One nobody
    announced is made: better provisional than lost."""
    asked = (sender.team_id, sender.property_id, name)
    with _turn:
        known = _known.get(asked)
    if known is None:
        session = find(sender.team_id, name) or _provisional(sender, name)
        if sender.property_id not in {None, session.property_id}:
            raise SessionUnknown
        known = Known(session.pk, session.property_id, session.closed_at)
        with _turn:
            _known[asked] = known
    if known.closed_at and timezone.now() - known.closed_at > LATE:
        raise SessionClosed
    return known


def forget_sessions():
    """Look them up anew with the next request."""
    with _turn:
        _known.clear()


def _provisional(sender, name):
    return _made_once(
        sender.team_id,
        external_id=name,
        property_id=property_of(sender),
        is_provisional=True,
        seen_at=timezone.now(),
    )


def loose(sender):
    """Where today's events go that name no session."""
    day = timezone.now().date()
    name = f"(without session) {day} {sender.property_id or ''}".strip()
    session = find(sender.team_id, name) or _made_once(
        sender.team_id, external_id=name, property_id=property_of(sender), is_loose=True
    )
    return Known(session.pk, session.property_id, None)


def _made_once(team_id, *, external_id, **fields):
    try:
        with transaction.atomic():
            return VRSession.objects.create(team_id=team_id, external_id=external_id, **fields)
    except IntegrityError:
        # Another request was a moment faster.
        return VRSession.objects.get(team=team_id, external_id=external_id)


def property_of(sender, said=None):
    """The id of the property a session belongs to: the key's, or the one the headset names."""
    if sender.property_id:
        return sender.property_id
    name = _named_id("property_id", said)
    found, _is_new = Property.objects.get_or_create(
        team_id=sender.team_id, external_id=name, defaults={"name": name or UNNAMED}
    )
    return found.pk


def property_of_tour(tour):
    """The property a tour is of, made at need."""
    found = Property.objects.filter(team=tour.team_id, tour=tour).order_by("created_at").first()
    return found or Property.objects.create(
        team_id=tour.team_id, tour=tour, external_id=str(tour.pk), name=tour.title[:200]
    )


def customer_of(team_id, said):
    """The id of the customer a headset names; None where it names none."""
    name = _named_id("customer_id", said)
    if not name:
        return None
    found, _is_new = Customer.objects.get_or_create(team_id=team_id, external_id=name)
    return found.pk


def _named_id(field, said):
    if said is None:
        return ""
    if isinstance(said, bool | float | list | dict):
        raise field_error(field, f"{field} must be a text.")
    name = str(said).strip()
    if len(name) > 100 or not name.isprintable():
        raise field_error(field, f"{field} may have up to 100 visible characters.")
    return name


# --- Life -----------------------------------------------------------------------------------------


def start_from_studio(*, team_id, of, customer=None, by=None, device=""):
    """A session that waits for a headset: somebody types its code there, or shows it the QR."""
    for _ in range(5):
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        try:
            with transaction.atomic():
                return VRSession.objects.create(
                    team_id=team_id, property=of, customer=customer, code=code, started_by=by,
                    status=Status.WAITING, device=device,
                )  # fmt: skip
        except IntegrityError:
            continue
    raise RuleError("No free code was found. Try again.", code="no_code", status=503)


@dataclass(frozen=True)
class Announced:
    """What a headset says of a session: times corrected, names as they came."""

    name: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    customer_id: object = None
    property_id: object = None
    device: str = ""


@transaction.atomic
def announce(sender, said):
    """Start a session, end it, or both at once; `(session, is it new)`. Said again, nothing
    changes."""
    name = said.name or _name_of(sender, said)
    session = find(sender.team_id, name)
    is_new = session is None
    if is_new:
        session = _made_once(
            sender.team_id,
            external_id=name,
            property_id=property_of(sender, said.property_id),
            seen_at=timezone.now(),
        )
    session = VRSession.objects.select_for_update().get(pk=session.pk)
    if sender.property_id not in {None, session.property_id}:
        raise SessionUnknown
    _take_over(sender, session, said)
    session.save()
    forget_sessions()
    return session, is_new


def _name_of(sender, said):
    """The same for the same session announced again, in the form of one of our ids."""
    words = [sender.team_id, said.start, said.end, said.customer_id, said.property_id]
    text = "\0".join(map(str, words))
    return str(uuid.UUID(bytes=blake2b(text.encode(), digest_size=16).digest(), version=4))


def _take_over(sender, session, said):
    if said.property_id is not None and (session.is_provisional or not session.said_start):
        session.property_id = property_of(sender, said.property_id)
    if said.customer_id not in {None, ""}:
        session.customer_id = customer_of(sender.team_id, said.customer_id)
    if said.device:
        session.device = said.device[:120]
    if said.start:
        session.said_start = said.start
    session.is_provisional = False
    if said.end:
        session.said_end = said.end
        session.closed_at = session.closed_at or timezone.now()
        session.status = Status.COMPLETED
    elif session.status == Status.WAITING:
        session.status = Status.ACTIVE
        session.seen_at = timezone.now()
    session.is_dirty = True


def heard_of(session):
    """A sign of life. What has ended stays so."""
    now = timezone.now()
    sessions = VRSession.objects.filter(pk=session.pk)
    sessions.update(seen_at=now)
    sessions.filter(status=Status.WAITING).update(said_start=now)
    sessions.filter(status__in=REVIVED).update(status=Status.ACTIVE, is_dirty=True)
    return now


def give_up():
    """Those that nobody ended, and nobody has heard of for long, were broken off."""
    silent = VRSession.objects.running().filter(seen_at__lt=timezone.now() - GIVEN_UP_AFTER)
    silent.update(status=Status.ERROR, is_dirty=True)


@transaction.atomic
def end(session):
    """End it from here; what is still on its way is taken for some days. Ending it again changes
    nothing."""
    session = VRSession.objects.select_for_update().get(pk=session.pk)
    if session.closed_at is None:
        session.closed_at = timezone.now()
        session.status = Status.COMPLETED
        session.is_dirty = True
        session.save(update_fields=["closed_at", "status", "is_dirty", "updated_at"])
        forget_sessions()
    return session
