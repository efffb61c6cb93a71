"""Stored files: what people upload, kept private and untouched."""

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from core.models import Stamped
from mediafiles.kinds import Kind


def public_storage():
    """Where derivatives and manifests lie, readable by anyone who knows the address."""
    return storages["public"]


class MediaFileQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(team_id__in=actor.reads)

    def editable_by(self, actor):
        return self.filter(team_id__in=actor.writes)


class MediaFile(Stamped):
    """One stored file of a team: the original, byte for byte as it came."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="media_files")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    original_filename = models.CharField(_("file name"), max_length=255)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64, db_index=True)
    file = models.FileField(max_length=200)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    folder = models.CharField(_("folder"), max_length=255, blank=True)

    objects = MediaFileQuerySet.as_manager()

    class Meta:
        indexes = [
            # The media library: newest first, within a team.
            models.Index(fields=["team", "-created_at", "-id"], name="media_library"),
        ]

    def __str__(self):
        return self.original_filename
