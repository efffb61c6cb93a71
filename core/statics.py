"""Static files collected when they changed, and only then."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect_if_changed():
    """Hash and compress the static files into STATIC_ROOT; True if there was anything to do."""
    mark = Path(settings.STATIC_ROOT) / ".collected"
    found = _fingerprint()
    if mark.exists() and mark.read_text() == found:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    mark.write_text(found)
    return True


def _fingerprint():
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            state = Path(storage.path(path)).stat()
            digest.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()
