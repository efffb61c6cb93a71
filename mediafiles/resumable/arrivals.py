"""What becomes of a file besides lying in the library, where its sender said so at the start.

An app above registers a purpose in its AppConfig.ready; the `purpose` of an upload's metadata
names it. A purpose nobody registered is a claim like any other, and means nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Purpose:
    """`team_of(actor, metadata)` is asked before anything is sent: it answers whose the file will
    be, or refuses what could not be done with it. `arrived(upload, media)` runs in the transaction
    that makes the file: once, however often the end of the upload is worked on. What it refuses
    ends the upload, and no file is kept.
    """

    team_of: Callable[[Any, dict], UUID]
    arrived: Callable[[Any, Any], None]


_purposes: dict[str, Purpose] = {}


def register(name: str, purpose: Purpose) -> None:
    _purposes[name] = purpose


def team_asked(actor, metadata) -> UUID | None:
    """The team that the purpose of an upload implies; None where it has none."""
    purpose = _purposes.get(metadata.get("purpose", ""))
    return purpose.team_of(actor, metadata) if purpose else None


def arrived(upload, media) -> None:
    purpose = _purposes.get(upload.metadata.get("purpose", ""))
    if purpose:
        purpose.arrived(upload, media)
