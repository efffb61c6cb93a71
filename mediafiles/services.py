"""Taking files in: one function admits bytes, by whatever door they came."""

import hashlib

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from core.errors import RuleError
from mediafiles.arrivals import UploadedBytes, new_path
from mediafiles.kinds import HEAD_BYTES, FileEmpty, Kind, check_inside, check_size, type_of
from mediafiles.models import MediaFile
from mediafiles.naming import clean_filename as clean_filename
from mediafiles.queueing import look_into
from mediafiles.quota import check_disk, reserve
from mediafiles.reading import local_copy as local_copy
from panorama.errors import Refused
from panorama.limits import Limits
from panorama.probe import header_in

HASHED_AT_ONCE = 1 << 20


class BytesDamaged(RuleError):
    code = "file_damaged"
    status = 422
    message = _("The file is not what was sent: its SHA-256 is another. Send it again.")


def store_file(upload, *, team_id, user=None, folder=""):
    """Keep `upload` (a Django `File`) as a MediaFile of the team: the multipart door."""
    return admit(UploadedBytes(upload), team_id=team_id, user=user, folder=folder)


def admit(arrival, *, team_id, user=None, folder="", reserved=False, pk=None, sha256="", then=None):
    """Make a MediaFile of the team out of bytes that are here: see `mediafiles.arrivals`.

    Type and size are told by the content; what a client claimed plays no part. Bytes the team has
    already are not kept twice: the new file shares the stored object of the old one. `reserved`
    says that the quota made room for these bytes before they came; `pk` is the id the file gets,
    for callers that may have to do it again and must not do it twice; `sha256` is what the sender
    says the bytes hash to; `then(media)` runs in the transaction that makes the file, so that what
    is made of it comes and fails with it.

    Raises a `RuleError` (empty, type, size, quota); the arrival is then the caller's as before.
    """
    media, suffix = _described(arrival)
    media.team_id, media.uploaded_by, media.folder = team_id, user, folder[:255]
    media.pk = pk or media.pk
    if sha256 and media.sha256 != sha256.lower():
        raise BytesDamaged
    # Bytes are stored before the row, and outside its lock; without the row they go again.
    stored = None
    if not MediaFile.objects.same_bytes(media).exists():
        if not reserved:
            check_disk(media.size)
        stored = arrival.keep(new_path(suffix))
    try:
        with transaction.atomic():
            # Whoever erases the last file with these bytes waits here, or has done so.
            Team.objects.select_for_update().filter(pk=team_id).first()
            twin = MediaFile.objects.same_bytes(media).first()
            if twin is None and not reserved:
                reserve(team_id, media.size)
            if twin is None and stored is None:
                stored = arrival.keep(new_path(suffix))
            media.file.name = twin.file.name if twin else stored
            media.save()
            look_into(media)
            if then:
                then(media)
    except BaseException:
        if stored:
            arrival.take_back(stored)
        raise
    if twin and stored:
        arrival.take_back(stored)
    transaction.on_commit(lambda: arrival.let_go(needed=not twin))
    return media


def _described(arrival):
    """A MediaFile of what the bytes are, not yet saved, and the suffix of its type."""
    if not arrival.size:
        raise FileEmpty
    with arrival.opened() as stream:
        file_type = type_of(stream.read(HEAD_BYTES))
        check_size(file_type.kind, arrival.size)
        check_inside(file_type, stream, arrival.size)
        is_image = file_type.kind == Kind.IMAGE
        width, height = _dimensions(stream, arrival.size) if is_image else (None, None)
        sha256 = _sha256(stream)
    media = MediaFile(
        kind=file_type.kind,
        original_filename=clean_filename(arrival.name),
        content_type=file_type.content_type,
        size=arrival.size,
        sha256=sha256,
        width=width,
        height=height,
    )
    return media, file_type.suffix


def _sha256(stream):
    stream.seek(0)
    digest = hashlib.sha256()
    while chunk := stream.read(HASHED_AT_ONCE):
        digest.update(chunk)
    return digest.hexdigest()


def _dimensions(stream, size):
    """Width and height in pixels as stored, or nothing when the header cannot be read."""
    try:
        header = header_in(stream, size, Limits())
    except Refused:
        return None, None
    return header.width, header.height
