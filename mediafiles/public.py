"""Writing into public storage, and knowing what of it is still needed.

What lies there is named by a hash of what it was made from, so several rows may refer to one file
and none of them owns it. An app that makes files there declares their folder (`sweeps`), an app
whose rows refer to any says how to find them (`refers`); the rest is the janitor's work.
"""

import os
import secrets
import shutil
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.utils.translation import gettext_lazy as _

from core.errors import Unavailable
from mediafiles.models import public_storage
from mediafiles.unused import UnusedFile

# Where files of a folder lie until they are whole; beside the others, to be renamed into place.
PARTS = ".parts"


def put_whole(path: str, content: bytes) -> None:
    """Write a public file: whole, or not at all. Twice is as good as once."""
    storage = public_storage()
    if isinstance(storage, FileSystemStorage):
        _rename_into_place(path, lambda part: part.write_bytes(content))
    else:
        storage.save(path, ContentFile(content))


def put_file(path: str, source: Path) -> None:
    """The same with the content of a file of ours, however large, which is used up by it."""
    storage = public_storage()
    if isinstance(storage, FileSystemStorage):
        _rename_into_place(path, lambda part: shutil.move(source, part))
    else:
        with source.open("rb") as stream:
            storage.save(path, File(stream))


def _rename_into_place(path, fill):
    target = Path(public_storage().path(path))
    part = Path(public_storage().path(PARTS)) / secrets.token_hex(16)
    for folder in (part.parent, target.parent):
        folder.mkdir(parents=True, exist_ok=True)
    try:
        fill(part)
        part.chmod(0o644)
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


def used_again(path: str) -> None:
    """Ask for this *before* relying on a file that may be there from an earlier time.

    From then on the janitor lets it be for another whole period of grace, long enough for the row
    that refers to it to be written. If it is being removed at the moment, this waits until it is
    gone, so that whoever looks next sees it missing and makes it again.
    """
    UnusedFile.objects.filter(path=unit_of(path)).delete()


def unit_of(path: str) -> str:
    """What is kept or removed as one: `plans/{key}` of `plans/{key}/plan.webp`; of a folder that
    is swept file by file, the path itself."""
    area, _, rest = path.partition("/")
    swept = swept_areas.get(area)
    if swept is not None and swept.by_file:
        return path
    return f"{area}/{rest.partition('/')[0]}"


class StorageAway(Unavailable):
    """The store of files does not answer."""

    code = "storage_unavailable"
    message = _("Files cannot be reached at the moment. Try again in a few seconds.")


@contextmanager
def storage_answers():
    """Turns what an object store's client raises when the store is away into `StorageAway`."""
    try:
        yield
    except ClientError as error:
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500) < 500:
            raise
        raise StorageAway from error
    except (BotoCoreError, Boto3Error) as error:
        raise StorageAway from error


class StillNeeded(Exception):
    """Some row turns out to refer to what was about to be removed."""


@dataclass(frozen=True)
class Area:
    """A folder at the top of public storage that the janitor sweeps."""

    name: str
    by_file: bool
    forget: Callable[[str], None]


swept_areas: dict[str, Area] = {}
finders: list[Callable[[], Iterable[str]]] = []


def sweeps(
    name: str, *, by_file: bool = False, forget: Callable[[str], None] = lambda unit: None
) -> None:
    """Let the janitor remove what nothing refers to from the folder `name`.

    Folders in it are kept or removed as one, or with `by_file` each file is. `forget` is called
    with the path of what is about to go, in the transaction that ends when it is gone; it may
    raise `StillNeeded`.
    """
    swept_areas[name] = Area(name, by_file, forget)


def refers(finder: Callable[[], Iterable[str]]) -> None:
    """`finder` yields texts in which the paths of all files that some rows need can be found:
    paths, addresses, or whole manifests."""
    finders.append(finder)
