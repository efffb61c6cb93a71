"""How much a team may store, how much it does, and how much the disk can still take."""

import shutil

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from core.errors import RuleError
from mediafiles.models import MediaFile, Upload


class QuotaExceeded(RuleError):
    code = "quota_exceeded"
    status = 409


class StorageFull(RuleError):
    """The disk is at its floor: the server's trouble, not the sender's."""

    code = "storage_full"
    status = 507
    message = _(
        "The server has no room for this file at the moment. Nothing you sent is lost; try again "
        "later, or tell whoever runs it."
    )
    retry_after = 60


def storage_limit(team_id) -> int:
    """Bytes the team may store."""
    return settings.LIMIT_TEAM_BYTES


def storage_used(team_id) -> int:
    """Bytes of the team's originals, to the byte. Files that share their bytes count once."""
    return MediaFile.objects.filter(team_id=team_id).stored_bytes()


def storage_reserved(team_id) -> int:
    """Bytes promised to the team's uploads that are under way."""
    coming = Upload.objects.unfinished().filter(team_id=team_id)
    return coming.aggregate(total=Sum("length"))["total"] or 0


def reserve(team_id, size) -> None:
    """Refuse `size` more bytes if the team has no room for them.

    Call it in the transaction that writes the row which takes the room: the team's row stays
    locked until then, so that two at once cannot both have the last bytes.
    """
    Team.objects.select_for_update().get(pk=team_id)
    used, reserved = storage_used(team_id), storage_reserved(team_id)
    limit = storage_limit(team_id)
    if used + reserved + size > limit:
        under_way = f" and {in_words(reserved)} in uploads under way" if reserved else ""
        raise QuotaExceeded(
            f"Your team may store {in_words(limit)}. It has {in_words(used)}{under_way}; this file "
            f"has {in_words(size)}. Delete files you no longer need, then try again."
        )


def check_disk(size) -> None:
    """Refuse `size` more bytes where they would take the disk below its floor.

    What uploads under way have been promised and not yet sent is taken as gone. An object store
    has no floor.
    """
    if isinstance(default_storage, FileSystemStorage):
        left = Upload.objects.unfinished().aggregate(left=Sum(F("length") - F("offset")))["left"]
        _check_floor(size + (left or 0))


def check_floor() -> None:
    """Refuse to write on where the disk has got to its floor, whoever filled it."""
    if isinstance(default_storage, FileSystemStorage):
        _check_floor(0)


def _check_floor(coming):
    disk = shutil.disk_usage(settings.DATA_DIR)
    floor = min(disk.total * settings.STORAGE_FLOOR_PERCENT // 100, settings.STORAGE_FLOOR_BYTES)
    if disk.free - coming < floor:
        raise StorageFull


def in_words(size) -> str:
    """Bytes for people: `1.5 GB`, `20 MB`, `512 bytes`."""
    for unit, name in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if size >= unit:
            return f"{round(size / unit, 1):g} {name}"
    return f"{size} bytes"
