"""Which outside addresses a hotspot may name."""

import re
from urllib.parse import urlsplit

from core.errors import field_error

LONGEST = 2048
# Characters that parsers disagree about: each has been used to show one host and open another.
DISPUTED = re.compile(r"[\x00-\x20\x7f\\<>\"^`{|}]")
YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}\Z")
VIMEO_ID = re.compile(r"[0-9]{6,12}\Z")
YOUTUBE_HOSTS = {
    "youtube.com", "www.youtube.com", "m.youtube.com", "www.youtube-nocookie.com", "youtu.be",
}  # fmt: skip
VIMEO_HOSTS = {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}


def checked_url(value, field):
    """`value` if it is an absolute http(s) address without tricks; otherwise why not."""
    if not isinstance(value, str) or not value:
        raise field_error(field, "Give a full address, beginning with https://.", "url_invalid")
    problem = _problem(value)
    if problem:
        raise field_error(field, problem, "url_invalid")
    return value


def _problem(url):
    if len(url) > LONGEST:
        return f"The address is longer than {LONGEST} characters."
    if DISPUTED.search(url):
        return "The address holds a space, a backslash or another character that must be encoded."
    try:
        parts = urlsplit(url)
        port_is_good = parts.port is None or parts.port > 0
    except ValueError:
        return "The address has an impossible host or port."
    if parts.scheme.lower() not in {"http", "https"}:
        return "The address must begin with https:// or http://."
    if parts.username is not None or parts.password is not None:
        return "The address must not hold a user name or a password."
    if not parts.hostname or not port_is_good:
        return "The address names no host."
    return None


def youtube_id(value, field):
    """The id in `value`, which is an id or any usual address of a video."""
    parts = urlsplit(value) if "/" in value else None
    found = _youtube_id_in(parts) if parts else value
    if not YOUTUBE_ID.match(found):
        raise field_error(field, "This is no YouTube video id or address.", "video_id_invalid")
    return found


def vimeo_id(value, field):
    parts = urlsplit(value) if "/" in value else None
    found = parts.path.rstrip("/").rpartition("/")[2] if parts else value
    if not VIMEO_ID.match(found):
        raise field_error(field, "This is no Vimeo video id or address.", "video_id_invalid")
    return found


def _youtube_id_in(parts):
    if parts.hostname == "youtu.be":
        return parts.path.lstrip("/")
    for prefix in ("/embed/", "/shorts/", "/live/"):
        if parts.path.startswith(prefix):
            return parts.path.removeprefix(prefix).split("/")[0]
    for pair in parts.query.split("&"):
        if pair.startswith("v="):
            return pair[2:]
    return ""
