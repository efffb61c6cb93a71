"""The keys of headsets: who may write what happens in whose property."""

import hashlib
import secrets
import threading
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from cachetools import TTLCache
from django.conf import settings
from django.utils import timezone

from accounts.models import Team
from core import throttle
from core.errors import RuleError
from core.network import client_address, subscriber
from vrtracking.models import IngestKey

PREFIX = "rhi_"
A_MINUTE = 60
# Writing the time of every request would make each of them slower.
USE_NOTED_EVERY = timedelta(minutes=1)
# A key that was revoked by another process may be used for so long.
_senders: TTLCache = TTLCache(1000, ttl=5)
_turn = threading.Lock()


class KeyMissing(RuleError):
    code = "ingest_key_missing"
    status = 401
    message = (
        "This needs an ingest key: send it as X-Ingest-Key, as Authorization: Bearer, or as ?key=. "
        "Editors of the team make keys in the studio."
    )


class KeyInvalid(RuleError):
    code = "ingest_key_invalid"
    status = 401
    message = "This ingest key is unknown or was revoked. Ask for a new one."


@dataclass(frozen=True)
class Sender:
    """For which team, and maybe which property, a headset writes."""

    team_id: UUID
    property_id: UUID | None
    # What its requests are counted by.
    line: str


def issue_key(*, team_id, name, by=None, of=None):
    """`(key, secret)`; `of` is the one property it may write of. The secret is not kept and
    cannot be shown again."""
    secret = PREFIX + secrets.token_urlsafe(32)
    key = IngestKey.objects.create(
        team_id=team_id, property=of, name=name, created_by=by, hash=hash_of(secret)
    )
    return key, secret


def revoke_key(key):
    """End it at once. Revoking it again changes nothing."""
    IngestKey.objects.usable().filter(pk=key.pk).update(revoked_at=timezone.now())
    forget_senders()


def hash_of(secret):
    # 256 random bits need no slow hash: there is no dictionary to try.
    return hashlib.sha256(secret.encode()).hexdigest()


def sender_of(request):
    """Who sends this request; raises `RuleError` where nobody may. Counts it, too."""
    secret = said_by(request)
    if secret:
        sender = _known_sender(secret)
    elif settings.VRTRACKING_OPEN_INGEST:
        sender = _anybody(request)
    else:
        raise KeyMissing
    limit = settings.LIMIT_VR_REQUESTS_PER_MINUTE
    throttle.hit("vr", sender.line, limit, A_MINUTE, fails_open=True)
    return sender


def said_by(request):
    """The key in a request, wherever it stands; empty where there is none."""
    if given := request.headers.get("X-Ingest-Key"):
        return given.strip()
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return bearer.strip()
    return request.GET.get("key", "")


def _known_sender(secret):
    hashed = hash_of(secret)
    with _turn:
        found = _senders.get(hashed)
    if found is None:
        found = _read_sender(hashed)
        with _turn:
            _senders[hashed] = found
    return found


def _read_sender(hashed):
    # Guesses are counted nowhere: 256 bits are not guessed.
    key = IngestKey.objects.usable().filter(hash=hashed).first()
    if key is None:
        raise KeyInvalid
    now = timezone.now()
    if key.last_used_at is None or now - key.last_used_at > USE_NOTED_EVERY:
        IngestKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return Sender(key.team_id, key.property_id, str(key.pk))


def _anybody(request):
    """Where the server is open, all belongs to the team that was first."""
    with _turn:
        team_id = _senders.get("")
    if team_id is None:
        team_id = Team.objects.order_by("created_at", "pk").values_list("pk", flat=True).first()
        if team_id is None:
            raise KeyMissing
        with _turn:
            _senders[""] = team_id
    return Sender(team_id, None, f"open {subscriber(client_address(request))}")


def forget_senders():
    """Read them anew with the next request."""
    with _turn:
        _senders.clear()
