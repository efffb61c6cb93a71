"""Videos of the two platforms a hotspot may show, by id or by any usual address."""

import re
from urllib.parse import urlsplit

from core.errors import field_error

YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}\Z")
VIMEO_ID = re.compile(r"[0-9]{6,12}\Z")
YOUTUBE_HOSTS = {
    "youtube.com", "www.youtube.com", "m.youtube.com", "www.youtube-nocookie.com", "youtu.be",
}  # fmt: skip
VIMEO_HOSTS = {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}


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
