"""Names of uploaded files: those people see, and how a request names one: by its id, or by the
address the upload answered."""

import os
import re
import unicodedata
import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.actors import actor_of
from core.errors import RuleError, field_error
from mediafiles.models import MediaFile

OUR_FILE = re.compile(r"(?:/api/v1/upload/)?media/([0-9a-f-]{36})(?:/content)?/?\Z")

INVISIBLE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


class ImageUrlForeign(RuleError):
    code = "image_url_foreign"
    message = _(
        "Pictures are not fetched from other addresses. Upload the file, then send the public_url "
        "or the media id of the answer."
    )


def find_media(request, fields):
    """The uploaded file a request names, taken out of `fields`; None when it names none."""
    media_id = fields.pop("media_file_id", None)
    image_url = fields.pop("image_url", None)
    if media_id is None and image_url:
        media_id = media_id_in(image_url, request)
        if media_id is None:
            raise ImageUrlForeign(errors={"image_url": [str(ImageUrlForeign.message)]})
    return None if media_id is None else own_media(request, media_id, "media_file_id")


def own_media(request, media_id, field, *, team_id=None):
    """The file under this id in a team where the request may write (or in just `team_id`), or a
    refusal at `field`."""
    mine = MediaFile.objects.editable_by(actor_of(request))
    if team_id is not None:
        mine = mine.filter(team_id=team_id)
    media = mine.filter(pk=media_id).first()
    if media is None:
        raise field_error(field, "There is no file of yours under this id.", "not_found")
    return media


def media_id_in(url, request):
    """The id in an address of ours, as the upload answered it; None in every other address."""
    try:
        parts = urlsplit(url)
        ours = {"", request.get_host(), urlsplit(settings.SITE_URL).netloc}
        found = OUR_FILE.match(parts.path) if parts.netloc in ours else None
        return uuid.UUID(found[1]) if found else None
    except ValueError:
        return None


def clean_filename(name):
    """A display name: no path, no control or direction characters, 255 at most."""
    name = os.path.basename((name or "").replace("\\", "/"))
    name = INVISIBLE.sub("", unicodedata.normalize("NFC", name)).strip()
    stem, suffix = os.path.splitext(name)
    return (stem[: 255 - len(suffix)] + suffix)[:255] or "file"
