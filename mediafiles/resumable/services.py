"""Starting an upload, and taking in its bytes."""

import time
from contextlib import suppress

from django.conf import settings
from django.db import connection, transaction
from django.http import UnreadablePostError

from core import throttle
from core.errors import NotFound, RuleError
from core.jobs import hint
from mediafiles.kinds import HEAD_BYTES, FileTooLarge, Kind, check_size, type_of
from mediafiles.quota import check_disk, check_floor, in_words, reserve
from mediafiles.resumable.errors import (
    ChecksumMismatch,
    ChunkTooLarge,
    KindMismatch,
    OffsetConflict,
    UploadEnded,
    UploadGone,
)
from mediafiles.resumable.finishing import fail, finish
from mediafiles.resumable.headers import largest_file
from mediafiles.resumable.models import Upload, UploadState, next_expiry
from mediafiles.resumable.stores import store
from mediafiles.resumable.tasks import finish_upload
from mediafiles.resumable.turns import is_free, turn_of
from mediafiles.services import clean_filename

READ_BYTES = 256 * 1024
# Larger files are checked by a worker: their last request does not wait for it.
FINISHED_AT_ONCE = 64 * settings.MEGABYTE


def create_upload(*, team_id, user, length, filename, folder="", metadata=None, is_direct=False):
    """Promise room for `length` bytes: in the team's quota, and on the disk."""
    throttle.hit("uploads", user.pk, settings.LIMIT_UPLOADS_PER_MINUTE, 60)
    _check_claims(length, metadata or {})
    with transaction.atomic():
        check_disk(length)
        reserve(team_id, length)
        return Upload.objects.create(
            team_id=team_id,
            user=user,
            length=length,
            filename=clean_filename(filename),
            folder=folder[:255],
            metadata=metadata or {},
            is_direct=is_direct,
        )


def find_upload(actor, pk):
    upload = Upload.objects.of(actor).select_related("user").filter(pk=pk).first()
    if upload is None:
        raise NotFound
    return upload


def check_alive(upload):
    """Refuse what has ended without becoming a file; the refusal says how."""
    if upload.state == UploadState.FAILED:
        raise UploadGone(upload.error_message, code=upload.error_code)
    if upload.state == UploadState.TERMINATED:
        raise UploadGone("This upload was given up. Start it again.", code="upload_terminated")
    if upload.state == UploadState.EXPIRED or upload.is_overdue:
        hours = settings.UPLOAD_EXPIRES.total_seconds() / 3600
        raise UploadGone(
            f"This upload made no progress for {hours:g} hours and was removed. Start it again.",
            code="upload_expired",
        )


def check_open(upload):
    check_alive(upload)
    if upload.state != UploadState.OPEN:
        raise UploadEnded("All bytes of this upload are here already.", code="upload_complete")


def check_offset(upload, offset):
    if offset != upload.offset:
        raise OffsetConflict(
            f"This upload is at byte {upload.offset}, not at {offset}. Go on from there."
        )


def wait_until_free(upload, seconds=2.0):
    """Give a request whose client is gone the moment to notice and to keep what it has; whether
    nobody is writing now."""
    deadline = time.monotonic() + seconds
    while not is_free(upload.pk):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def finish_if_left(upload):
    """Finish a small upload that was whole when its server died: who asks has it at once."""
    if upload.state != UploadState.FINISHING or upload.length > FINISHED_AT_ONCE:
        return
    # Whatever stands in the way, the row tells it.
    with suppress(RuleError), turn_of(upload, UploadState.FINISHING) as turn:
        finish(turn)


class Body:
    """The bytes of a request as they come. `was_cut` tells afterwards that some did not."""

    def __init__(self, stream, announced):
        self.announced = announced
        self.was_cut = False
        self._stream = stream

    def __iter__(self):
        received = 0
        try:
            while chunk := self._stream.read(READ_BYTES):
                received += len(chunk)
                yield chunk
        except (UnreadablePostError, OSError):
            self.was_cut = True
        else:
            self.was_cut = self.announced is not None and received < self.announced


class _ContentRefused(Exception):
    """The bytes are none we take; the cause says why."""


def receive(turn, body, checksum=None):
    """Take in the bytes of one request from the upload's offset on.

    What arrived of a body that was cut is kept. With a `checksum` it is all or nothing. Content
    that is refused ends the upload; any other refusal leaves it as of the last settled byte.
    """
    upload = turn.upload
    _check_room(upload, body.announced or 0)
    check_floor()
    try:
        with store().writer(upload) as writer:
            _Intake(turn, writer, checksum).take(body)
    except _ContentRefused as refused:
        fail(turn, refused.__cause__)
        raise refused.__cause__ from None
    if upload.missing == 0 and not upload.is_direct:
        complete(turn)


def complete(turn):
    """All bytes are here: make the file now, or have a worker do it."""
    if turn.upload.length <= FINISHED_AT_ONCE:
        finish(turn)
    else:
        turn.end()
        hint(finish_upload, turn.upload.pk)


class _Intake:
    """One request's bytes on their way into the store."""

    def __init__(self, turn, writer, checksum):
        self._turn, self._upload = turn, turn.upload
        self._writer, self._checksum = writer, checksum
        self._offset = self._settled = turn.upload.offset
        self._type = None

    def take(self, body):
        try:
            _let_connection_go()
            for chunk in body:
                self._add(chunk)
            self._check(body)
        except RuleError:
            self._writer.rewind()
            raise
        if self._offset == self._settled:
            return
        if self._offset == self._upload.length:
            done = UploadState.OPEN if self._upload.is_direct else UploadState.FINISHING
            self._settle(self._turn.save, state=done)
        else:
            self._settle(self._turn.end)

    def _add(self, chunk):
        _check_room(self._upload, self._offset + len(chunk) - self._upload.offset)
        self._writer.write(chunk)
        self._offset += len(chunk)
        if self._checksum is not None:
            self._checksum.update(chunk)
        if not self._upload.content_type and self._type is None:
            self._look()
        if self._turn.renew_if_due():
            _let_connection_go()
        # A checksum is about the whole request, so nothing may settle before it is known.
        if self._checksum is None and self._offset - self._settled >= store().settles_every:
            self._settle(self._turn.save)
            check_floor()
            _let_connection_go()

    def _check(self, body):
        if self._checksum is not None and (body.was_cut or not self._checksum.matches()):
            raise ChecksumMismatch

    def _look(self):
        """Tell the type as soon as the first bytes are here, before the rest is sent in vain."""
        if self._offset < min(HEAD_BYTES, self._upload.length):
            return
        try:
            self._type = type_of(self._writer.head())
            check_size(self._type.kind, self._upload.length)
            _check_kind(self._type, self._upload.metadata.get("kind"))
        except RuleError as refusal:
            raise _ContentRefused from refusal

    def _settle(self, save, **values):
        if self._type is not None:
            values["content_type"] = self._type.content_type
        stored = self._writer.settle()
        save(offset=self._offset, stored=stored, expires_at=next_expiry(), **values)
        self._writer.settled()
        self._settled = self._offset


def _check_room(upload, size):
    if size > upload.missing:
        raise ChunkTooLarge(
            f"{in_words(upload.missing)} are missing of this upload; these are more."
        )


def _check_claims(length, metadata):
    """What can be refused before any byte is sent, from what the sender says."""
    most = largest_file()
    if length > most:
        raise FileTooLarge(f"Files may have {in_words(most)} at most; this has {in_words(length)}.")
    kind = (metadata.get("filetype") or metadata.get("type") or "").partition("/")[0]
    if kind in {Kind.IMAGE, Kind.VIDEO, Kind.AUDIO}:
        check_size(kind, length)


def _check_kind(file_type, expected):
    if expected and file_type.kind != expected:
        raise KindMismatch(f"This needs a file of the kind {expected}; it is {file_type.kind}.")


def _let_connection_go():
    """Bytes may take minutes to come; a connection of the pool should not wait with them."""
    if not connection.in_atomic_block:
        connection.close()
