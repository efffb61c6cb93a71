"""A hotspot's content, normalised by its type: one declared shape each, nothing else stored."""

import json
import uuid
from urllib.parse import urlsplit

from core.addresses import checked_url
from core.errors import field_error
from hotspots.html import clean_html
from hotspots.urls_allowed import VIMEO_HOSTS, YOUTUBE_HOSTS, vimeo_id, youtube_id

LONGEST_LABEL, LONGEST_TEXT, LARGEST_PROPS = 255, 5000, 10_000
MOST_IMAGES, LONGEST_ALT = 12, 255


def normalise(hotspot_type, content):
    """`content` in the stored form of its type, with `kind`; None where nothing is to be kept."""
    if content is None:
        content = {}
    if not isinstance(content, dict):
        raise field_error("content", "content must be an object.")
    shape = SHAPES[hotspot_type](_Reader(content))
    if shape is None:
        return None
    return {"kind": str(hotspot_type)} | {k: v for k, v in shape.items() if v is not None}


def merged(kept, given):
    """`kept` with the names of `given` over it; another source takes the place of the old one."""
    if given is None:
        return {}
    sources = {"media_id", "audio_url", "youtube_id", "vimeo_id", "video_url", "url"}
    base = kept or {}
    if sources & set(given):
        base = {name: value for name, value in base.items() if name not in sources}
    return base | given


class _Reader:
    """Reads the names the original took, and says which field was wrong."""

    def __init__(self, content):
        self._content = content

    def raw(self, *names):
        """The first of `names` that is given, with the name it came under."""
        for name in names:
            if self._content.get(name) not in (None, ""):
                return self._content[name], f"content.{name}"
        return None, f"content.{names[0]}"

    def text(self, *names, most):
        value, field = self.raw(*names)
        if value is None:
            return None
        if not isinstance(value, str):
            raise field_error(field, "This must be a text.")
        if len(value) > most:
            raise field_error(field, f"This may have {most} characters at most.", "too_long")
        return value

    def flag(self, name, default=False):
        value = self._content.get(name, default)
        if not isinstance(value, bool):
            raise field_error(f"content.{name}", "This must be true or false.")
        return value

    def url(self, *names, required=False):
        value, field = self.raw(*names)
        return checked_url(value, field) if value is not None or required else None

    def file(self):
        """The id of a file of the media library, or None."""
        value, field = self.raw("media_id")
        return None if value is None else _file_id(value, field)

    def html(self, *names):
        value, field = self.raw(*names)
        if value is None:
            return None
        if not isinstance(value, str):
            raise field_error(field, "This must be a text.")
        return clean_html(value, field) or None

    def images(self, name):
        """A gallery: addresses of pictures, each with its text for those who do not see it."""
        value, field = self.raw(name)
        if value is None:
            return None
        if not isinstance(value, list):
            raise field_error(field, "This must be an array of objects with url and alt.")
        if len(value) > MOST_IMAGES:
            raise field_error(field, f"A gallery has {MOST_IMAGES} pictures at most.", "too_many")
        return [_image(image, f"{field}.{place}") for place, image in enumerate(value)] or None


def _image(image, field):
    """A picture at an address, or of the library: `hotspots.media` then gives it its address."""
    if not isinstance(image, dict) or set(image) - {"url", "media_id", "alt"}:
        raise field_error(field, "A picture is an object with url or media_id, and alt.")
    url, alt, media_id = image.get("url"), image.get("alt"), image.get("media_id")
    if alt is not None and not isinstance(alt, str):
        raise field_error(f"{field}.alt", "This must be a text.")
    if len(alt or "") > LONGEST_ALT:
        raise field_error(
            f"{field}.alt", f"This may have {LONGEST_ALT} characters at most.", "too_long"
        )
    if media_id:
        return {"media_id": _file_id(media_id, f"{field}.media_id"), "alt": alt or ""}
    return {"url": checked_url(url, f"{field}.url"), "alt": alt or ""}


def _file_id(value, field):
    try:
        return str(uuid.UUID(value))
    except (ValueError, TypeError, AttributeError):
        raise field_error(field, "media_id must be the id of a file of yours.") from None


def _navigation(content):
    return {}


def _info(content):
    shape = {
        "text": content.text("text", most=LONGEST_TEXT),
        "html": content.html("html"),
        "image_url": content.url("image_url"),
        "images": content.images("images"),
    }
    return shape if any(shape.values()) else None


def _link(content):
    target, field = content.raw("target")
    if target is None:
        target = "_blank" if content.flag("link_new_tab", True) else "_self"
    if target not in {"_blank", "_self"}:
        raise field_error(field, "target must be _blank or _self.")
    return {
        "url": content.url("url", "link_url", required=True),
        "target": target,
        "label": content.text("label", most=LONGEST_LABEL),
    }


def _audio(content):
    """An address, or a file of the library, whose public copy `hotspots.media` adds."""
    media_id = content.file()
    return {
        "media_id": media_id,
        "audio_url": None if media_id else content.url("audio_url", "url", required=True),
        "autoplay": content.flag("autoplay"),
        "loop": content.flag("loop"),
    }


def _video(content):
    return _video_source(content) | {
        "autoplay": content.flag("autoplay"),
        "muted": content.flag("muted"),
        "loop": content.flag("loop"),
        "poster_url": content.url("poster_url", "poster"),
    }


def _video_source(content):
    if media_id := content.file():
        return {"media_id": media_id}
    for name, read in (("youtube_id", youtube_id), ("vimeo_id", vimeo_id)):
        value, field = content.raw(name)
        if value is not None:
            return {name: read(str(value), field)}
    url = content.url("video_url", "url", required=True)
    host = (urlsplit(url).hostname or "").lower()
    if host in YOUTUBE_HOSTS:
        return {"youtube_id": youtube_id(url, "content.video_url")}
    if host in VIMEO_HOSTS:
        return {"vimeo_id": vimeo_id(url, "content.video_url")}
    return {"video_url": url}


def _custom(content):
    props, field = content.raw("props")
    if props is not None and not isinstance(props, dict):
        raise field_error(field, "props must be an object.")
    if props and len(json.dumps(props)) > LARGEST_PROPS:
        raise field_error(field, f"props may have {LARGEST_PROPS // 1000} kB at most.", "too_long")
    shape = {
        "html": content.html("html", "custom_html"),
        "component_key": content.text("component_key", "component", most=100),
        "props": props,
    }
    return shape if any(shape.values()) else None


SHAPES = {
    "navigation": _navigation,
    "info": _info,
    "link": _link,
    "audio": _audio,
    "video": _video,
    "custom": _custom,
}
