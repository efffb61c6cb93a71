"""Uploads in one piece to an address signed for just this file, confirmed afterwards.

On S3 the browser writes into the bucket itself, where the store has an address for browsers;
otherwise the address is one of ours. What arrived is judged at the confirmation, not before.
"""

from django.conf import settings
from django.core import signing
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import transaction
from django.urls import reverse

from core.errors import NotFound, RuleError
from mediafiles.arrivals import new_path
from mediafiles.kinds import HEAD_BYTES, type_of
from mediafiles.resumable.errors import (
    SignatureInvalid,
    UploadIncomplete,
    UploadLengthInvalid,
    WrongUploadType,
)
from mediafiles.resumable.finishing import fail
from mediafiles.resumable.models import Upload, UploadState, next_expiry
from mediafiles.resumable.services import (
    check_alive,
    check_open,
    complete,
    create_upload,
    find_upload,
    receive,
)
from mediafiles.resumable.stores import FOLDER, Bucket, answering
from mediafiles.resumable.turns import turn_of

SALT = "mediafiles.direct"
ANY_TYPE = "application/octet-stream"


class LengthMismatch(RuleError):
    code = "upload_length_mismatch"
    status = 422


@transaction.atomic
def sign_uploads(wishes, *, team_id, user):
    """An upload for each of `wishes` (validated `PresignedFile`s), all or none."""
    return [
        create_upload(
            team_id=team_id,
            user=user,
            length=wish["file_size"],
            filename=wish["filename"],
            folder=wish["folder_type"],
            metadata=_claims(wish),
            is_direct=True,
        )
        for wish in wishes
    ]


def signed_address(upload, request):
    """`(url, signature)`: where to PUT the bytes, with exactly the promised length and type."""
    if is_to_store():
        url = Bucket(settings.S3_DIRECT_ENDPOINT).signed_put(
            _stored_as(upload), _type(upload), upload.length, _lifetime()
        )
        return url, url.rpartition("Signature=")[2]
    signature = signing.TimestampSigner(salt=SALT).sign(str(upload.pk)).partition(":")[2]
    address = reverse("upload-content", args=[upload.pk])
    return request.build_absolute_uri(f"{address}?signature={signature}"), signature


def is_to_store():
    return bool(settings.S3_DIRECT_ENDPOINT) and not isinstance(default_storage, FileSystemStorage)


def signed_upload(pk, signature):
    """The upload an address of ours was signed for."""
    signer = signing.TimestampSigner(salt=SALT)
    try:
        signer.unsign(f"{pk}:{signature}", max_age=_lifetime())
    except signing.BadSignature:
        raise SignatureInvalid from None
    upload = Upload.objects.filter(pk=pk, is_direct=True).select_related("user").first()
    if upload is None:
        raise NotFound
    return upload


def put_content(upload, body, content_type):
    """Take the whole file at an address of ours. Sent again, it begins from the start."""
    check_open(upload)
    if content_type != _type(upload):
        raise WrongUploadType(f"The address was signed for Content-Type: {_type(upload)}.")
    if body.announced != upload.length:
        raise UploadLengthInvalid(
            f"The address was signed for {upload.length} bytes: send them all, with Content-Length."
        )
    with turn_of(upload) as turn:
        if upload.offset:
            turn.save(offset=0, stored={}, content_type="")
        receive(turn, body)
    if upload.missing:
        raise UploadIncomplete(
            f"Only {upload.offset} of {upload.length} bytes arrived. Send all of them again."
        )


def confirm(actor, pk):
    """Judge what was sent, and make a file of it; confirmed before, the answer is the same.

    A large file is checked by a worker: its upload is then `finishing`.
    """
    upload = find_upload(actor, pk)
    if not upload.is_direct:
        raise NotFound
    check_alive(upload)
    if upload.state != UploadState.OPEN:
        return upload
    with turn_of(upload) as turn:
        if is_to_store():
            _fetch_from_store(turn)
        if upload.missing:
            raise UploadIncomplete(
                "The bytes of this file are not here yet. Send them to signed_url, then confirm."
            )
        turn.save(state=UploadState.FINISHING)
        complete(turn)
    return upload


def _fetch_from_store(turn):
    """Check the object in the bucket, and give it the place of an original."""
    upload, bucket = turn.upload, Bucket()
    with answering():
        size = bucket.size(_stored_as(upload))
        if size is None:
            return
        if size != upload.length:
            refusal = LengthMismatch(f"{upload.length} bytes were promised, {size} were sent.")
            fail(turn, refusal)
            raise refusal
        try:
            file_type = type_of(bucket.get(_stored_as(upload), HEAD_BYTES))
        except RuleError as refusal:
            fail(turn, refusal)
            raise
        place = new_path(file_type.suffix)
        bucket.copy(_stored_as(upload), place)
    turn.save(
        offset=upload.length,
        stored={"object": place},
        content_type=file_type.content_type,
        expires_at=next_expiry(),
    )


def _stored_as(upload):
    return f"{FOLDER}/{upload.key}/whole"


def _type(upload):
    return upload.metadata.get("filetype", ANY_TYPE)


def _lifetime():
    return int(settings.UPLOAD_ADDRESS_VALID.total_seconds())


def _claims(wish):
    named = {"filetype": wish.get("content_type", ANY_TYPE), "sha256": wish.get("sha256")}
    named |= {key: str(wish[key]) for key in ("tour_id", "scene_id") if wish.get(key)}
    return {key: value for key, value in named.items() if value}
