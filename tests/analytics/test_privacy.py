"""After known visitors nothing in the database, the cache or the log says who they were."""

import logging

from django.core.cache import cache
from django.db import connection

from analytics.folding import fold
from analytics.models import DailySalt
from tests.analytics.conftest import event

ADDRESSES = ("203.0.113.77", "198.51.100.23", "2001:db8:77:88::99")
AGENT = "Mozilla/5.0 (Zebrafoal 77) SecretBrowser/9.9"
KEY = "key-of-the-visitor-0123456789"


def everything():
    """Every value of every table, as text."""
    texts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            texts += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(texts)


def test_no_address_no_browser_and_no_key_is_kept(send, tour, caplog):
    caplog.set_level(logging.DEBUG)
    for address in ADDRESSES:
        for visitor in (None, KEY):
            said = [event("view"), event("scene_view", tour.shown[0]), event("nonsense", x=1)]
            send(tour, *said, visitor=visitor, agent=AGENT, address=address)
    fold()
    kept = everything()
    cached = repr(getattr(cache, "_cache", ""))
    for secret in (*ADDRESSES, "203.0.113", "198.51.100", "2001:db8", "Zebrafoal", KEY):
        assert secret not in kept, secret
        assert secret not in cached, secret
        assert secret not in caplog.text, secret
    # A control: what is kept on purpose is found.
    assert tour.title in kept


def test_a_visitor_of_yesterday_cannot_be_found_again(send, tour, monkeypatch):
    from datetime import UTC, datetime, timedelta

    from analytics import visitors
    from analytics.models import Batch
    from analytics.tasks import forget_salts

    send(tour, event("view"), visitor=KEY)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    monkeypatch.setattr(visitors.timezone, "now", lambda: tomorrow)
    forget_salts()
    assert not DailySalt.objects.exists()
    send(tour, event("view"), visitor=KEY)
    assert Batch.objects.values("visitor").distinct().count() == 2


def test_the_answer_remembers_nothing_in_the_browser(send, tour):
    answer = send(tour, event("view"))
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
