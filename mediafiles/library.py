"""The media library: what members do with the files of their team once they are there."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, ProtectedError, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from core.errors import RuleError
from mediafiles import usage
from mediafiles.models import MediaFile
from mediafiles.reading import remove_object

TRASH_KEPT = timedelta(days=settings.MEDIA_TRASH_DAYS)
ERASED_AT_ONCE = 500


class NotInTrash(RuleError):
    code = "there_already"
    status = 409
    message = _("This file is not in the trash.")


@transaction.atomic
def delete_media(media):
    """Put a file into the trash, unless it is used anywhere. It can be restored for 30 days."""
    media = MediaFile.objects.kept().select_for_update().get(pk=media.pk)
    if uses := usage.uses_of([media]).get(media.pk):
        raise usage.refusal(media, uses)
    _into_trash([media])


@transaction.atomic
def delete_many(files):
    """Put those of `files` that are used nowhere into the trash.

    Returns `(deleted, refused)`: files, and `{file: MediaInUse}`.
    """
    ids = [media.pk for media in files]
    rows = list(MediaFile.objects.kept().select_for_update().filter(pk__in=ids))
    uses = usage.uses_of(rows)
    refused = {media: usage.refusal(media, uses[media.pk]) for media in rows if media.pk in uses}
    deleted = [media for media in rows if media not in refused]
    _into_trash(deleted)
    return deleted, refused


def restore_media(media):
    """Out of the trash, as it was."""
    MediaFile.objects.filter(pk=media.pk).update(deleted_at=None)
    media.refresh_from_db()
    return media


def folders_of(files):
    """`[{name, count, bytes}]` of the folders among `files`, in order; the empty name is none."""
    rows = files.order_by("folder").values("folder")
    return [
        {"name": row["folder"], "count": row["count"], "bytes": row["bytes"]}
        for row in rows.annotate(count=Count("pk"), bytes=Sum("size"))
    ]


def search(files, text):
    """Those whose name, folder or text alternative has `text` in it."""
    about = Q(original_filename__icontains=text) | Q(alt_text__icontains=text)
    return files.filter(about | Q(folder__icontains=text))


def erase_old_trash():
    """Erase what has been in the trash for long enough: rows, and bytes nobody else has.

    Returns how many files went. What tiles are still made of stays until they have gone.
    """
    erased = 0
    old = MediaFile.objects.trashed().filter(deleted_at__lt=timezone.now() - TRASH_KEPT)
    for media in list(old.order_by("deleted_at")[:ERASED_AT_ONCE]):
        erased += erase(media)
    return erased


def erase(media):
    """Remove a trashed file for good: True if it went.

    Its objects go after the commit: a crash in between leaves bytes without a row, which the
    janitor finds, and never a row without its bytes.
    """
    with transaction.atomic():
        # Whoever uploads the same bytes waits here, or has a row already.
        Team.objects.select_for_update().filter(pk=media.team_id).first()
        media = MediaFile.objects.trashed().select_for_update().filter(pk=media.pk).first()
        if media is None:
            return False
        shared = MediaFile.objects.filter(file=media.file.name).exclude(pk=media.pk).exists()
        try:
            with transaction.atomic():
                media.delete()
        except ProtectedError:
            # Tiles made of it are still shown somewhere; the row goes after them.
            return False
        if not shared:
            transaction.on_commit(lambda: remove_object(media.file.name))
    return True


def _into_trash(files):
    ids = [media.pk for media in files]
    MediaFile.objects.filter(pk__in=ids).update(deleted_at=timezone.now())
