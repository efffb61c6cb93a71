"""Years of visits for looking at the pages of statistics, in seconds.

What visitors do is made up and stored as if it had come in; the product itself folds it in, and
forgets what is too old to be kept.

    python manage.py shell -c "from tests.simulated_visits import simulate; simulate('demo')"
"""

import math
import random
import uuid
from datetime import UTC, datetime, time, timedelta

from analytics.folding import fold
from analytics.kinds import Audience, Kind
from analytics.looks import packed
from analytics.models import Batch, Event
from analytics.retention import forget_old
from analytics.visitors import today
from panorama.cells import cell_of
from tours.models import Tour

REFERRERS = ["", "", "portal.example", "homes.example", "search.example", "social.example",
             "immobilien-am-wasser.example", "newsletter.example", "blog.example"]  # fmt: skip
CAMPAIGNS = [
    "",
    "",
    "",
    "",
    "letter / mail / May",
    "portal / cpc / harbour-view",
    "fair / qr / 2026",
]
COUNTRIES = ["", "", "DE", "DE", "AT", "CH", "IN", "US", "FR"]
DEVICES = ["desktop", "desktop", "mobile", "mobile", "mobile", "tablet", "vr"]
LINKS = ["page", "page", "page", "embed", "embed", "qr", "short", "unbranded", "domain"]
HOSTS = ["agency.example", "partner.example", "homes.example"]
DAYS_AT_ONCE = 10


def simulate(slug, *, days=730, visits_a_day=24, seed=7):
    """Fill the statistics of a published tour; returns how many visits that were."""
    tour = Tour.objects.select_related("publication").get(slug=slug)
    chance = random.Random(seed)
    made, now = 0, datetime.now(UTC)
    for ago in range(days - 1, -1, -1):
        day = today() - timedelta(days=ago)
        season = 1 + 0.45 * math.sin(2 * math.pi * day.timetuple().tm_yday / 365)
        growth = 0.35 + 0.65 * (days - ago) / days
        weekend = 1.5 if day.weekday() > 4 else 1
        wanted = visits_a_day * season * growth * weekend * chance.uniform(0.6, 1.4)
        walks = [_visit(chance, tour, day, now) for _ in range(round(wanted))]
        made += _store(tour, [walk for walk in walks if walk[1]])
        if ago % DAYS_AT_ONCE == 0:
            fold()
    forget_old()
    return made


def _store(tour, walks):
    """As the door to visitors does: a batch for each, with its events."""
    batches = [
        Batch(
            tour=tour, visitor=uuid.uuid4().int % 2**60, received_at=events[-1].at,
            scene_count=len(tour.publication.manifest["scenes"]), **came,
        )
        for came, events in walks
    ]  # fmt: skip
    Batch.objects.bulk_create(batches)
    stored = []
    for batch, (_came, events) in zip(batches, walks, strict=True):
        for event in events:
            event.batch = batch
        stored += events
    Event.objects.bulk_create(stored, batch_size=90)
    return len(batches)


def _visit(chance, tour, day, now):
    """How one visitor of that day came, and what they did until now."""
    came = _circumstances(chance)
    return came, [event for event in _events(chance, tour, day, came) if event.at <= now]


def _circumstances(chance):
    link = chance.choice(LINKS)
    return {
        "audience": Audience.PERSON if chance.random() > 0.04 else Audience.BOT,
        "device": chance.choice(DEVICES),
        "country": chance.choice(COUNTRIES),
        "referrer": chance.choice(REFERRERS),
        "host": chance.choice(HOSTS) if link == "embed" else "",
        "campaign": chance.choice(CAMPAIGNS),
        "link": link,
    }


def _events(chance, tour, day, came):
    manifest = tour.publication.manifest
    scenes = {scene["id"]: scene for scene in manifest["scenes"]}
    hour = min(23, max(0, round(chance.gauss(16, 4))))
    at = datetime.combine(day, time(hour, chance.randrange(60)), UTC)
    events = []

    def did(kind, **said):
        nonlocal at
        at += timedelta(seconds=1)
        events.append(Event(id=uuid.uuid4(), at=at, kind=kind, **said))

    did(Kind.IMPRESSION)
    if chance.random() < 0.3:
        return events
    did(Kind.VIEW)
    if chance.random() < 0.25:
        return events
    here = manifest["start_scene_id"] if chance.random() < 0.85 else chance.choice(list(scenes))
    for _step in range(1 + min(12, int(chance.expovariate(0.35)))):
        scene = scenes[here]
        did(Kind.SCENE_VIEW, scene=uuid.UUID(here))
        cells, spent = _looks(chance, scene)
        source = Kind.ATTENTION_XR if came["device"] == "vr" else Kind.ATTENTION
        at += timedelta(milliseconds=spent)
        did(
            source, scene=uuid.UUID(here), milliseconds=spent, cells=cells,
            detail=scene["panorama"]["hash"][:64],
        )  # fmt: skip
        ways = [one for one in scene["hotspots"] if one["target_scene_id"]]
        others = [one for one in scene["hotspots"] if not one["target_scene_id"]]
        if others and chance.random() < 0.4:
            pressed = chance.choice(others[: len(others) // 2 + 1])
            did(Kind.HOTSPOT_CLICK, hotspot=uuid.UUID(pressed["id"]))
        if not ways:
            break
        way = chance.choices(ways, [1 / (place + 1) for place in range(len(ways))])[0]
        did(Kind.HOTSPOT_CLICK, hotspot=uuid.UUID(way["id"]))
        here = way["target_scene_id"]
    if chance.random() < 0.04:
        did(Kind.SHARE, detail=chance.choice(["copy", "device", "whatsapp"]))
    if chance.random() < 0.03:
        did(Kind.LEAD, detail=chance.choice(["phone", "email", "website"]))
    return events


def _looks(chance, scene):
    """Where somebody looked in a scene: about its first view, its hotspots, and one thing else."""
    start = scene["view"]
    places = [(start["yaw"], start["pitch"], 3.0), (start["yaw"] + 120, 12, 2.0)]
    places += [(h["position"]["yaw"], h["position"]["pitch"], 1.2) for h in scene["hotspots"][:3]]
    cells = {}
    for _ in range(8 + chance.randrange(20)):
        yaw, pitch, _weight = chance.choices(places, [weight for *_, weight in places])[0]
        yaw = (chance.gauss(yaw, 14) + 180) % 360 - 180
        pitch = max(-89, min(89, chance.gauss(pitch, 9)))
        cell = cell_of(yaw, pitch)
        cells[cell] = cells.get(cell, 0) + 250 * chance.randrange(1, 6)
    return packed([number for pair in cells.items() for number in pair]), sum(cells.values())
