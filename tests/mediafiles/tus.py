"""A program that speaks tus, one request at a time."""

import base64
import hashlib
import os
from pathlib import Path

from django.core.files.storage import FileSystemStorage, default_storage
from django.urls import reverse

from mediafiles.resumable.models import Upload
from mediafiles.resumable.stores import FOLDER, Bucket
from tests.makers import make_token, make_user

CHUNK = "application/offset+octet-stream"
VERSION = {"Tus-Resumable": "1.0.0"}


class Tus:
    def __init__(self, api, user=None):
        self.api = api
        self.user = user or make_user()
        api.credentials(HTTP_AUTHORIZATION=f"Bearer {make_token(self.user)}")

    def create(self, length, body=None, *, metadata=None, **headers):
        """POST; `metadata` is a dict, or the raw header."""
        metadata = {"filename": "hall.jpg"} if metadata is None else metadata
        if isinstance(metadata, dict):
            metadata = written(metadata)
        headers = {**VERSION, "Upload-Length": str(length), "Upload-Metadata": metadata, **headers}
        headers = {name: value for name, value in headers.items() if value is not None}
        return self.api.generic(
            "POST",
            reverse("resumable-uploads"),
            body or b"",
            content_type=CHUNK if body else "",
            headers=headers,
        )

    def begin(self, length, **metadata):
        """A new upload's address."""
        answer = self.create(length, metadata={"filename": "hall.jpg", **metadata})
        assert answer.status_code == 201, answer.content
        return answer["Location"]

    def send(self, address, offset, body, *, content_type=CHUNK, **headers):
        headers = {**VERSION, "Upload-Offset": str(offset), **headers}
        return self.api.generic("PATCH", address, body, content_type=content_type, headers=headers)

    def head(self, address):
        return self.api.head(address, headers=VERSION)

    def terminate(self, address):
        return self.api.delete(address, headers=VERSION)

    def read(self, address):
        return self.api.get(address).json()

    def upload(self, content, **metadata):
        """All of it in one piece; the last answer."""
        return self.send(self.begin(len(content), **metadata), 0, content)


def written(metadata):
    return ",".join(f"{key} {encoded(value)}" for key, value in metadata.items())


def encoded(text):
    return base64.b64encode(text if isinstance(text, bytes) else text.encode()).decode()


def digest(content, algorithm="sha256"):
    return f"{algorithm} {encoded(hashlib.new(algorithm, content).digest())}"


def row_of(address):
    return Upload.objects.get(pk=address.rstrip("/").rpartition("/")[2])


def bytes_waiting():
    """What lies in storage for uploads under way: names of files, objects, and multipart ids."""
    if isinstance(default_storage, FileSystemStorage):
        folder = Path(default_storage.path(FOLDER))
        return set(os.listdir(folder)) if folder.exists() else set()
    bucket = Bucket()
    objects = {name for name, _age in bucket.objects(f"{FOLDER}/")}
    return objects | {multipart for _name, multipart, _age in bucket.multiparts()}


def refusal(answer):
    return answer.status_code, answer.json()["code"]
