"""The end of an upload: a file of the library, or a refusal, and nothing left behind."""

from core.errors import RuleError
from mediafiles.models import MediaFile
from mediafiles.resumable.arrivals import arrived
from mediafiles.resumable.errors import TurnLost, UploadLocked
from mediafiles.resumable.models import Upload, UploadState
from mediafiles.resumable.stores import store
from mediafiles.resumable.turns import turn_of
from mediafiles.services import admit

# Times a worker may begin to finish an upload before it counts as impossible.
ATTEMPTS = 5
# Of bytes that belong to no unfinished upload; a request that just began is younger.
LEFT_BEHIND_AFTER = 3600


def finish(turn):
    """Make the file of an upload that is whole. After a crash half-way it is still made once,
    because the file has the id of its upload.

    A refusal of the content ends the upload; what is a pause (a store that is away) does not.
    """
    upload = turn.upload
    media = MediaFile.objects.filter(pk=upload.pk).first()
    if media is None:
        try:
            with turn.kept():
                media = _admitted(upload)
        except RuleError as refusal:
            if refusal.status < 500:
                fail(turn, refusal)
            raise
    turn.end(state=UploadState.COMPLETE, media=media)
    store().discard(upload)


def fail(turn, refusal):
    """End an upload for what its bytes are; they are removed."""
    turn.end(state=UploadState.FAILED, error_code=refusal.code, error_message=str(refusal.message))
    store().discard(turn.upload)


def finish_in_background(upload_id):
    """A worker's turn at one upload whose bytes are all here."""
    upload = Upload.objects.finishing().select_related("user").filter(pk=upload_id).first()
    if upload is None:
        return
    try:
        with turn_of(upload, UploadState.FINISHING) as turn:
            turn.save(attempts=upload.attempts + 1)
            if upload.attempts > ATTEMPTS:
                fail(turn, RuleError("The file could not be stored.", code="upload_unfinishable"))
            else:
                finish(turn)
    except (UploadLocked, TurnLost):
        return
    except RuleError as refusal:
        # The row says it; only what is a pause is tried again.
        if refusal.status >= 500:
            raise


def terminate(upload):
    """Give up an upload and its bytes, because its owner says so."""
    with turn_of(upload) as turn:
        turn.end(state=UploadState.TERMINATED)
    store().discard(upload)


def expire():
    """Give up what made no progress for too long, and what crashes left; how many of each."""
    expired = 0
    for upload in Upload.objects.overdue():
        try:
            with turn_of(upload) as turn:
                turn.end(state=UploadState.EXPIRED)
        except UploadLocked:
            continue
        store().discard(upload)
        expired += 1
    Upload.objects.forgettable().delete()
    return expired, store().leftovers(LEFT_BEHIND_AFTER)


def _admitted(upload):
    return admit(
        store().arrival(upload),
        pk=upload.pk,
        team_id=upload.team_id,
        user=upload.user,
        folder=upload.folder,
        reserved=True,
        sha256=upload.metadata.get("sha256", ""),
        then=lambda media: arrived(upload, media),
    )
