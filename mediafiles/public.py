"""Writing into public storage."""

import os
import secrets
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from mediafiles.models import public_storage


def put_whole(path: str, content: bytes) -> None:
    """Write a public file: whole, or not at all. Twice is as good as once."""
    storage = public_storage()
    if not isinstance(storage, FileSystemStorage):
        storage.save(path, ContentFile(content))
        return
    target = Path(storage.path(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        part.write_bytes(content)
        part.chmod(0o644)
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)
