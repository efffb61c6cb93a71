"""Where files are used: asked before one is deleted, answered by the apps that use them.

An app registers a `Finder` in its AppConfig.ready; this app knows none of them.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from mediafiles.models import MediaFile


@dataclass(frozen=True)
class Use:
    """One place where a file is used: `kind` is `scene`, `floor_plan`, `hotspot`, `branding`,
    `tour` or `publication`; `id` is the place's own, `title` what a person calls it."""

    kind: str
    id: str
    title: str
    tour_id: str | None = None
    tour_title: str | None = None


@dataclass(frozen=True)
class Finder:
    """What an app knows about its uses of files.

    `uses(files)` yields `(file's id, Use)` for a list of MediaFiles, in a number of queries that
    does not grow with it. `in_tour(tour_id)` yields the ids of the files of one tour.
    """

    uses: Callable[[list], Iterable[tuple[Any, Use]]]
    in_tour: Callable[[Any], Iterable] = lambda tour_id: ()


_finders: list[Finder] = []


class MediaInUse(RuleError):
    code = "media_in_use"
    status = 409


def register(finder: Finder) -> None:
    _finders.append(finder)


def uses_of(files) -> dict[Any, list[Use]]:
    """`{file's id: its uses}` for those of `files` that are used anywhere."""
    found: dict[Any, list[Use]] = defaultdict(list)
    files = list(files)
    for finder in _finders:
        for media_id, use in finder.uses(files):
            if use not in found[media_id]:
                found[media_id].append(use)
    return dict(found)


def files_in_tour(tour_id) -> set:
    """Ids of all files a tour uses as it is edited now."""
    return {media_id for finder in _finders for media_id in finder.in_tour(tour_id)}


def only_copies(files) -> list:
    """Those whose bytes no other file of the library has. A use that is known by its bytes alone
    counts for these: of the others, one more will be left."""
    twins = MediaFile.objects.kept().filter(sha256__in={media.sha256 for media in files})
    counted = Counter(twins.values_list("team_id", "sha256"))
    return [media for media in files if counted[media.team_id, media.sha256] <= 1]


def refusal(media, uses) -> MediaInUse:
    """The 409 that says where a file is used; `errors.used_in` lists the places in words."""
    places = [in_words(use) for use in uses]
    shown = "; ".join(places[:3]) + (f"; and {len(places) - 3} more" if len(places) > 3 else "")
    return MediaInUse(
        _("“%(file)s” is used: %(places)s. Take it out there first, then delete it.")
        % {"file": media.original_filename, "places": shown},
        errors={"used_in": places},
    )


def in_words(use: Use) -> str:
    kind = KINDS.get(use.kind, use.kind)
    place = f"{kind} “{use.title}”" if use.title else str(kind)
    of_tour = use.tour_title and use.kind not in {"tour", "publication"}
    return f"{place} ({use.tour_title})" if of_tour else place


def as_json(use: Use) -> dict[str, Any]:
    return asdict(use)


KINDS = {
    "scene": _("scene"),
    "floor_plan": _("floor plan"),
    "hotspot": _("hotspot"),
    "branding": _("branding"),
    "tour": _("tour"),
    "publication": _("published tour"),
}
