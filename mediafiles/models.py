"""Stored files: what people upload, kept private and untouched."""

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from core.jobs import Job, JobQuerySet
from core.models import Stamped
from mediafiles.kinds import Kind
from mediafiles.unused import UnusedFile as UnusedFile  # A model of this app.


def public_storage():
    """Where derivatives and manifests lie, readable by anyone who knows the address."""
    return storages["public"]


class MediaFileQuerySet(JobQuerySet):
    def kept(self):
        return self.filter(deleted_at__isnull=True)

    def trashed(self):
        return self.filter(deleted_at__isnull=False)

    def visible_to(self, actor):
        return self.kept().filter(team_id__in=actor.reads)

    def editable_by(self, actor):
        return self.kept().filter(team_id__in=actor.writes)

    def same_bytes(self, media):
        """The team's other files with the same content: they share one stored object."""
        same = self.filter(team_id=media.team_id, sha256=media.sha256, size=media.size)
        return same.exclude(pk=media.pk)

    def stored_bytes(self):
        """What these files take up in storage: bytes that are shared count once."""
        objects = self.order_by().values("file", "size").distinct()
        return objects.aggregate(bytes=Sum("size"))["bytes"] or 0


class MediaFile(Stamped, Job):
    """One stored file of a team: the original, byte for byte as it came.

    The row is also the job that looks into it (see `mediafiles.looking`): size, duration, and a
    thumbnail for the library.
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="media_files")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    original_filename = models.CharField(_("file name"), max_length=255)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64, db_index=True)
    # Several files of a team may name the same object: see `same_bytes`.
    file = models.FileField(max_length=200)
    thumbnail = models.CharField(max_length=200, blank=True, editable=False)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    duration = models.FloatField(_("seconds"), null=True, blank=True, editable=False)
    folder = models.CharField(_("folder"), max_length=255, blank=True)
    alt_text = models.CharField(
        _("text alternative"), max_length=255, blank=True,
        help_text=_("What the picture shows, for those who do not see it."),
    )  # fmt: skip
    # In the trash since then; erased when its time there is over.
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = MediaFileQuerySet.as_manager()

    class Meta:
        indexes = [
            # The media library: newest first, within a team.
            models.Index(fields=["team", "-created_at", "-id"], name="media_library"),
            # The sweeper's question, every 15 seconds.
            models.Index(
                fields=["state", "lease_until"],
                condition=Q(state__in=["pending", "processing"]),
                name="media_unfinished",
            ),
            # The janitor's: what has been in the trash for long enough.
            models.Index(
                fields=["deleted_at"], condition=Q(deleted_at__isnull=False), name="media_trash"
            ),
        ]

    def __str__(self):
        return self.original_filename


class VideoMetadata(Stamped):
    """What a video is, as measured; width and height are of the upright picture."""

    media_file = models.OneToOneField(MediaFile, on_delete=models.CASCADE, related_name="video")
    duration = models.FloatField(_("seconds"), null=True, blank=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    codec = models.CharField(max_length=40)
    audio_codec = models.CharField(max_length=40, blank=True)
    container = models.CharField(max_length=40)
    bitrate = models.PositiveBigIntegerField(_("bits per second"), null=True, blank=True)
    frame_rate = models.FloatField(_("frames per second"), null=True, blank=True)
    # Degrees clockwise the stored picture is turned by for showing.
    rotation = models.SmallIntegerField(default=0)
    # A still of it in private storage, up to 1280 pixels wide.
    poster = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("video metadata")
        verbose_name_plural = _("video metadata")

    def __str__(self):
        return f"{self.codec} {self.width} × {self.height}"


class PublicVideo(Stamped, Job):
    """The copy of a video that visitors get: its streams without what the camera wrote beside.

    The row is also the job that makes it: see `mediafiles.public_videos`.
    """

    media_file = models.OneToOneField(
        MediaFile, on_delete=models.CASCADE, related_name="public_video"
    )
    # Names its files: a hash of the source.
    content_key = models.CharField(max_length=32, db_index=True, editable=False)
    # mp4 or webm, whichever takes the streams as they are.
    container = models.CharField(max_length=4, default="mp4", editable=False)
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    stored_bytes = models.PositiveBigIntegerField(default=0, editable=False)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            # The sweeper's question, every 15 seconds.
            models.Index(
                fields=["state", "lease_until"],
                condition=Q(state__in=["pending", "processing"]),
                name="public_video_unfinished",
            ),
        ]

    def __str__(self):
        return f"{self.media_file} · {self.get_state_display()}"

    @property
    def path(self):
        return f"videos/{self.content_key}/video.{self.container}"

    @property
    def poster_path(self):
        return f"videos/{self.content_key}/poster.webp"


from mediafiles.resumable.models import Upload  # noqa: E402, F401
