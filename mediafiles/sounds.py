"""Sounds for visitors: a public copy of an uploaded one."""

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from mediafiles.kinds import Kind
from mediafiles.models import public_storage
from mediafiles.public import put_whole
from mediafiles.services import local_copy


class SoundRefused(RuleError):
    """The upload cannot be played to visitors; the message says why."""

    status = 422


def publish_sound(media, *, field):
    """The address of a public copy, byte for byte; one copy however often it is asked for.

    A sound that is not asked for by a person has to be small: every visitor loads it.
    """
    if media.kind != Kind.AUDIO:
        text = _("This needs a sound; the file is %(kind)s.") % {"kind": media.get_kind_display()}
        raise SoundRefused(text, code="audio_type_not_allowed", errors={field: [str(text)]})
    most = settings.LIMIT_BACKGROUND_AUDIO_BYTES
    if media.size > most:
        text = f"A background sound may have {most // settings.MEGABYTE} MB; this has more."
        raise SoundRefused(text, code="audio_too_large", errors={field: [text]})
    storage = public_storage()
    path = f"sounds/{media.sha256[:32]}/sound{Path(media.file.name).suffix}"
    if not storage.exists(path):
        with local_copy(media) as source:
            put_whole(path, source.read_bytes())
    return storage.url(path)
