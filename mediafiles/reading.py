"""Stored files: reading them as files of this machine, and removing them."""

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage


@contextmanager
def local_copy(media):
    """The file's path on this machine; fetched into a temporary one where storage is remote."""
    storage = media.file.storage
    if isinstance(storage, FileSystemStorage):
        yield Path(storage.path(media.file.name))
        return
    with tempfile.NamedTemporaryFile(
        dir=settings.TEMP_DIR, suffix=Path(media.file.name).suffix
    ) as copy:
        with media.file.open("rb") as remote:
            shutil.copyfileobj(remote, copy, 1 << 20)
        copy.flush()
        yield Path(copy.name)


def beside(name, what):
    """Where a small picture of a stored file lies: one for all files that share the object."""
    return f"{what}s/{Path(name).stem}.webp"


def remove_object(name):
    """Remove a stored file that no row names any more, and the small pictures made of it. The
    file goes last: as long as it is there, whoever finds it finds the pictures too."""
    for path in (beside(name, "thumbnail"), beside(name, "poster"), name):
        default_storage.delete(path)
