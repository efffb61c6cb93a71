"""What changed in a tour, told to whoever listens: a hint after commit, never the truth."""

from dataclasses import dataclass

from django.db import transaction
from django.dispatch import Signal

# Sent with `news`, a `News`.
tour_changed = Signal()


@dataclass(frozen=True)
class News:
    """One change. `kind` is tour, scene, hotspot, plan, branding, location or publication;
    `action` is added, changed, removed or order (of all things of the kind; `pk` is None)."""

    tour_id: object
    kind: str = "tour"
    pk: object = None
    action: str = "changed"
    revision: int | None = None


def tell(news):
    """Let the listeners know once the change is really there."""
    transaction.on_commit(lambda: tour_changed.send(sender=None, news=news))
