"""What the pipeline made, into public storage: all of it, or nothing a visitor could meet."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.core.files import File
from django.core.files.storage import FileSystemStorage

from mediafiles.models import public_storage

# Object stores answer slowly but many at a time.
UPLOADS_AT_ONCE = 8


def publish_folder(made: Path, folder: str) -> None:
    """Put the files under `made` at `folder` of public storage. Done before, it changes nothing."""
    storage = public_storage()
    if isinstance(storage, FileSystemStorage):
        _rename(made, Path(storage.path(folder)))
    else:
        _upload(made, folder, storage)


def _rename(made, target):
    """One rename: the folder is there whole, or not there."""
    made.chmod(0o755)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.rename(made, target)
    except OSError:
        if not target.is_dir():
            raise
        # The same content under the same name: somebody was first.
        shutil.rmtree(made)


def _upload(made, folder, storage):
    """The same bytes under the same names: repeating it after a crash is harmless."""

    def send(path):
        with path.open("rb") as stream:
            storage.save(f"{folder}/{path.relative_to(made).as_posix()}", File(stream))

    files = [path for path in made.rglob("*") if path.is_file()]
    with ThreadPoolExecutor(UPLOADS_AT_ONCE) as pool:
        list(pool.map(send, files))
    shutil.rmtree(made)


def urls_of(panorama):
    """Public addresses of a panorama's files, without asking the storage for each."""
    storage = public_storage()
    base = storage.url(f"{panorama.folder}/base.webp")
    root = base.removesuffix("/base.webp")
    return {
        "tile_url": root + "/{level}/{row}_{col}.jpg",
        "base_url": base,
        "thumbnail_url": f"{root}/thumbnail.webp",
        "social_url": f"{root}/social.jpg",
    }
