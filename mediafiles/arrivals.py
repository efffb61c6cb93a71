"""The ways in which bytes can lie here before they belong to a file.

Each is a `size` in bytes and a `name` (the person's, for showing), and can be `opened()` for
reading from the start as often as wanted. `keep(path)` puts the bytes into private storage and
returns the name they have there; `take_back(name)` undoes that. `let_go()` comes last, after the
file's row is committed: whatever is left of the arrival may go (`needed` is false where the team
has had the same bytes before). A refused arrival is left as it was: it is the caller's.
"""

import os
import secrets
from contextlib import contextmanager, suppress
from pathlib import Path

from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage

FOLDER = "originals"


def new_path(suffix=""):
    """A new place in private storage. It says nothing about the file and cannot be guessed."""
    return f"{FOLDER}/{secrets.token_hex(16)}{suffix}"


class UploadedBytes:
    """A Django `File`: of a multipart form, of a test, of a folder."""

    def __init__(self, upload):
        self.size, self.name = upload.size, upload.name
        self._upload = upload

    @contextmanager
    def opened(self):
        self._upload.seek(0)
        yield self._upload
        self._upload.seek(0)

    def keep(self, path):
        self._upload.seek(0)
        return default_storage.save(path, File(self._upload))

    def take_back(self, stored):
        default_storage.delete(stored)

    def let_go(self, *, needed):
        """Nothing to do: the file of a form removes itself."""


class LocalBytes:
    """A whole file on this machine. Where storage is a folder on the same disk it is not copied."""

    def __init__(self, path, *, name):
        self.path, self.name = Path(path), name
        self.size = self.path.stat().st_size

    @contextmanager
    def opened(self):
        with self.path.open("rb") as stream:
            yield stream

    def keep(self, path):
        if isinstance(default_storage, FileSystemStorage):
            with suppress(OSError):  # Another disk, or one without links.
                return self._linked(path)
        with self.path.open("rb") as stream:
            return default_storage.save(path, File(stream))

    def take_back(self, stored):
        default_storage.delete(stored)

    def let_go(self, *, needed):
        self.path.unlink(missing_ok=True)

    def _linked(self, path):
        target = Path(default_storage.path(path))
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(self.path, target)
        target.chmod(default_storage.file_permissions_mode)
        return path


class StoredBytes:
    """An object that lies in private storage already, under a `new_path()` of its own."""

    def __init__(self, stored_as, *, name):
        self.stored_as, self.name = stored_as, name
        self.size = default_storage.size(stored_as)

    @contextmanager
    def opened(self):
        with default_storage.open(self.stored_as, "rb") as stream:
            yield stream

    def keep(self, path):
        return self.stored_as

    def take_back(self, stored):
        """Nothing to do: it was there before."""

    def let_go(self, *, needed):
        if not needed:
            default_storage.delete(self.stored_as)
