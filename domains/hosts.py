"""Which customer's domain a host is: from memory for some seconds, and never for longer.

A page is not shown by what is remembered here alone: the query that reads a tour asks again
whether the domain still shows it (see `tours.sites`). So what was released is gone at once, in
every process, however old the memory of it.
"""

import re
import threading
from dataclasses import dataclass
from uuid import UUID

from cachetools import TTLCache
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from domains.models import CustomDomain, url_of
from tours.models import Tour
from tours.sites import Site

# Names are kept in letters of DNS; whatever else strangers send is asked of nobody.
AS_KEPT = re.compile(r"[a-z0-9.-]{1,253}")
MOST = 10_000
SECONDS = 5.0
# Names nobody has here: short, since a new one should answer soon.
UNKNOWN_SECONDS = 2.0


@dataclass(frozen=True)
class Tenant:
    """A customer's domain as the middleware needs it."""

    id: UUID
    name: str
    team_id: UUID
    team_name: str
    target: str
    tour_id: UUID | None
    is_disabled: bool

    @property
    def has_one_tour(self):
        return self.target == CustomDomain.Target.TOUR

    @property
    def site(self):
        shows = CustomDomain.objects.verified().kept().filter(pk=self.id)
        if self.has_one_tour:
            condition = Q(Exists(shows.filter(target=self.target, tour_id=OuterRef("pk"))))
        else:
            of_team = shows.filter(target=self.target, team_id=OuterRef("team_id"))
            condition = Q(Exists(of_team), visibility=Tour.Visibility.PUBLIC)
        return Site(
            url=url_of(self.name),
            name=self.team_name,
            has_one_tour=self.has_one_tour,
            condition=condition,
        )


_known: TTLCache[str, Tenant] = TTLCache(MOST, SECONDS)
_unknown: TTLCache[str, None] = TTLCache(MOST, UNKNOWN_SECONDS)
_turn = threading.Lock()


def tenant_of(name):
    """The domain that answers under the name, verified or disabled; None if there is none."""
    if not AS_KEPT.fullmatch(name):
        return None
    with _turn:
        if found := _known.get(name):
            return found
        if name in _unknown:
            return None
    found = _read(name)
    with _turn:
        if found:
            _known[name] = found
        else:
            _unknown[name] = None
    return found


def forget(name):
    with _turn:
        _known.pop(name, None)
        _unknown.pop(name, None)


def forget_on_commit(name):
    """Other processes follow within `SECONDS`."""
    transaction.on_commit(lambda: forget(name))


def forget_all():
    with _turn:
        _known.clear()
        _unknown.clear()


def _read(name):
    rows = CustomDomain.objects.kept().filter(name=name)
    rows = (rows.verified() | rows.disabled()).values_list(
        "pk", "name", "team_id", "team__name", "target", "tour_id", "disabled_at"
    )
    # A verified one comes first: what was disabled may have gone to another since.
    found = sorted(rows, key=lambda row: row[-1] is not None)
    return Tenant(*found[0][:-1], is_disabled=found[0][-1] is not None) if found else None
