"""Photos of people: what their teams see beside their names, made of an upload that is not kept.

The picture is made as logos are: in a process of its own, without what the camera wrote.
"""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import edit_profile
from mediafiles.kinds import FileTooLarge
from mediafiles.pictures import Recipe, publish_picture_of_form
from mediafiles.public import refers, sweeps

PORTRAIT = Recipe(
    folder="portraits", name="portrait", largest_side=384, smallest_side=64, opaque=True
)
FIELD = "file"


def declare():
    sweeps(PORTRAIT.folder)
    refers(shown)


def shown():
    return User.objects.exclude(photo="").values_list("photo", flat=True).iterator()


def set_photo(user, upload):
    """Show what is made of `upload` (a file of a form) beside the person's name.

    Raises `FileTooLarge`, `PictureRefused`, or `Unavailable` while too many others are made.
    """
    most = settings.LIMIT_PORTRAIT_BYTES
    if upload.size > most:
        text = _("A photo of a person may have %(most)d MB; this has more. Export it smaller.")
        text = text % {"most": most // settings.MEGABYTE}
        raise FileTooLarge(text, errors={FIELD: [str(text)]})
    picture = publish_picture_of_form(upload, PORTRAIT, field=FIELD)
    return edit_profile(user, photo=PORTRAIT.path(picture.key))


def remove_photo(user):
    """Their initials are shown again; the janitor takes the file."""
    return edit_profile(user, photo="")
