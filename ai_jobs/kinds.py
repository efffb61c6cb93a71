"""The types of jobs: what each is called, what it is about, and what does it.

A new type is a runner and a registration, in the `AppConfig.ready` of whoever has it:

    register(Kind("lighting", _("Lighting"), run=run_lighting, about={TOUR, SCENE}))

`run(work)` gets a `runners.work.Work` and returns its result as JSON; `check(job)` may refuse a
job by a `RuleError` before it is made. Neither needs a migration, a route or a serializer.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

TOUR, SCENE = "tour", "scene"


def _anything(tour, scene, parameters):
    """Nothing to check."""


@dataclass(frozen=True)
class Kind:
    name: str
    label: str | Promise
    run: Callable
    about: frozenset | set
    # A serializer class for its parameters.
    parameters: type | None = None
    check: Callable = _anything


_kinds: dict[str, Kind] = {}


def register(kind):
    _kinds[kind.name] = kind


def kind_named(name):
    return _kinds[name]


def known_kinds():
    return list(_kinds.values())


def job_types():
    """A function, so that a new type needs no migration."""
    return [(kind.name, kind.label) for kind in _kinds.values()]
