"""What tus 1.0 says in headers, read strictly: each mistake is told for what it is."""

import base64
import binascii
import hashlib
import re

from django.conf import settings
from django.utils.http import http_date

from mediafiles.kinds import BYTES_ALLOWED
from mediafiles.resumable.errors import (
    ChecksumInvalid,
    LengthMayNotBeDeferred,
    TusVersionUnknown,
    UploadLengthInvalid,
    UploadMetadataInvalid,
    UploadOffsetInvalid,
)

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,termination,checksum,expiration"
ALGORITHMS = ("sha1", "sha256")
CHUNK_TYPE = "application/offset+octet-stream"
# Of the whole header; a name, a type and a few ids take a tenth of it.
LIMIT_METADATA_BYTES = 4096
LIMIT_METADATA_KEYS = 20
METADATA_KEY = re.compile(r"[!-+\--~]{1,64}\Z")
WHOLE_NUMBER = re.compile(r"[0-9]{1,19}\Z")
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def capabilities():
    """The headers of an answer to OPTIONS."""
    return {
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(largest_file()),
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    }


def largest_file():
    """Bytes of the largest file of any kind."""
    return max(getattr(settings, name) for name in BYTES_ALLOWED.values())


def check_version(headers):
    if headers.get("Tus-Resumable") != VERSION:
        raise TusVersionUnknown


def read_length(headers):
    if "Upload-Defer-Length" in headers:
        raise LengthMayNotBeDeferred
    given = headers.get("Upload-Length", "")
    if not WHOLE_NUMBER.match(given) or int(given) == 0:
        raise UploadLengthInvalid
    return int(given)


def read_offset(headers):
    given = headers.get("Upload-Offset", "")
    if not WHOLE_NUMBER.match(given):
        raise UploadOffsetInvalid
    return int(given)


def read_metadata(headers):
    """`Upload-Metadata: name dmFsdWU=,flag` as a dict of texts."""
    given = headers.get("Upload-Metadata", "").strip()
    if len(given) > LIMIT_METADATA_BYTES:
        raise UploadMetadataInvalid(
            f"Upload-Metadata may have {LIMIT_METADATA_BYTES} bytes; this has {len(given)}."
        )
    pairs = [pair.strip() for pair in given.split(",")] if given else []
    if len(pairs) > LIMIT_METADATA_KEYS:
        raise UploadMetadataInvalid(f"Upload-Metadata may have {LIMIT_METADATA_KEYS} keys.")
    metadata: dict[str, str] = {}
    for pair in pairs:
        key, _, value = pair.partition(" ")
        if not METADATA_KEY.match(key):
            raise UploadMetadataInvalid(
                "A key in Upload-Metadata has 1 to 64 printable ASCII characters."
            )
        if key in metadata:
            raise UploadMetadataInvalid(f"Upload-Metadata says {key} twice. Say it once.")
        metadata[key] = _text(key, value.strip())
    return metadata


def write_metadata(metadata):
    return ",".join(
        f"{key} {base64.b64encode(value.encode()).decode()}".strip()
        for key, value in metadata.items()
    )


def _text(key, encoded):
    try:
        text = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise UploadMetadataInvalid(
            f"The value of {key} in Upload-Metadata is not UTF-8 text in base64."
        ) from None
    if UNPRINTABLE.search(text):
        raise UploadMetadataInvalid(
            f"The value of {key} in Upload-Metadata holds a NUL or another control character."
        )
    return text


class Checksum:
    """The digest a request's bytes should have: feed it, then ask whether it `matches`."""

    def __init__(self, algorithm, digest):
        self._hash, self._digest = hashlib.new(algorithm, usedforsecurity=False), digest

    def update(self, chunk):
        self._hash.update(chunk)

    def matches(self):
        return self._hash.digest() == self._digest


def read_checksum(headers):
    """The `Checksum` the request names, or None."""
    given = headers.get("Upload-Checksum")
    if given is None:
        return None
    algorithm, _, encoded = given.strip().partition(" ")
    if algorithm not in ALGORITHMS:
        raise ChecksumInvalid
    try:
        digest = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise ChecksumInvalid from None
    if len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
        raise ChecksumInvalid
    return Checksum(algorithm, digest)


def expires(upload):
    return http_date(upload.expires_at.timestamp())
