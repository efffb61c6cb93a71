"""Where the bytes of an upload lie until it is whole.

`store()` is the one for the present storage. Its `writer(upload)` goes on at the upload's offset:

    write(chunk)    take bytes
    settle()        make all of them durable; what to remember in the row with the new offset
    settled()       the row has been written
    rewind()        forget what came after the last `settle`
    head()          the file's first bytes, as far as they are here

`arrival(upload)` is the whole file for `mediafiles.services.admit`, `discard(upload)` removes all
there is of it, and `leftovers(older_than)` removes what no unfinished upload needs.
"""

import errno
import fcntl
import os
import shutil
import tempfile
import time
from contextlib import contextmanager, suppress
from functools import cache
from io import SEEK_CUR, SEEK_END, SEEK_SET, BufferedReader, RawIOBase
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage

from core.errors import Unavailable
from mediafiles.arrivals import LocalBytes, StoredBytes, new_path
from mediafiles.kinds import HEAD_BYTES, type_of
from mediafiles.quota import StorageFull
from mediafiles.resumable.errors import BytesLost, UploadLocked
from mediafiles.resumable.models import Upload

FOLDER = "uploads"
MEBIBYTE = 1 << 20
# Bytes between two moves of the offset, at most. Two parts on S3, so that no tail is left over.
SETTLES_EVERY = 16 * MEBIBYTE
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def store():
    return LocalStore() if isinstance(default_storage, FileSystemStorage) else S3Store()


# --- A folder: one file that grows ----------------------------------------------------------------


class LocalStore:
    settles_every = SETTLES_EVERY

    def path(self, upload) -> Path:
        return self._folder() / upload.key

    @contextmanager
    def writer(self, upload):
        path = self.path(upload)
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            # The lease keeps others out; this keeps out the one who lost it and has not noticed.
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield _FileWriter(descriptor, path, upload.offset)
        except BlockingIOError:
            raise UploadLocked from None
        except OSError as error:
            if error.errno in NO_ROOM:
                os.ftruncate(descriptor, upload.offset)
                raise StorageFull from error
            raise
        finally:
            os.close(descriptor)

    def arrival(self, upload):
        path = self.path(upload)
        if not path.exists() or path.stat().st_size != upload.length:
            raise BytesLost
        return LocalBytes(path, name=upload.filename)

    def discard(self, upload):
        self.path(upload).unlink(missing_ok=True)

    def leftovers(self, older_than):
        """Remove files of no unfinished upload that nobody has touched for so many seconds."""
        folder = self._folder()
        if not folder.exists():
            return 0
        old = [path for path in folder.iterdir() if _age(path) > older_than]
        needed = _needed(path.name for path in old)
        unneeded = [path for path in old if path.name not in needed]
        for path in unneeded:
            path.unlink(missing_ok=True)
        return len(unneeded)

    def _folder(self):
        return Path(default_storage.path(FOLDER))


class _FileWriter:
    def __init__(self, descriptor, path, offset):
        self._descriptor, self._path, self._settled = descriptor, path, offset
        if os.fstat(descriptor).st_size < offset:
            raise BytesLost
        self.rewind()

    def write(self, chunk):
        rest = memoryview(chunk)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]

    def settle(self):
        os.fdatasync(self._descriptor)
        if self._settled == 0:
            _sync_folder(self._path.parent)
        self._settled = os.lseek(self._descriptor, 0, os.SEEK_CUR)
        return {}

    def settled(self):
        """Nothing is left of what was before."""

    def rewind(self):
        os.ftruncate(self._descriptor, self._settled)
        os.lseek(self._descriptor, self._settled, os.SEEK_SET)

    def head(self):
        return os.pread(self._descriptor, HEAD_BYTES, 0)


def _sync_folder(folder):
    """A new file is there after a power cut only once its folder is written too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _age(path):
    with suppress(FileNotFoundError):
        return time.time() - path.stat().st_mtime
    return 0


# --- S3: a multipart upload, and an object for the bytes that do not fill a part ------------------


class S3Store:
    """`stored` in the row: `object` and `multipart` (its name and id), `parts` (their ETags, in
    order), and `tail` (the object with the bytes behind the last part)."""

    settles_every = SETTLES_EVERY

    @contextmanager
    def writer(self, upload):
        with answering():
            yield _S3Writer(Bucket(), upload)

    def arrival(self, upload):
        """Assembles the parts. Asked again after a crash, it finds what it made before."""
        with answering():
            return _StoredInRanges(self._assembled(upload), name=upload.filename)

    def discard(self, upload):
        """The object of a complete upload is a file's by now, and stays."""
        with answering():
            bucket = Bucket()
            bucket.remove_all(f"{FOLDER}/{upload.key}/")
            if multipart := upload.stored.get("multipart"):
                bucket.abort(upload.stored["object"], multipart)
            if "object" in upload.stored and upload.state != Upload.State.COMPLETE:
                bucket.remove(upload.stored["object"])

    def leftovers(self, older_than):
        with answering():
            bucket = Bucket()
            return self._old_objects(bucket, older_than) + self._old_parts(bucket, older_than)

    def _assembled(self, upload):
        bucket, stored = Bucket(), upload.stored
        if "object" not in stored:
            raise BytesLost
        name = stored["object"]
        if bucket.size(name) == upload.length:
            return name
        if "multipart" not in stored:
            raise BytesLost
        bucket.complete(name, stored["multipart"], stored["parts"])
        return name

    def _old_objects(self, bucket, older_than):
        old = [name for name, age in bucket.objects(f"{FOLDER}/") if age > older_than]
        needed = _needed(name.split("/")[1] for name in old)
        unneeded = [name for name in old if name.split("/")[1] not in needed]
        for name in unneeded:
            bucket.remove(name)
        return len(unneeded)

    def _old_parts(self, bucket, older_than):
        old = [found for found in bucket.multiparts() if found[2] > older_than]
        waiting = Upload.objects.unfinished().values_list("stored__multipart", flat=True)
        needed = set(filter(None, waiting))
        unneeded = [(name, multipart) for name, multipart, _age in old if multipart not in needed]
        for name, multipart in unneeded:
            bucket.abort(name, multipart)
        return len(unneeded)


class _StoredInRanges(StoredBytes):
    """Read piece by piece, where the storage's own way holds many pieces in memory.

    What may be a picture is brought here first: its header is looked for back and forth.
    """

    READ = 8 * MEBIBYTE

    @contextmanager
    def opened(self):
        with answering():
            pieces = BufferedReader(_Ranges(Bucket(), self.stored_as, self.size), self.READ)
            if self.size > settings.LIMIT_IMAGE_BYTES:
                yield pieces
                return
            with tempfile.TemporaryFile(dir=settings.TEMP_DIR) as here:
                shutil.copyfileobj(pieces, here, self.READ)
                here.seek(0)
                yield here


class _Ranges(RawIOBase):
    def __init__(self, bucket, name, size):
        super().__init__()
        self._bucket, self._name, self._size = bucket, name, size
        self._at = 0

    def readable(self):
        return True

    def seekable(self):
        return True

    def seek(self, offset, whence=SEEK_SET):
        start = {SEEK_SET: 0, SEEK_CUR: self._at, SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer):
        wanted = min(len(buffer), self._size - self._at)
        if wanted <= 0:
            return 0
        piece = self._bucket.get(self._name, wanted, start=self._at)
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)


class _S3Writer:
    # S3 wants 5 MiB at least and 10,000 parts at most: enough for 80 GB.
    PART = 8 * MEBIBYTE

    def __init__(self, bucket, upload):
        self._bucket, self._upload = bucket, upload
        self._offset = upload.offset
        self._state = dict(upload.stored)
        self._before: str | None = None
        self._head = b""
        self.rewind()

    def write(self, chunk):
        if len(self._head) < HEAD_BYTES:
            self._head = (self._head + bytes(chunk[:HEAD_BYTES]))[:HEAD_BYTES]
        self._buffer += chunk
        self._offset += len(chunk)
        while len(self._buffer) >= self.PART:
            self._send(bytes(memoryview(self._buffer)[: self.PART]))
            del self._buffer[: self.PART]

    def settle(self):
        """The last part may be small, and a small file is no multipart upload at all."""
        is_last = self._offset == self._upload.length
        self._before = self._state.pop("tail", None)
        if is_last and "multipart" not in self._state:
            self._state["object"] = self._new_path()
            self._bucket.put(self._state["object"], bytes(self._buffer))
        elif self._buffer and is_last:
            self._send(bytes(self._buffer))
        elif self._buffer:
            self._state["tail"] = f"{FOLDER}/{self._upload.key}/{self._offset}"
            self._bucket.put(self._state["tail"], bytes(self._buffer))
        return dict(self._state)

    def settled(self):
        self._upload.stored = dict(self._state)
        if self._before and self._before != self._state.get("tail"):
            self._bucket.remove(self._before)

    def rewind(self):
        self._state = dict(self._upload.stored)
        self._offset = self._upload.offset
        tail = self._state.get("tail")
        self._buffer = bytearray(self._bucket.get(tail) if tail else b"")
        if not self._state.get("parts"):
            self._head = bytes(self._buffer[:HEAD_BYTES])

    def head(self):
        return self._head

    def _send(self, part):
        if "multipart" not in self._state:
            self._state["object"] = self._new_path()
            self._state["multipart"] = self._bucket.begin(self._state["object"])
        parts = self._state.get("parts", [])
        tag = self._bucket.part(
            self._state["object"], self._state["multipart"], len(parts) + 1, part
        )
        self._state["parts"] = [*parts, tag]

    def _new_path(self):
        return new_path(type_of(self._head).suffix)


class Bucket:
    """The few calls of S3 an upload needs, by names within private storage."""

    def __init__(self, endpoint=None):
        """At `endpoint`, where browsers meet the same bucket at another address than we do."""
        self._client = _client_at(endpoint or default_storage.endpoint_url)
        self._bucket = default_storage.bucket_name
        self._prefix = default_storage.location.strip("/") + "/"

    def _at(self, name):
        return {"Bucket": self._bucket, "Key": self._prefix + name}

    def put(self, name, content):
        self._client.put_object(**self._at(name), Body=content)

    def get(self, name, size=None, *, start=0):
        """The object, or `size` bytes of it."""
        part = {"Range": f"bytes={start}-{start + size - 1}"} if size else {}
        try:
            return self._client.get_object(**self._at(name), **part)["Body"].read()
        except self._client.exceptions.NoSuchKey:
            raise BytesLost from None

    def copy(self, name, to):
        source = {"Bucket": self._bucket, "Key": self._prefix + name}
        self._client.copy(source, self._bucket, self._prefix + to)

    def size(self, name):
        """Bytes of the object, or None where there is none."""
        try:
            return self._client.head_object(**self._at(name))["ContentLength"]
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                return None
            raise

    def remove(self, name):
        self._client.delete_object(**self._at(name))

    def remove_all(self, prefix):
        for name, _age in list(self.objects(prefix)):
            self.remove(name)

    def objects(self, prefix):
        """`(name, seconds since it was written)` of all objects below a prefix."""
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=self._prefix + prefix
        )
        for page in pages:
            for found in page.get("Contents", []):
                age = time.time() - found["LastModified"].timestamp()
                yield found["Key"].removeprefix(self._prefix), age

    def begin(self, name):
        return self._client.create_multipart_upload(**self._at(name))["UploadId"]

    def part(self, name, multipart, number, content):
        sent = self._client.upload_part(
            **self._at(name), UploadId=multipart, PartNumber=number, Body=content
        )
        return sent["ETag"]

    def complete(self, name, multipart, tags):
        parts = [{"PartNumber": number, "ETag": tag} for number, tag in enumerate(tags, 1)]
        self._client.complete_multipart_upload(
            **self._at(name), UploadId=multipart, MultipartUpload={"Parts": parts}
        )

    def abort(self, name, multipart):
        with suppress(self._client.exceptions.NoSuchUpload):
            self._client.abort_multipart_upload(**self._at(name), UploadId=multipart)

    def multiparts(self):
        """`(name, id, seconds since its begin)` of all unfinished multipart uploads of ours."""
        pages = self._client.get_paginator("list_multipart_uploads").paginate(
            Bucket=self._bucket, Prefix=self._prefix
        )
        for page in pages:
            for found in page.get("Uploads", []):
                age = time.time() - found["Initiated"].timestamp()
                yield found["Key"].removeprefix(self._prefix), found["UploadId"], age

    def signed_put(self, name, content_type, length, seconds):
        """An address that takes exactly one body: of this type and this length."""
        claims = {**self._at(name), "ContentType": content_type, "ContentLength": length}
        return self._client.generate_presigned_url("put_object", claims, ExpiresIn=seconds)


@cache
def _client_at(endpoint):
    """One for all threads: the storage's own is made anew in each, which takes a tenth of a second
    and some megabytes."""
    known = default_storage
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name=known.region_name,
        aws_access_key_id=known.access_key,
        aws_secret_access_key=known.secret_key,
        config=known.client_config,
    )


@contextmanager
def answering():
    """An object store that is away is a pause, not an error of ours."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise Unavailable from error


def _needed(keys):
    """Those keys that belong to unfinished uploads."""
    return set(Upload.objects.unfinished().filter(key__in=keys).values_list("key", flat=True))
