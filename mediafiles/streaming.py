"""Limits held while a file arrives, not after: the rule, and the two doors it stands at.

Under WSGI the upload handler sees the bytes as they come. Under ASGI Django first collects the
whole body, so the guard reads along before it: see `config/asgi.py`.
"""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from python_multipart import MultipartParser
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import parse_options_header

from core.errors import RuleError
from mediafiles.kinds import HEAD_BYTES, check_size, type_of


class StreamedFile:
    """One file on its way in. `feed` refuses it as soon as it is known to be refused."""

    def __init__(self):
        self.size = 0
        self._head = b""
        self._type = None

    def feed(self, chunk: bytes) -> None:
        self.size += len(chunk)
        if self._type is None:
            self._head = (self._head + chunk)[:HEAD_BYTES]
            if len(self._head) >= HEAD_BYTES:
                self._type = type_of(self._head)
        if self._type is not None:
            check_size(self._type.kind, self.size)


class LimitedUploadHandler(FileUploadHandler):
    """Django's door: raises out of the parser, before the chunk is written."""

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self._file = StreamedFile()

    def receive_data_chunk(self, raw_data, start):
        self._file.feed(raw_data)
        return raw_data

    def file_complete(self, file_size):
        return None


class BatchUploadHandler(FileUploadHandler):
    """The door of a batch: a refused file is dropped and noted, and the next one comes in.

    `seen` has `(field, file's name, refusal or None)` of each, in the order they came.
    """

    def __init__(self, request=None):
        super().__init__(request)
        self.seen: list[tuple[str, str, RuleError | None]] = []

    def new_file(self, field_name, file_name, *args, **kwargs):
        super().new_file(field_name, file_name, *args, **kwargs)
        self._file = StreamedFile()
        self.seen.append((field_name, file_name, None))
        most = settings.LIMIT_FILES_PER_BATCH
        if len(self.seen) > most:
            raise RuleError(
                f"A batch has {most} files at most. Send the others in another one.",
                code="too_many_files",
            )

    def receive_data_chunk(self, raw_data, start):
        try:
            self._file.feed(raw_data)
        except RuleError as refusal:
            self.seen[-1] = (*self.seen[-1][:2], refusal)
            raise SkipFile from None
        return raw_data

    def file_complete(self, file_size):
        return None


class MultipartGuard:
    """The ASGI door: reads along a multipart body and raises the same refusals.

    Not for a batch, where one file's refusal is none of the others': `BatchUploadHandler`.
    """

    def __init__(self, content_type: str):
        _, options = parse_options_header(content_type)
        self._file: StreamedFile | None = None
        self._headers = b""
        self._parser = None
        if boundary := options.get(b"boundary"):
            callbacks: Any = {
                "on_part_begin": self._part_begins,
                "on_header_value": self._header_value,
                "on_headers_finished": self._headers_end,
                "on_part_data": self._part_data,
            }
            self._parser = MultipartParser(boundary, callbacks)

    def feed(self, chunk: bytes) -> None:
        if self._parser is None:
            return
        try:
            self._parser.write(chunk)
        except MultipartParseError as error:
            raise RuleError(f"The upload is malformed: {error}", code="multipart_parse") from None

    def _part_begins(self):
        self._headers = b""

    def _header_value(self, data, start, end):
        self._headers += data[start:end]

    def _headers_end(self):
        self._file = StreamedFile() if b"filename" in self._headers else None

    def _part_data(self, data, start, end):
        if self._file is not None:
            self._file.feed(bytes(data[start:end]))
