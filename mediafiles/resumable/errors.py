"""What can be wrong with an upload, each a fact with a code of its own."""

from django.utils.translation import gettext_lazy as _

from core.errors import RuleError


class TusVersionUnknown(RuleError):
    code = "tus_version_unknown"
    status = 412
    message = _("This server speaks tus 1.0.0. Send the header `Tus-Resumable: 1.0.0`.")


class UploadLengthInvalid(RuleError):
    code = "upload_length_invalid"
    message = _(
        "Say how many bytes the file has: the header Upload-Length, a whole number from 1 up."
    )


class LengthMayNotBeDeferred(RuleError):
    code = "upload_length_required"
    message = _("The length must be known from the start: send Upload-Length, not its deferral.")


class UploadMetadataInvalid(RuleError):
    code = "upload_metadata_invalid"


class UploadOffsetInvalid(RuleError):
    code = "upload_offset_invalid"
    message = _("Say where these bytes begin: the header Upload-Offset, a whole number from 0 up.")


class OffsetConflict(RuleError):
    code = "upload_offset_conflict"
    status = 409


class WrongUploadType(RuleError):
    code = "upload_content_type"
    status = 415
    message = _(
        "Bytes of an upload come as `Content-Type: application/offset+octet-stream`, not otherwise."
    )


class ChunkTooLarge(RuleError):
    code = "upload_chunk_too_large"
    status = 413


class ChecksumInvalid(RuleError):
    code = "upload_checksum_invalid"
    message = _(
        "Upload-Checksum is the name of an algorithm (sha1 or sha256), a space, and the digest of "
        "this request's bytes in base64."
    )


class ChecksumMismatch(RuleError):
    code = "upload_checksum_mismatch"
    status = 460
    message = _("The bytes were damaged on their way and have been discarded. Send them again.")


class UploadLocked(RuleError):
    code = "upload_locked"
    status = 423
    message = _("Another request is writing to this upload. Wait until it has ended.")
    retry_after = 2


class TurnLost(RuleError):
    """This request was silent for so long that another took over."""

    code = "upload_locked"
    status = 423
    message = _("Another request has gone on with this upload. Ask for its offset and continue.")


class UploadGone(RuleError):
    status = 410


class UploadEnded(RuleError):
    status = 409


class UploadIncomplete(RuleError):
    code = "upload_incomplete"
    status = 409


class BytesLost(RuleError):
    code = "upload_bytes_lost"
    status = 410
    message = _("The server no longer has the beginning of this file. Upload it again.")


class SignatureInvalid(RuleError):
    code = "signature_invalid"
    status = 403
    message = _("This address is not signed, was changed, or has expired. Ask for a new one.")


class KindMismatch(RuleError):
    code = "file_kind_mismatch"
    status = 415
