"""A place in a tour, and the processed picture it shows."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from core.jobs import Job, JobQuerySet
from core.models import Stamped
from mediafiles.models import MediaFile
from tours.models import Tour

DEFAULT_FOV, NARROWEST_FOV, WIDEST_FOV = 65.0, 30.0, 90.0


class PanoramaQuerySet(JobQuerySet):
    def visible_to(self, actor):
        return self.filter(team_id__in=actor.reads)

    def same_picture(self, content_key):
        """Done before, from the same bytes with the same pipeline."""
        return self.completed().filter(content_key=content_key)


class Panorama(Stamped, Job):
    """One version of one picture, made into tiles. Never edited; a new image makes a new one.

    The row is also the job that makes it: see `core.jobs`.
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="panoramas")
    media_file = models.ForeignKey(MediaFile, on_delete=models.PROTECT, related_name="panoramas")
    content_key = models.CharField(
        _("content key"), max_length=32, db_index=True, editable=False,
        help_text=_("Names its files: a hash of the source and of the pipeline."),
    )  # fmt: skip
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    # As `panorama.result.PanoramaResult` documents them.
    levels = models.JSONField(default=list, editable=False)
    crop = models.JSONField(null=True, editable=False)
    preview = models.TextField(blank=True, editable=False)
    source = models.JSONField(default=dict, editable=False)
    quality = models.JSONField(default=dict, editable=False)
    pose = models.JSONField(null=True, editable=False)
    initial_view = models.JSONField(null=True, editable=False)
    warnings = models.JSONField(default=list, editable=False)
    stored_bytes = models.PositiveBigIntegerField(default=0, editable=False)

    objects = PanoramaQuerySet.as_manager()

    class Meta:
        indexes = [
            # The sweeper's question, every 15 seconds.
            models.Index(
                fields=["state", "lease_until"],
                condition=Q(state__in=["pending", "processing"]),
                name="panorama_unfinished",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="panorama_completed_has_size",
                condition=~Q(state="completed") | Q(width__isnull=False, height__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.media_file} · {self.get_state_display()}"

    @property
    def folder(self):
        return f"panoramas/{self.content_key}"


class SceneQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(tour__in=Tour.objects.visible_to(actor))

    def editable_by(self, actor):
        return self.filter(tour__in=Tour.objects.editable_by(actor))

    def in_order(self):
        return self.order_by("order_index")

    def waiting_for_picture(self):
        return self.filter(panorama__isnull=True)


class Scene(Stamped):
    """A place in a tour: one panorama, with the view a visitor begins with."""

    tour = models.ForeignKey(Tour, on_delete=models.CASCADE, related_name="scenes")
    title = models.CharField(_("title"), max_length=255, blank=True)
    description = models.TextField(_("description"), max_length=2000, blank=True)
    order_index = models.PositiveIntegerField(_("position"), default=0)
    is_start = models.BooleanField(_("start scene"), default=False)
    panorama = models.ForeignKey(
        Panorama, null=True, blank=True, on_delete=models.PROTECT, related_name="scenes"
    )
    # The picture on its way; it takes the place of `panorama` once all of it is stored.
    incoming = models.ForeignKey(
        Panorama, null=True, blank=True, on_delete=models.SET_NULL, related_name="arriving_scenes"
    )
    view_yaw = models.FloatField(_("start yaw"), default=0)
    view_pitch = models.FloatField(_("start pitch"), default=0)
    view_fov = models.FloatField(_("start field of view"), default=DEFAULT_FOV)
    min_fov = models.FloatField(default=NARROWEST_FOV)
    max_fov = models.FloatField(default=WIDEST_FOV)
    north_offset = models.FloatField(
        _("north offset"), null=True, blank=True,
        help_text=_("Compass bearing of the picture's centre column, in degrees."),
    )  # fmt: skip
    # How the sphere is turned so that the horizon lies level, as the viewer does it; see
    # docs/decisions/0010-level-horizon.md. All directions in the scene are those of the level one.
    level_pitch = models.FloatField(_("level: pitch"), default=0)
    level_roll = models.FloatField(_("level: roll"), default=0)
    # Where it was taken. Never part of anything public.
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = SceneQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tour", "order_index"], name="scene_order_once"),
            models.UniqueConstraint(
                fields=["tour"], condition=Q(is_start=True), name="scene_one_start_per_tour"
            ),
            models.CheckConstraint(
                name="scene_view_in_range",
                condition=Q(view_yaw__range=(-180, 180))
                & Q(view_pitch__range=(-90, 90))
                & Q(view_fov__range=(1, 150)),
            ),
            models.CheckConstraint(
                name="scene_level_in_range",
                condition=Q(level_pitch__range=(-45, 45)) & Q(level_roll__range=(-45, 45)),
            ),
            models.CheckConstraint(
                name="scene_north_in_range",
                condition=Q(north_offset__isnull=True) | Q(north_offset__range=(-360, 360)),
            ),
        ]

    def __str__(self):
        return self.title or f"Scene {self.order_index + 1}"

    @property
    def team_id(self):
        return self.tour.team_id

    @property
    def is_processed(self):
        return self.panorama_id is not None and self.incoming_id is None

    @property
    def has_default_view(self):
        return (self.view_yaw, self.view_pitch, self.view_fov) == (0, 0, DEFAULT_FOV)
