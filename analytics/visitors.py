"""Who is who among visitors, as far as we want to know: no cookie, no stored address.

A visitor of a day is a hash of the day's salt, the site, the network and the browser's name. Once
the salt is deleted, the hash leads back to nobody and says nothing about other days.
"""

import hashlib
import hmac
import re
import secrets

from django.utils import timezone

from analytics.models import DailySalt
from core.errors import field_error
from core.network import client_address, network

# Neighbours look alike on purpose.
NETWORK = {4: 24, 6: 48}
LONGEST_KEY = 128
KEY = re.compile(rf"[\x21-\x7e]{{1,{LONGEST_KEY}}}\Z")
LONGEST_AGENT = 512


def visitor_of_day(request, site):
    """A hash that is the same all day for the same browser in the same network, on one `site`."""
    said = f"{site}\0{_around(request)}"
    return hmac.new(salt_of_today().encode(), said.encode(), hashlib.sha256).hexdigest()[:32]


def _around(request):
    """Network and browser, as far as they tell visitors apart."""
    around = network(client_address(request), NETWORK)
    browser = request.META.get("HTTP_USER_AGENT", "")[:LONGEST_AGENT]
    return f"{around}\0{browser}"


def number_of_day(request, site, *, salt, key=None):
    """60 bits that stand all day for a visitor of `site`: the same browser in the same network,
    or whoever sends the same `key`. `salt` is today's."""
    who = _around(request) if key is None else f"key\0{key}"
    said = f"{site}\0{who}"
    return int(hmac.digest(salt.encode(), said.encode(), "sha256").hex()[:15], 16)


def today():
    return timezone.now().date()


def visitor_with_key(key, site):
    """A hash for who keeps a random key; the same key on another `site` is another visitor."""
    return hashlib.sha256(f"{site}\0{key}".encode()).hexdigest()[:32]


def key_sent(request):
    """The key in `x-session-id`, or None where none was sent."""
    key = request.META.get("HTTP_X_SESSION_ID", "")
    if not key:
        return None
    if not KEY.match(key):
        raise field_error(
            "x-session-id",
            f"x-session-id may have up to {LONGEST_KEY} visible ASCII characters, without spaces.",
        )
    return key


def forget_past_days():
    """Delete the salts of days that are over; the number of them."""
    return DailySalt.objects.filter(day__lt=today()).delete()[0]


def salt_of_today():
    """Made by the first who asks."""
    made = {"salt": secrets.token_hex(32)}
    row, is_new = DailySalt.objects.get_or_create(day=today(), defaults=made)
    if is_new:
        forget_past_days()
    return row.salt
