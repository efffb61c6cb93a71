"""Years of visits for looking at the pages of statistics, in seconds.

What visitors do is made up; what it comes to is added up by the product's own code, so that the
sums have the shape of real ones. There are no raw events behind them.

    python manage.py shell -c "from tests.simulated_visits import simulate; simulate('demo')"
"""

import math
import random
import uuid
from datetime import UTC, datetime, time, timedelta

from analytics.folding import recount_tour, save_sums
from analytics.kinds import Audience, Kind
from analytics.models import Visit
from analytics.visitors import today
from analytics.visits import Did, Sums, add_up
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
VISITS_KEPT = timedelta(days=90)


def simulate(slug, *, days=730, visits_a_day=24, seed=7):
    """Fill the statistics of a published tour; returns how many visits that were."""
    tour = Tour.objects.select_related("publication").get(slug=slug)
    chance = random.Random(seed)
    made, now = 0, datetime.now(UTC)
    for ago in range(days - 1, -1, -1):
        day, sums = today() - timedelta(days=ago), Sums()
        season = 1 + 0.45 * math.sin(2 * math.pi * day.timetuple().tm_yday / 365)
        growth = 0.35 + 0.65 * (days - ago) / days
        weekend = 1.5 if day.weekday() > 4 else 1
        wanted = visits_a_day * season * growth * weekend * chance.uniform(0.6, 1.4)
        rows = []
        for _ in range(round(wanted)):
            events = [event for event in _visit(chance, tour, day) if event.at <= now]
            visits = add_up(events, sums)
            made += len(visits)
            if timedelta(days=ago) < VISITS_KEPT:
                visitor = chance.getrandbits(60)
                rows += [Visit(tour=tour, visitor=visitor, **visit) for visit in visits]
        save_sums(tour.pk, sums)
        Visit.objects.bulk_create(rows, ignore_conflicts=True, batch_size=50)
    recount_tour(tour.pk)
    return made


def _visit(chance, tour, day):
    """The events of one visitor of that day."""
    manifest = tour.publication.manifest
    scenes = {scene["id"]: scene for scene in manifest["scenes"]}
    link = chance.choice(LINKS)
    hour = min(23, max(0, round(chance.gauss(16, 4))))
    at = datetime.combine(day, time(hour, chance.randrange(60)), UTC)
    who = {
        "audience": Audience.PERSON if chance.random() > 0.04 else Audience.BOT,
        "device": chance.choice(DEVICES),
        "country": chance.choice(COUNTRIES),
        "referrer": chance.choice(REFERRERS),
        "host": chance.choice(HOSTS) if link == "embed" else "",
        "campaign": chance.choice(CAMPAIGNS),
        "link": link,
        "scene_count": len(scenes),
    }
    events = []

    def did(kind, *, scene=None, hotspot=None, milliseconds=0, detail="", cells=None):
        nonlocal at
        at += timedelta(seconds=1)
        identity = uuid.UUID(int=chance.getrandbits(128))
        said = (at, identity, kind, scene, hotspot, milliseconds, detail, cells)
        events.append(Did(*said, *who.values()))

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
        source = Kind.ATTENTION_XR if who["device"] == "vr" else Kind.ATTENTION
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
    return [number for pair in cells.items() for number in pair], sum(cells.values())
