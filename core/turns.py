"""One at a time, over all processes."""

from django.db import connection


def has_turn(lock, *, wait):
    """Whether this transaction holds the lock `lock` (a number) until it ends.

    Without `wait` it is False where another holds it. SQLite has one writer anyway: always True.
    """
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock])
        return cursor.fetchone()[0]
