"""Names of zones, objects and words into numbers, and back."""

import threading

from cachetools import LRUCache
from django.db import transaction

from core.parsers import UNSTORABLE
from vrtracking.models import LONGEST_NAME, Label
from vrtracking.wire import Refused

# Names made up at random would otherwise fill the table.
MOST_PER_TEAM = 20_000
AT_ONCE = 500
_known: LRUCache = LRUCache(200_000)
_turn = threading.Lock()


def numbers_of(team_id, rows):
    """`({name: number}, {name: Refused})` of all names in `rows` (of `vrtracking.wire`).

    New names are saved before this returns, whatever becomes of the events.
    """
    names = {
        name
        for row in rows
        for name in (row.zone, row.object, row.target, row.act)
        if name is not None
    }
    with _turn:
        found = {name: _known[team_id, name] for name in names if (team_id, name) in _known}
    missing = names - found.keys()
    if not missing:
        return found, {}
    refused = {name: _unfit(name) for name in missing if UNSTORABLE.search(name)}
    missing -= refused.keys()
    made = _made(team_id, sorted(missing)) if missing else {}
    for name in missing - made.keys():
        refused[name] = Refused(
            "too_many_names", f"A team may have {MOST_PER_TEAM} names of zones and objects."
        )
    with _turn:
        _known.update({(team_id, name): number for name, number in made.items()})
    return found | made, refused


def _unfit(name):
    return Refused(
        "name_invalid", f"{name[:20]!r}: a name has up to {LONGEST_NAME} characters, and no NUL."
    )


def _made(team_id, names):
    of_team = Label.objects.filter(team=team_id)
    found = _read(of_team, names)
    missing = [name for name in names if name not in found]
    if not missing:
        return found
    free = max(0, MOST_PER_TEAM - of_team.count())
    with transaction.atomic():
        Label.objects.bulk_create(
            [Label(team_id=team_id, name=name) for name in missing[:free]],
            ignore_conflicts=True,
            batch_size=AT_ONCE,
        )
    return found | _read(of_team, missing)


def _read(of_team, names):
    return {
        name: number
        for first in range(0, len(names), AT_ONCE)
        for name, number in of_team.filter(name__in=names[first : first + AT_ONCE]).values_list(
            "name", "pk"
        )
    }


def forget_labels():
    """Read them anew."""
    with _turn:
        _known.clear()


def number_of(team_id, name):
    """Of one name, which is saved if it is new."""
    label, _is_new = Label.objects.get_or_create(team_id=team_id, name=name)
    return label.pk


def names_of(keys):
    """`{number: name}` of all numbers in keys of tallies, such as "3>7", or of plain numbers."""
    numbers = {int(part) for key in keys if key is not None for part in str(key).split(">") if part}
    rows = Label.objects.filter(pk__in=numbers)
    return dict(rows.values_list("pk", "name"))
