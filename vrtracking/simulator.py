"""A headset that is none: walks through a house, looks around, and tells it over HTTP.

It keeps the contract of clients/unreal/README.md, and does badly on demand what real ones do badly:
clocks that are off, answers that get lost, the same sent twice, batches out of order, power cuts.
"""

import gzip
import http.client
import json
import math
import random
import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlsplit

# Where zones lie, in centimetres, and what is in them.
HOUSE = {
    "LivingRoom": ((0, 0), ("sofa", "fireplace", "window_sea", "television")),
    "Kitchen": ((600, 0), ("kitchen_island", "oven", "fridge")),
    "Bedroom": ((0, 500), ("bed", "wardrobe", "window_garden")),
    "Bathroom": ((600, 500), ("bathtub", "mirror")),
    "Terrace": ((1200, 200), ("pool", "view_lake", "lounger")),
}
ACTS = ("click", "grab", "open", "close", "teleport")
EYES = 170.0
# Of the next try, after a refusal that passes: doubled each time, give or take half.
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0
PATIENCE = 300


@dataclass
class Manners:
    """How badly it behaves: shares of requests, and seconds its clock is ahead."""

    skew: float = 0.0
    lost_answers: float = 0.0
    twice: float = 0.0
    disorder: bool = False
    power_cut: bool = False
    recut: bool = False
    bad_events: float = 0.0


BADLY = Manners(
    lost_answers=0.1, twice=0.1, disorder=True, power_cut=True, recut=True, bad_events=0.01
)


@dataclass
class Tally:
    """What a headset knows to be saved, and how often it had to ask."""

    acknowledged: int = 0
    refused: int = 0
    requests: int = 0
    retries: int = 0
    sessions: list = field(default_factory=list)

    def __add__(self, other):
        return Tally(
            *(
                getattr(self, name) + getattr(other, name)
                for name in ("acknowledged", "refused", "requests", "retries", "sessions")
            )
        )


class Refused(Exception):
    """The server will not take it, however often it is sent."""


class Line:
    """One connection to a server, for one key."""

    def __init__(self, address, key="", *, compress=False):
        parts = urlsplit(address)
        kind = (
            http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        )
        self._open = lambda: kind(parts.hostname, parts.port, timeout=30)
        self._path = parts.path.rstrip("/") + "/api/v1/unreal"
        self._connection = None
        self._compress = compress
        self._headers = {"Content-Type": "application/json", "Connection": "keep-alive"}
        if key:
            self._headers["X-Ingest-Key"] = key

    def post(self, path, body, *, loses_answer=False):
        """`(status, answer, seconds to wait)`; status 0 where there was no answer."""
        raw, headers = json.dumps(body).encode(), dict(self._headers)
        if self._compress:
            raw, headers["Content-Encoding"] = gzip.compress(raw, 1), "gzip"
        try:
            self._connection = self._connection or self._open()
            self._connection.request("POST", self._path + path, raw, headers)
            if loses_answer:
                self._hang_up()
                return 0, {}, 0.0
            answer = self._connection.getresponse()
            text = answer.read()
            return answer.status, _object(text), float(answer.headers.get("Retry-After") or 0)
        except (OSError, http.client.HTTPException):
            self._hang_up()
            return 0, {}, 0.0

    def _hang_up(self):
        if self._connection:
            self._connection.close()
        self._connection = None


def _object(text):
    try:
        return json.loads(text)
    except ValueError:
        return {}


class Headset:
    """One walk: `walk()` makes the events, `tell()` brings them to the server."""

    def __init__(self, line, *, dice, manners=None, name=None, size=100):
        self.line, self.dice, self.size = line, dice, size
        self.manners = manners or Manners()
        self.name = name or f"sim-{uuid.UUID(int=dice.getrandbits(128))}"
        self.tally = Tally(sessions=[self.name])
        # Numbers of events that the server said to have, and to refuse.
        self._kept: set[int] = set()
        self._refused: set[int] = set()

    # --- Walking

    def walk(self, seconds, *, began, rate=5.0):
        """Events of so many seconds from `began` (its true time), `rate` looks a second."""
        events, at = [], 0.0
        zones = list(HOUSE)
        zone = self.dice.choice(zones)
        while at < seconds:
            stay = min(seconds - at, self.dice.lognormvariate(3.2, 0.7))
            events += self._stay(zone, began + at, stay, rate)
            at += stay + self.dice.uniform(0.5, 3)
            zone = self.dice.choice([other for other in zones if other != zone])
        return [self._spoilt(event) for event in events]

    def _stay(self, zone, at, seconds, rate):
        (x, y), things = HOUSE[zone]
        favourite = self.dice.choice(things)
        events = [self._event("zone_enter", at, zone_name=zone)]
        for step in range(1, int(seconds * rate)):
            moment = step / rate
            thing = favourite if self.dice.random() < 0.5 else self.dice.choice(things)
            turn = things.index(thing) * 360 / len(things) + self.dice.gauss(0, 8)
            place = {
                "x": round(x + 120 * math.cos(moment / 7), 1),
                "y": round(y + 90 * math.sin(moment / 7), 1),
                "z": EYES,
            }
            facing = {"pitch": round(self.dice.gauss(-4, 6), 1), "yaw": round(turn, 1), "roll": 0.0}
            if self.dice.random() < 0.02:
                act = self.dice.choice(ACTS)
                more = {"object_name": thing, "interaction_type": act}
                events.append(
                    self._event("interaction", at + moment, zone_name=zone, position=place, **more)
                )
            else:
                more = {"gaze_target": thing, "dwell_time_ms": round(1000 / rate)}
                events.append(
                    self._event(
                        "gaze", at + moment, zone_name=zone, position=place, rotation=facing, **more
                    )
                )
        events.append(self._event("zone_exit", at + seconds, zone_name=zone))
        return events

    def _event(self, kind, at, **said):
        return {"event_type": kind, "timestamp": round(at + self.manners.skew, 3), **said}

    def _spoilt(self, event):
        if self.dice.random() < self.manners.bad_events:
            return event | {"dwell_time_ms": -1}
        return event

    # --- Telling

    def tell(self, events, *, customer_id=None, property_id=None, began=None, ended=None):
        """Start the session, send its events, and end it, unless the power fails."""
        start = {"session_id": self.name, "sent_at": self._clock()}
        named = {"customer_id": customer_id, "property_id": property_id}
        start |= {name: value for name, value in named.items() if value}
        if began is not None:
            self._deliver("/session", start | {"session_start": began + self.manners.skew})
        for first, batch in self._batches(events):
            self.send_batch(first, batch)
        is_cut = self.manners.power_cut and self.dice.random() < 0.2
        if ended is not None and not is_cut:
            self._deliver("/session", start | {"session_end": ended + self.manners.skew})
        return self.tally

    def _batches(self, events):
        cuts = list(range(0, len(events), self.size))
        batches = [(first, events[first : first + self.size]) for first in cuts]
        if self.manners.recut and len(events) > self.size:
            # After a power cut it takes up what it had on disk, cut otherwise.
            first = self.dice.randrange(len(events) - self.size)
            batches.append((first, events[first : first + self.size]))
        if self.manners.disorder:
            self.dice.shuffle(batches)
        return batches

    def send_batch(self, first, batch):
        """The batch whose first event has the number `first`."""
        body = {"session_id": self.name, "first_seq": first, "events": batch}
        answer = self._deliver("/tracking/batch", body)
        if self.dice.random() < self.manners.twice:
            self._deliver("/tracking/batch", body)
        refused = {first + verdict["index"] for verdict in answer["rejected"]}
        self._refused |= refused
        self._kept |= set(range(first, first + len(batch))) - refused
        self.tally.acknowledged, self.tally.refused = len(self._kept), len(self._refused)

    def _clock(self):
        return time.time() + self.manners.skew

    def _deliver(self, path, body):
        """Until it is taken, as the contract says: 2xx is done, 4xx is dropped and reported, all
        else is kept and sent again."""
        pause, until = FIRST_PAUSE, time.monotonic() + PATIENCE
        while time.monotonic() < until:
            self.tally.requests += 1
            is_lost = self.dice.random() < self.manners.lost_answers
            status, answer, wait = self.line.post(
                path, body | {"sent_at": self._clock()}, loses_answer=is_lost
            )
            if 200 <= status < 300:
                return answer
            if 400 <= status < 500 and status not in {408, 429}:
                raise Refused(f"{path} was refused with {status}: {answer}")
            self.tally.retries += 1
            if not is_lost:
                time.sleep(max(wait, pause * self.dice.uniform(0.5, 1.5)))
                pause = min(2 * pause, LONGEST_PAUSE)
        raise Refused(f"{path} was not taken within {PATIENCE} seconds.")


def buyers(address, key, *, number, seconds, seed=1, badly=False, size=100, ended_before=0.0):
    """Let so many walk, one after the other, the last `ended_before` seconds ago or more; the
    `Tally` of all."""
    dice, total = random.Random(seed), Tally()
    for each in range(number):
        own = random.Random(dice.getrandbits(64))
        manners = Manners()
        if badly:
            manners = Manners(**vars(BADLY) | {"skew": own.choice((0, 3600, -3600, 86_400))})
        headset = Headset(
            Line(address, key, compress=own.random() < 0.5), dice=own, manners=manners, size=size
        )
        lasts = max(5.0, own.gauss(seconds, seconds / 3))
        ended = time.time() - ended_before * own.random() - 1
        began = ended - lasts
        events = headset.walk(lasts, began=began)
        total += headset.tell(
            events, customer_id=f"buyer-{each % max(1, number * 2 // 3)}", began=began, ended=ended
        )
    return total


def live(address, key, *, seconds, name=None, seed=1, rate=5.0):
    """One walk as it happens: a batch every second, a heartbeat whenever nothing is to tell."""
    dice = random.Random(seed)
    line = Line(address, key)
    headset = Headset(line, dice=dice, name=name)
    began = time.time()
    events = headset.walk(seconds, began=began, rate=rate)
    headset.tell([], began=began)
    sent = 0
    while sent < len(events):
        time.sleep(1)
        due = sum(event["timestamp"] <= time.time() for event in events)
        if due > sent:
            headset.send_batch(sent, events[sent:due])
            sent = due
        else:
            line.post(f"/session/{headset.name}/heartbeat", {})
    headset.tell([], ended=time.time())
    return headset.tally
