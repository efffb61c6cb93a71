"""What a model may answer: strict shapes, plain text, numbers in range, and only ids we gave.

What does not fit raises `ValueError` in words that the model is told, so that it can do better.
"""

import json
import re
import unicodedata
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

ROOM_TYPES = (
    "living_room", "kitchen", "dining_room", "bedroom", "bathroom", "toilet", "hallway",
    "entrance", "staircase", "office", "laundry", "storage", "garage", "attic", "basement",
    "balcony", "terrace", "garden", "pool", "exterior", "gym", "shop", "other", "unknown",
)  # fmt: skip
LONGEST_TEXT = 2_000_000
# Direction marks turn what people read around; control characters are nothing to read.
INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
MARKUP = re.compile(r"<\s*[/!?a-zA-Z]|javascript:", re.IGNORECASE)
FENCE = re.compile(r"^```[a-zA-Z]*\s*\n(.*)\n\s*```\s*$", re.DOTALL)


def _plain(text):
    text = INVISIBLE.sub("", unicodedata.normalize("NFC", text)).strip()
    if MARKUP.search(text):
        raise ValueError("plain text only, no markup")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("unpaired surrogates")
    return text


def _known_room(value):
    """A type nobody knows is no harm: it says nothing."""
    word = value.strip().lower().replace(" ", "_") if isinstance(value, str) else value
    return word if word in ROOM_TYPES or not isinstance(value, str) else "unknown"


Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Yaw = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Pitch = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Name = Annotated[str, Field(max_length=200), AfterValidator(_plain)]
Sentence = Name
Prose = Annotated[str, Field(max_length=2000), AfterValidator(_plain)]
Room = Annotated[str, BeforeValidator(_known_room)]
Few = Annotated[list[Sentence], Field(max_length=12)]


class Strict(BaseModel):
    model_config = ConfigDict(strict=False, extra="ignore")


class SceneAnswer(Strict):
    scene: str
    room_type: Room
    room_confidence: Share
    suggested_title: Name
    suggested_description: Prose
    quality_score: Annotated[int, Field(ge=0, le=100)]
    quality_issues: Few = []
    features_detected: Few = []
    recommendations: Few = []


class ScenesAnswer(Strict):
    scenes: Annotated[list[SceneAnswer], Field(max_length=50)]


class HotspotAnswer(Strict):
    scene: str
    type: Literal["navigation", "info"]
    yaw: Yaw
    pitch: Pitch
    target_scene: str | None = None
    suggested_title: Name
    reasoning: Sentence = ""
    confidence: Share


class HotspotsAnswer(Strict):
    hotspots: Annotated[list[HotspotAnswer], Field(max_length=200)]


class DescriptionAnswer(Strict):
    id: str
    description: Prose


class DescriptionsAnswer(Strict):
    descriptions: Annotated[list[DescriptionAnswer], Field(max_length=100)]


class RoomAnswer(Strict):
    label: Name
    room_type: Room
    # Corners in percent of the picture's width and height, from its upper left.
    outline: Annotated[
        list[Annotated[list[Percent], Field(min_length=2, max_length=2)]],
        Field(min_length=3, max_length=60),
    ]
    confidence: Share
    scene: str | None = None


class PlanAnswer(Strict):
    rooms: Annotated[list[RoomAnswer], Field(max_length=100)]


def parsed(text):
    """The JSON object in a model's text, also in a fence or between sentences."""
    text = text[:LONGEST_TEXT].strip()
    if fenced := FENCE.match(text):
        text = fenced[1]
    start = text.find("{")
    if start < 0:
        raise ValueError("there was no JSON object in it")
    decoder = json.JSONDecoder(parse_constant=_no_number)
    try:
        found, _end = decoder.raw_decode(text[start:])
    except RecursionError:
        raise ValueError("it was nested too deeply") from None
    except ValueError as error:
        raise ValueError(f"it was not JSON ({str(error)[:80]})") from None
    return found


def _no_number(word):
    raise ValueError(f"{word} is no number")


def shaped(model, data):
    """`data` as `model`, or a `ValueError` that names the first faults."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        faults = [
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()[:3]
        ]
        raise ValueError("; ".join(faults)[:300]) from None


def each_once(found, wanted, what):
    """Refuse ids that were not given, given ones that are missing, and any twice."""
    if foreign := set(found) - set(wanted):
        raise ValueError(f"unknown {what} {', '.join(sorted(name[:20] for name in foreign)[:3])}")
    if missing := set(wanted) - set(found):
        raise ValueError(f"{what} {', '.join(sorted(missing)[:5])} missing")
    if len(found) != len(set(found)):
        raise ValueError(f"a {what} twice")
