"""Tours inside other people's pages: what the address may ask for, and who may frame what."""

import hashlib
import re
from base64 import b64encode
from dataclasses import asdict, dataclass, replace
from functools import cache
from urllib.parse import urlencode

from csp.constants import SELF
from django.template.loader import render_to_string
from django.utils.html import escape

from core.languages import offered
from viewer import addresses

WORDS = {
    "true": True, "1": True, "yes": True, "on": True,
    "false": False, "0": False, "no": False, "off": False,
}  # fmt: skip
ORIGIN = re.compile(r"https?://[a-zA-Z0-9.-]+(:[0-9]{1,5})?\Z")
SCENE = re.compile(r"[0-9a-fA-F-]{36}\Z")

# Sensors, sound and full screen are the frame's own only where the page around it lends them.
ALLOW = (
    "fullscreen; xr-spatial-tracking; accelerometer; gyroscope; magnetometer; autoplay; "
    "clipboard-write; web-share"
)
SANDBOX = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-forms"
USUAL_WIDTH = 960


@dataclass(frozen=True)
class Options:
    """What an embedding page asks of the viewer; None: as the tour says."""

    scene: str | None = None
    autoplay: bool | None = None
    navbar: bool | None = None
    minimal: bool | None = None
    autohide: bool | None = None
    fullscreen: bool | None = None
    vr: bool | None = None
    rotate: bool | None = None
    branding: bool | None = None
    editmode: bool | None = None
    lang: str | None = None
    origin: str | None = None

    @property
    def query(self):
        """The same as a query string, without what is as the tour says."""
        asked = {
            name: str(value).lower() if isinstance(value, bool) else value
            for name, value in asdict(self).items()
            if value is not None and name not in ("scene", "autoplay")
        }
        return urlencode({"embed": 1} | asked)

    @property
    def look(self):
        """The part that changes the page beside its language; the rest is for the script in it."""
        return replace(self, scene=None, autoplay=None, editmode=None, lang=None, origin=None)

    @property
    def words(self):
        """What the style of an embedded page goes by."""
        asked = {"minimal": self.minimal, "keep-chrome": self.autohide is False}
        return " ".join(name for name, wanted in asked.items() if wanted)


def options_from(query):
    """The options in a query string; what it cannot understand counts as absent."""
    flags = {
        name: WORDS.get(query.get(name, "").lower())
        for name in (
            "autoplay", "navbar", "minimal", "autohide", "fullscreen", "vr", "rotate", "branding",
            "editmode",
        )
    }  # fmt: skip
    return Options(
        scene=_matching(SCENE, query.get("scene", "")),
        lang=offered(query.get("lang")),
        origin=_matching(ORIGIN, query.get("origin", "").rstrip("/")),
        **flags,
    )


def _matching(pattern, text):
    return text if pattern.match(text) else None


SETTING_OF = {
    "navbar": "show_navbar",
    "fullscreen": "enable_fullscreen",
    "vr": "enable_vr",
    "rotate": "auto_rotate",
}


def embedded(manifest, options):
    """The manifest with the tour's settings where the embedding page has none of its own."""
    asked = {
        setting: getattr(options, name)
        for name, setting in SETTING_OF.items()
        if getattr(options, name) is not None
    }
    changed = {"settings": manifest["settings"] | asked}
    if options.branding is False and manifest.get("branding"):
        changed["branding"] = manifest["branding"] | {"show_watermark": False, "logo_url": None}
    return manifest | changed


def tour_address(tour, options):
    """Where the poster's button leads, inside the same frame."""
    fragment = f"#scene={options.scene}" if options.scene else ""
    return f"{addresses.path_of(tour.slug)}?{options.query}{fragment}"


def embed_html(tour, title, width=None, height=None):
    """What an agent pastes into a page: of a fixed size, or as wide as there is room.

    A plain string: a template that shows it escapes it once more.
    """
    size = f' width="{width}" height="{height}"' if width else ""
    style = "border:0" if width else "border:0;width:100%;aspect-ratio:16/9"
    return (
        f'<iframe src="{escape(addresses.embed_of(tour))}" title="{escape(title)}"{size} '
        f'style="{style}" allow="{ALLOW}" allowfullscreen sandbox="{SANDBOX}" loading="lazy" '
        'referrerpolicy="strict-origin-when-cross-origin"></iframe>'
    )


def framable(response, manifest=None):
    """Let pages frame it, of any host or of those the tour names: it knows no session and
    changes nothing."""
    response.xframe_options_exempt = True
    hosts = embed_hosts(manifest) if manifest else []
    response._csp_replace = {"frame-ancestors": [SELF, *hosts] if hosts else ["*"]}
    return response


def embed_hosts(manifest):
    """The hosts that may frame the tour as it was published; none: any."""
    return manifest["settings"].get("embed_hosts", [])


@cache
def poster_style():
    """The poster page's style and the CSP source that allows it.

    A hash and not a nonce: the page is the same for everyone and may be kept.
    """
    style = render_to_string("viewer/_embed.css").strip()
    digest = hashlib.sha256(style.encode()).digest()
    return style, f"'sha256-{b64encode(digest).decode()}'"
