"""Changes of a tour, sent to the pages that edit it as soon as they are committed."""

import re
import time
from itertools import count

from core.current import current_request
from scenes.events import send_news
from tours.news import tour_changed

CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
# Rises within a process and, by the clock, from one to the next.
_numbers = count(time.time_ns() // 1_000_000)


def listen():
    tour_changed.connect(pass_on, dispatch_uid="studio.news")


def pass_on(sender, news, **kwargs):
    send_news(news.tour_id, message_of(news))


def message_of(news):
    """`{type: changed, seq, kind, id, action, revision, by, client}`; see docs/studio.md."""
    by, client = _maker()
    return {
        "type": "changed",
        "seq": next(_numbers),
        "kind": news.kind,
        "id": str(news.pk) if news.pk else None,
        "action": news.action,
        "revision": news.revision,
        "by": by,
        "client": client,
    }


def _maker():
    """Who made the request that this comes from, and which of their open pages."""
    request = current_request.get()
    if request is None:
        return None, None
    client = request.headers.get("X-Client-Id", "")
    user = getattr(request, "user", None)
    by = {"id": user.pk, "name": user.get_full_name()} if user and user.is_authenticated else None
    return by, client if CLIENT_ID.match(client) else None
