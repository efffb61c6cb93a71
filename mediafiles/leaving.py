"""What goes with a team that is erased, and what a person takes with them: the files."""

from django.core.files.storage import default_storage
from django.db import transaction

from accounts.closing import erases_with_team
from accounts.export import exports
from mediafiles.models import MediaFile, VideoMetadata


def declare():
    erases_with_team(erase_files)
    exports("files", files_of)


def erase_files(team):
    """Rows now, bytes once that holds: nobody but the team shares them."""
    files = MediaFile.objects.filter(team=team)
    posters = VideoMetadata.objects.filter(media_file__team=team).values_list("poster", flat=True)
    names = {name for row in files.values_list("file", "thumbnail") for name in row}
    names = {*names, *posters} - {""}
    files.delete()
    transaction.on_commit(lambda: _remove(names))


def files_of(user):
    """What is recorded about the files the person uploaded."""
    return list(
        MediaFile.objects.filter(uploaded_by=user)
        .order_by("created_at")
        .values(
            "id", "team__name", "original_filename", "kind", "content_type", "size", "sha256",
            "width", "height", "duration", "folder", "alt_text", "created_at",
        )
    )  # fmt: skip


def _remove(names):
    for name in names:
        default_storage.delete(name)
