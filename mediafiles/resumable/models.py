"""The row of an upload that may be interrupted."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from core.models import Stamped


class UploadState(models.TextChoices):
    OPEN = "open", _("Open")
    FINISHING = "finishing", _("Being checked")
    COMPLETE = "complete", _("Complete")
    FAILED = "failed", _("Failed")
    TERMINATED = "terminated", _("Terminated")
    EXPIRED = "expired", _("Expired")


class UploadQuerySet(models.QuerySet):
    def of(self, actor):
        """The actor's own, in teams where they may write: nobody goes on with another's upload."""
        return self.filter(user_id=actor.user_id, team_id__in=actor.writes)

    def open(self):
        return self.filter(state=UploadState.OPEN)

    def finishing(self):
        return self.filter(state=UploadState.FINISHING)

    def unfinished(self):
        """Those that hold room in the quota and on the disk."""
        return self.filter(state__in=[UploadState.OPEN, UploadState.FINISHING])

    def free(self):
        """Nobody is writing: no lease, or one that ran out."""
        return self.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=Now()))

    def overdue(self):
        return self.open().free().filter(expires_at__lt=Now())

    def forgettable(self):
        """Ended so long ago that nobody asks any more."""
        ended = self.exclude(state__in=[UploadState.OPEN, UploadState.FINISHING])
        return ended.filter(updated_at__lt=Now() - settings.UPLOAD_REMEMBERED)


def new_key():
    return secrets.token_hex(16)


def next_expiry():
    return timezone.now() + settings.UPLOAD_EXPIRES


class Upload(Stamped):
    """A file on its way in: so many bytes promised, so many here."""

    State = UploadState

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="uploads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    filename = models.CharField(_("file name"), max_length=255)
    folder = models.CharField(_("folder"), max_length=255, blank=True)
    # What the sender says about the file, as it came and no more than that: a claim.
    metadata = models.JSONField(default=dict)
    length = models.PositiveBigIntegerField(_("bytes promised"))
    offset = models.PositiveBigIntegerField(_("bytes received"), default=0)
    # By the first bytes; empty until they are here.
    content_type = models.CharField(_("type"), max_length=100, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=UploadState, default=UploadState.OPEN
    )
    # Sent in one piece to an address signed for it, and confirmed afterwards; not by tus.
    is_direct = models.BooleanField(default=False)
    expires_at = models.DateTimeField(_("expires"), default=next_expiry)
    media = models.ForeignKey(
        "mediafiles.MediaFile", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    error_code = models.CharField(max_length=60, blank=True)
    error_message = models.TextField(blank=True)
    # The name of its bytes while they wait. It cannot be guessed.
    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    # What the store must remember to go on: see `stores`.
    stored = models.JSONField(default=dict, editable=False)
    lease_owner = models.CharField(max_length=64, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    # Times a worker began to finish it.
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = UploadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="upload_offset_within_length", condition=Q(offset__lte=F("length"))
            ),
            models.CheckConstraint(name="upload_has_bytes", condition=Q(length__gt=0)),
        ]
        indexes = [
            # What is promised to a team, asked at each creation.
            models.Index(
                fields=["team", "length"],
                condition=Q(state__in=["open", "finishing"]),
                name="upload_unfinished",
            ),
            # The janitor's question, every few minutes.
            models.Index(fields=["state", "expires_at"], name="upload_expiry"),
        ]

    def __str__(self):
        return self.filename

    @property
    def missing(self):
        """Bytes still to come."""
        return self.length - self.offset

    @property
    def is_overdue(self):
        return self.state == UploadState.OPEN and self.expires_at < timezone.now()
