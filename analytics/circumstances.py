"""How somebody came, made of a request; what is not needed is not kept."""

import hashlib
import logging
import re
import threading
from functools import cache
from importlib import import_module
from urllib.parse import urlsplit

import maxminddb
from cachetools import LRUCache
from django.conf import settings
from django.contrib.auth import SESSION_KEY

from accounts.models import Membership
from analytics.kinds import Audience, Device, Link
from core.network import client_address

log = logging.getLogger(__name__)

# They say so themselves, or are what programs are written with. None of them is dropped.
BOTS = re.compile(
    r"bot\b|bot[/;)]|crawl|spider|slurp|scrap|headless|phantomjs|selenium|puppeteer|playwright|"
    r"lighthouse|pagespeed|prerender|preview|facebookexternalhit|whatsapp|telegram|embedly|"
    r"monitor|uptime|pingdom|statuscake|curl/|wget|python-|python/|aiohttp|httpx|go-http|java/|"
    r"okhttp|libwww|axios|node-fetch|undici|postman|insomnia|archive|validator",
    re.IGNORECASE,
)
DEVICES = (
    (Device.VR, ("oculus", "quest")),
    (Device.TABLET, ("ipad", "tablet", "kindle")),
    (Device.MOBILE, ("mobile", "android", "iphone", "ipod")),
)
HOST = re.compile(r"[a-z0-9.-]{1,120}(:[0-9]{1,5})?\Z")
LONGEST_WORD = 50


def circumstances_of(request, envelope, team_id):
    """The fields of `analytics.models.Circumstances` but for the visitor."""
    is_program, device = _known_browser(request.META.get("HTTP_USER_AGENT", "")[:512])
    return {
        "audience": _audience(request, is_program, team_id),
        "device": device,
        "country": country_of(client_address(request)),
        "referrer": _referrer(request, envelope.referrer),
        "host": _host(envelope.host),
        "campaign": _campaign(envelope.campaign),
        "link": _link(request, envelope),
    }


# Few browsers make most requests. By a hash: no name of one is kept, not even here.
_browsers: LRUCache = LRUCache(1000)
_turn = threading.Lock()


def _known_browser(agent):
    """`(whether it is a program, device)`."""
    name = hashlib.blake2b(agent.encode(errors="replace"), digest_size=16).digest()
    with _turn:
        found = _browsers.get(name)
    if found is None:
        found = not agent or BOTS.search(agent) is not None, device_of(agent)
        with _turn:
            _browsers[name] = found
    return found


def device_of(agent):
    said = agent.lower()
    found = (device for device, words in DEVICES if any(word in said for word in words))
    return next(found, Device.DESKTOP)


def _audience(request, is_program, team_id):
    if _is_member(request, team_id):
        return Audience.TEAM
    purpose = request.META.get("HTTP_SEC_PURPOSE", "") + request.META.get("HTTP_PURPOSE", "")
    return Audience.BOT if is_program or "prefetch" in purpose else Audience.PERSON


def _is_member(request, team_id):
    """Somebody of the team looks at its own tour. The session is read and left as it is, so that
    the answer never sets a cookie."""
    key = "HTTP_COOKIE" in request.META and request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return False
    store = import_module(settings.SESSION_ENGINE).SessionStore
    user_id = store(key).load().get(SESSION_KEY)
    return bool(user_id and Membership.objects.filter(user_id=user_id, team_id=team_id).exists())


def _referrer(request, said):
    """Where the visitor came from; our own pages are no answer to that."""
    host = _host(request.META.get("HTTP_REFERER") if said is None else said)
    return "" if host in {request.get_host(), _own_address().netloc} else host


def _host(said):
    """The host of an address, or of a bare host; nothing where it is neither."""
    if not said:
        return ""
    try:
        host = urlsplit(said if "//" in said else f"//{said}").netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""
    host = host.removeprefix("www.")
    return host if HOST.match(host) else ""


def _campaign(said):
    if said is None:
        return ""
    words = [_word(part) or "-" for part in (said.source, said.medium, said.campaign)]
    while words and words[-1] == "-":
        words.pop()
    return " / ".join(words)


def _word(text):
    printable = "".join(letter for letter in text if letter.isprintable())
    return printable.strip()[:LONGEST_WORD]


def _link(request, envelope):
    own = _own_address().hostname
    on_other_domain = request.get_host().rpartition(":")[0] or request.get_host()
    if envelope.link in {None, Link.PAGE} and on_other_domain != own and _is_served(own):
        return Link.DOMAIN
    return envelope.link or Link.PAGE


def _own_address():
    return urlsplit(settings.SITE_URL)


def _is_served(own):
    """While one tries it out, this machine has several names."""
    return own not in {"localhost", "127.0.0.1", "::1"}


# --- Countries ------------------------------------------------------------------------------------


def country_of(address):
    """Two letters from the configured database, else nothing: it is not guessed."""
    database = _countries()
    if database is None:
        return ""
    try:
        found = database.get(address) or {}
    except ValueError:
        return ""
    place = found.get("country") or found.get("registered_country") or {}
    return str(place.get("iso_code", ""))[:2]


@cache
def _countries():
    if not settings.COUNTRY_DATABASE:
        return None
    try:
        return maxminddb.open_database(settings.COUNTRY_DATABASE, maxminddb.MODE_MEMORY)
    except (OSError, maxminddb.InvalidDatabaseError) as error:
        log.warning("COUNTRY_DATABASE cannot be read, countries stay unknown: %s", error)
        return None
