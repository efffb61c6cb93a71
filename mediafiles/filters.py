"""What a list of files can be narrowed by, in the originals' words and a few of ours."""

import uuid

from drf_spectacular.utils import OpenApiParameter

from core.errors import field_error
from core.jobs import JobState
from mediafiles import library
from mediafiles.kinds import Kind
from mediafiles.usage import files_in_tour

VISIBILITIES = ("private", "unlisted", "public")
STATUSES = ("pending", "complete", "failed")
LONGEST_SEARCH = 200


def filtered(files, params):
    """`files` narrowed by the query string; what cannot be understood is refused by name."""
    is_trash = _flag(params, "trashed") or False
    files = files.trashed() if is_trash else files.kept()
    for name, narrow in NARROW.items():
        if name in params:
            files = narrow(files, params[name], name)
    processed = _flag(params, "is_processed")
    if processed is not None:
        done = files.filter(state=JobState.COMPLETED)
        files = done if processed else files.exclude(state=JobState.COMPLETED)
    return files


def _one_of(allowed, value, name):
    if value not in allowed:
        raise field_error(name, f"{name} must be one of {', '.join(allowed)}.")
    return value


def _id(value, name):
    try:
        return uuid.UUID(value)
    except ValueError:
        raise field_error(name, f"{name} must be a UUID.") from None


def _flag(params, name):
    if name not in params:
        return None
    return _one_of(("true", "false", "1", "0"), params[name].lower(), name) in {"true", "1"}


def _by_mime_type(files, value, name):
    """Exactly this type; `image/*` or `image` is all of a family."""
    family = value.removesuffix("/*")
    if "/" in family:
        return files.filter(content_type=family)
    return files.filter(content_type__startswith=f"{family}/")


def _search(files, text, name):
    if len(text) > LONGEST_SEARCH:
        raise field_error(name, f"{name} may have {LONGEST_SEARCH} characters at most.", "too_long")
    return library.search(files, text)


def _if_all(value, wanted, files):
    return files if value == wanted else files.none()


NARROW = {
    "tour_id": lambda files, value, name: files.filter(pk__in=files_in_tour(_id(value, name))),
    "folder": lambda files, value, name: files.filter(folder=value),
    "kind": lambda files, value, name: files.filter(kind=_one_of(Kind.values, value, name)),
    "mime_type": _by_mime_type,
    # Every stored file is private and complete: what is asked for besides is not there.
    "visibility": lambda files, value, name: _if_all(
        _one_of(VISIBILITIES, value, name), "private", files
    ),
    "upload_status": lambda files, value, name: _if_all(
        _one_of(STATUSES, value, name), "complete", files
    ),
    "search": _search,
}

FILTERS = [
    OpenApiParameter(
        "team_id", str, description="Whose; of the team you work in, where it is left out."
    ),
    OpenApiParameter("tour_id", str, description="Files this tour uses, as it is edited now."),
    OpenApiParameter("folder", str, description="Exactly this folder; empty for none."),
    OpenApiParameter("kind", str, enum=Kind.values),
    OpenApiParameter("mime_type", str, description="`image/jpeg`, or a family: `image/*`."),
    OpenApiParameter("visibility", str, enum=VISIBILITIES),
    OpenApiParameter("upload_status", str, enum=STATUSES),
    OpenApiParameter("is_processed", bool, description="Looked into without failure."),
    OpenApiParameter("trashed", bool, description="The trash instead of the library."),
    OpenApiParameter("search", str, description="In names, folders and text alternatives."),
]
