"""Limits on how often: so many in so many seconds, counted over all processes.

    throttle.hit("sign-in", email, limit=5, seconds=300)

The count of the window before fades out while the present one fills, so nobody gets twice the
limit across a border. A refused attempt is not counted: who waits as long as told gets in.
"""

import logging
import math
import time

from django.core.cache import cache
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

from core.errors import TooMany, Unavailable

log = logging.getLogger(__name__)
AWAY = (RedisError, OSError)


def hit(scope, key, limit, seconds, *, fails_open=False):
    """Count one attempt of `key` in `scope`, or raise `TooMany` if there were `limit` already.

    While the counters cannot be reached this raises `Unavailable`, because an unlimited sign-in
    is worse than none; with `fails_open` the attempt passes, for what visitors do.
    """
    now = time.time()
    present, before = _names(scope, key, seconds, now)
    try:
        cache.add(present, 0, 2 * seconds)
        count = cache.incr(present)
        faded = cache.get(before, 0)
        wait = _wait(count, faded, limit, seconds, now)
        if wait:
            cache.decr(present)
    except AWAY as error:
        if not fails_open:
            raise Unavailable from error
        log.warning("Limits of %s are off, the counters are away: %s", scope, error)
        return
    if wait:
        raise TooMany(retry_after=wait)


def check(scope, key, limit, seconds):
    """Raise `TooMany` if `limit` attempts were counted; this one is not.

    For what costs only when it fails: check first, `hit` after the failure. Fails open.
    """
    now = time.time()
    present, before = _names(scope, key, seconds, now)
    try:
        found = cache.get_many([present, before])
    except AWAY as error:
        log.warning("Limits of %s are off, the counters are away: %s", scope, error)
        return
    wait = _wait(found.get(present, 0) + 1, found.get(before, 0), limit, seconds, now)
    if wait:
        raise TooMany(retry_after=wait)


def clear(scope, key, seconds):
    """Forget what was counted, as after a successful sign-in."""
    cache.delete_many(_names(scope, key, seconds, time.time()))


def _names(scope, key, seconds, now):
    """The counters of this window and of the one before.

    The window is in the name, so a counter never ends between being made and being raised. The
    key is hashed with our secret: it is often an address, and nobody reads those from a cache.
    """
    who = salted_hmac("core.throttle", f"{scope}\0{key}", algorithm="sha256").hexdigest()[:32]
    window = int(now // seconds)
    return [f"throttle:{scope}:{seconds}:{who}:{number}" for number in (window, window - 1)]


def _wait(count, before, limit, seconds, now):
    """Whole seconds until one more attempt fits, 0 if `count`, which includes it, fits now."""
    passed = now / seconds % 1
    if before * (1 - passed) + count <= limit:
        return 0
    earlier = count - 1
    # Either what was before fades enough in this window, or what is now does so in the next.
    if earlier < limit:
        fits = 1 - (limit - 1 - earlier) / before
    else:
        fits = 1 + max(0, 1 - (limit - 1) / earlier)
    return max(1, math.ceil((fits - passed) * seconds))
