"""How somebody came, made of a request; what is not needed is not kept."""

import logging
import re
from functools import cache
from importlib import import_module
from urllib.parse import urlsplit

import maxminddb
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
    agent = request.headers.get("User-Agent", "")[:512]
    return {
        "audience": _audience(request, agent, team_id),
        "device": device_of(agent),
        "country": country_of(client_address(request)),
        "referrer": _referrer(request, envelope.referrer),
        "host": _host(envelope.host),
        "campaign": _campaign(envelope.campaign),
        "link": _link(request, envelope),
    }


def device_of(agent):
    said = agent.lower()
    found = (device for device, words in DEVICES if any(word in said for word in words))
    return next(found, Device.DESKTOP)


def is_bot(request, agent):
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return not agent or "prefetch" in purpose or BOTS.search(agent) is not None


def _audience(request, agent, team_id):
    if _is_member(request, team_id):
        return Audience.TEAM
    return Audience.BOT if is_bot(request, agent) else Audience.PERSON


def _is_member(request, team_id):
    """Somebody of the team looks at its own tour. The session is read and left as it is, so that
    the answer never sets a cookie."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return False
    store = import_module(settings.SESSION_ENGINE).SessionStore
    user_id = store(key).load().get(SESSION_KEY)
    return bool(user_id and Membership.objects.filter(user_id=user_id, team_id=team_id).exists())


def _referrer(request, said):
    """Where the visitor came from; our own pages are no answer to that."""
    host = _host(request.headers.get("Referer") if said is None else said)
    return "" if host in {request.get_host(), urlsplit(settings.SITE_URL).netloc} else host


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
    own = urlsplit(settings.SITE_URL).hostname
    on_other_domain = request.get_host().rpartition(":")[0] or request.get_host()
    if envelope.link in {None, Link.PAGE} and on_other_domain != own and _is_served(own):
        return Link.DOMAIN
    return envelope.link or Link.PAGE


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
