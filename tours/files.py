"""The public files that brandings, settings and publications need."""

from django.db.models import F, TextField
from django.db.models.functions import Cast

from mediafiles.public import refers, sweeps
from tours.models import FACE, LOGO, Branding, Publication, Tour


def declare():
    sweeps(LOGO.folder)
    sweeps(FACE.folder)
    sweeps("publications", by_file=True)
    refers(chosen)
    refers(published)


def chosen():
    """Of brandings and settings, as they are edited."""
    for logo, face in Branding.objects.values_list("logo_key", "agent_photo_key").iterator():
        yield from (LOGO.path(logo), FACE.path(face))
    yield from (
        Tour.objects.annotate(text=Cast("settings", TextField()))
        .values_list("text", flat=True)
        .iterator()
    )


def published():
    """Of every snapshot: visitors may be shown an older one again."""
    rows = Publication.objects.annotate(text=Cast(F("manifest"), TextField()))
    for path, text in rows.values_list("manifest_path", "text").iterator(chunk_size=50):
        yield from (path, text)
