"""The forms in which headsets tell times and durations."""

import re
from datetime import UTC, datetime

SECOND = 1_000_000
# A number from here on counts milliseconds since 1970; one that counts less is meant so too.
MILLISECONDS_FROM, MILLISECONDS_TO = 1e11, 1e14
# The year 2100: what lies behind it is no time of a headset, however wrong its clock.
LATEST = 4_102_444_800

NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?\s*\Z", re.ASCII)
# 02-Dec-2025, 2:54:12 pm
SPOKEN = re.compile(
    r"\s*(\d{1,2})-([A-Za-z]{3})-(\d{4}),?\s+(\d{1,2}):(\d\d):(\d\d)\s*([AaPp][Mm])\s*\Z", re.ASCII
)
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,6}):(\d{1,2}(?:\.\d+)?)\Z", re.ASCII)
WORDED = re.compile(
    r"(?:(\d+(?:\.\d+)?)\s*h\w*)?\s*(?:(\d+(?:\.\d+)?)\s*m\w*)?\s*(?:(\d+(?:\.\d+)?)\s*s\w*)?\Z",
    re.ASCII | re.IGNORECASE,
)
LONGEST_SECONDS = 86_400


class NotAMoment(ValueError):
    """`code` tells what is wrong: it is no time at all, or none that can be."""

    def __init__(self, code, message):
        self.code = code
        super().__init__(message)


def microseconds(said):
    """`(microseconds since 1970, whether milliseconds were said)` of a number or a text.

    Seconds, or, told apart by their size, milliseconds; ISO 8601 with or without fraction and
    zone, a blank or a T in it; `02-Dec-2025, 2:54:12 pm`. Without a zone it is UTC.
    """
    if isinstance(said, str):
        if not NUMBER.match(said):
            return _written(said), False
        said = float(said)
    if MILLISECONDS_FROM <= said < MILLISECONDS_TO:
        return _in_range(said / 1000), True
    return _in_range(said), False


def moment(said):
    """The same as a datetime in UTC."""
    return datetime.fromtimestamp(microseconds(said)[0] / SECOND, UTC)


def _in_range(seconds):
    # Said this way round, not-a-number is out of range too.
    if not 0 <= seconds < LATEST:
        raise NotAMoment(
            "timestamp_out_of_range",
            "A time must be seconds or milliseconds since 1970, before the year 2100.",
        )
    return round(seconds * SECOND)


def _written(text):
    try:
        said = _spoken(text) or datetime.fromisoformat(text.strip())
        said = said if said.tzinfo else said.replace(tzinfo=UTC)
        seconds = said.timestamp()
    except (ValueError, OverflowError):
        raise NotAMoment(
            "timestamp_invalid",
            "A time must be seconds since 1970, ISO 8601, or like 02-Dec-2025, 2:54:12 pm.",
        ) from None
    return _in_range(seconds)


def _spoken(text):
    found = SPOKEN.match(text)
    if not found:
        return None
    day, month, year, hour, minute, second, half = found.groups()
    if month.lower() not in MONTHS or not 1 <= int(hour) <= 12:
        raise ValueError(text)
    hours = int(hour) % 12 + 12 * (half.lower() == "pm")
    number = MONTHS.index(month.lower()) + 1
    return datetime(int(year), number, int(day), hours, int(minute), int(second), tzinfo=UTC)


def seconds_of(said):
    """Whole seconds of a duration: `45`, `"1:30"`, `"1:02:03"`, `"21m 33s"`; 0 where it is none."""
    if isinstance(said, bool) or said is None:
        return 0
    if isinstance(said, int | float):
        return _bounded(said)
    text = said.strip()
    if NUMBER.match(text):
        return _bounded(float(text))
    if found := CLOCK.match(text):
        hours, minutes, seconds = found.groups()
        return _bounded(int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds))
    if text and (found := WORDED.match(text)):
        hours, minutes, seconds = (float(part or 0) for part in found.groups())
        return _bounded(hours * 3600 + minutes * 60 + seconds)
    return 0


def _bounded(seconds):
    return int(seconds) if 0 <= seconds <= LONGEST_SECONDS else 0
