"""Events that were refused, kept for a while and tried again on demand."""

import threading
from datetime import timedelta

from cachetools import TTLCache
from django.utils import timezone

from vrtracking import wire
from vrtracking.labels import numbers_of
from vrtracking.models import DeadLetter
from vrtracking.storing import Parcel, store

KEPT = timedelta(days=30)
MOST_PER_TEAM = 10_000
# Of one request; the answer tells of all of them.
MOST_PER_REQUEST = 100
LONGEST = 4000
_counts: TTLCache = TTLCache(1000, ttl=60)
_turn = threading.Lock()


def keep(team_id, session_id, reading, received_at, skew):
    """Save what was refused, each once however often it is sent."""
    room = MOST_PER_TEAM - _kept_of(team_id)
    letters = [
        _letter(team_id, session_id, reading, one, received_at, skew)
        for one in reading.refused[: max(0, min(room, MOST_PER_REQUEST))]
    ]
    DeadLetter.objects.bulk_create(letters, ignore_conflicts=True)
    with _turn:
        if team_id in _counts:
            _counts[team_id] += len(letters)


def _letter(team_id, session_id, reading, refused, received_at, skew):
    index, refusal, raw = refused
    number = index if reading.first_seq is None else reading.first_seq + index
    return DeadLetter(
        team_id=team_id,
        session_id=session_id,
        received_at=received_at,
        skew_milliseconds=skew // 1000,
        number=number,
        by_number=reading.first_seq is not None,
        code=refusal.code[:40],
        detail=wire.UNSTORABLE.sub("�", str(refusal))[:300],
        body=raw[:LONGEST].decode(errors="replace").replace("\0", "�"),
        digest=wire.short_hash(b"%d %s" % (number, raw)),
    )


def _kept_of(team_id):
    with _turn:
        count = _counts.get(team_id)
    if count is None:
        count = DeadLetter.objects.filter(team=team_id).count()
        with _turn:
            _counts[team_id] = count
    return count


def forget_counts():
    with _turn:
        _counts.clear()


def replay(letters):
    """Try them again by today's rules: `(taken, still refused)`."""
    taken = refused = 0
    for letter in letters.select_related("session").order_by("pk").iterator():
        if _replay_one(letter):
            letter.delete()
            taken += 1
        else:
            refused += 1
    forget_counts()
    return taken, refused


def _replay_one(letter):
    raw = letter.body.encode()
    reading = wire.Reading(total=1, digest=wire.short_hash(raw))
    try:
        row = wire.row_of(wire.read_said(raw), 0, reading.warnings)
    except wire.Refused:
        return False
    if letter.by_number:
        reading.first_seq = letter.number
    reading.rows = [row]
    skew = letter.skew_milliseconds * 1000
    received = round(letter.received_at.timestamp() * 1_000_000)
    wire.drop_impossible(reading, received, skew)
    numbers, unfit = numbers_of(letter.team_id, reading.rows)
    if unfit or not reading.rows:
        return False
    store(
        Parcel(
            session_id=letter.session_id, received_at=timezone.now(), rows=reading.rows,
            keys=wire.keys_of(reading, numbers), numbers=numbers, by_number=letter.by_number,
            skew=skew, is_suspect=bool(skew), digest=reading.digest,
        )
    )  # fmt: skip
    return True


def forget_old():
    """Delete what is too old, and of each team the oldest beyond the limit; how many."""
    number = DeadLetter.objects.filter(received_at__lt=timezone.now() - KEPT).delete()[0]
    forget_counts()
    return number
