"""Sounds for visitors: a public copy of an uploaded one, without what was written beside it."""

import hashlib
import logging
import tempfile
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from mediafiles.children import turn
from mediafiles.kinds import SUFFIXES, Kind
from mediafiles.models import public_storage
from mediafiles.public import put_file, storage_answers, used_again
from mediafiles.reading import local_copy
from panorama.child import answer_of
from panorama.errors import ChildCrashed, Refused
from panorama.limits import MEBIBYTE, Limits

log = logging.getLogger(__name__)
FOLDER = "sounds"
# Raise it when the same upload shall become other bytes.
VERSION = 2
# What a killed process leaves behind is found by this name.
PREFIX = "sound-"


class SoundRefused(RuleError):
    """The upload cannot be played to visitors; the message says why."""

    status = 422


def publish_background_sound(media, *, field):
    """The address of the public copy of a sound that plays by itself.

    Nobody asked for it, so it has to be small: every visitor loads it.
    """
    most = settings.LIMIT_BACKGROUND_AUDIO_BYTES
    if media.kind == Kind.AUDIO and media.size > most:
        text = f"A background sound may have {most // settings.MEGABYTE} MB; this has more."
        raise SoundRefused(text, code="audio_too_large", errors={field: [text]})
    return publish_sound(media, field=field)


def publish_sound(media, *, field):
    """The address of a public copy: the sound as it is, but no tags, pictures, places or names.

    One copy however often it is asked for. Copying 200 MB takes some seconds, so do it before a
    transaction begins. Raises `SoundRefused` at `field`, or `Unavailable`.
    """
    with _refusals_at(field):
        if media.kind != Kind.AUDIO:
            text = _("This needs a sound; the file is %(kind)s.")
            text = text % {"kind": media.get_kind_display()}
            raise Refused("audio_type_not_allowed", str(text))
        storage, path = public_storage(), path_for(media)
        used_again(path)
        if not storage.exists(path):
            with local_copy(media) as source:
                _copy(source, media.content_type, path)
        return storage.url(path)


def path_for(media) -> str:
    key = hashlib.sha256(f"{media.sha256}:{VERSION}".encode()).hexdigest()[:32]
    return f"{FOLDER}/{key}/sound{SUFFIXES[media.content_type]}"


@contextmanager
def _refusals_at(field):
    try:
        with storage_answers():
            yield
    except Refused as refusal:
        raise SoundRefused(
            refusal.message, code=refusal.code, errors={field: [refusal.message]}
        ) from None


def _copy(source: Path, content_type: str, path: str) -> None:
    with turn(), tempfile.TemporaryDirectory(dir=settings.TEMP_DIR, prefix=PREFIX) as folder:
        target = Path(folder) / "sound"
        arguments = [content_type, str(source.resolve()), str(target)]
        try:
            answer_of("mediafiles.untagged", arguments, Path(folder), sound_limits())
        except ChildCrashed as crash:
            log.warning("A sound was not copied: %s. %s", crash, crash.stderr_tail)
            raise Refused(
                "decoder_crashed", "This sound could not be read. Export it again as MP3 or M4A."
            ) from crash
        put_file(path, target)


def sound_limits() -> Limits:
    return Limits(
        memory_bytes=1024 * MEBIBYTE,
        # Headers may grow a little.
        file_bytes=settings.LIMIT_AUDIO_BYTES + settings.MEGABYTE,
        cpu_seconds=30,
        wall_seconds=30.0,
    )
