"""A point on the sphere that leads somewhere or tells something."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Stamped
from scenes.models import Scene
from tours.models import Tour


class HotspotType(models.TextChoices):
    NAVIGATION = "navigation", _("Way to another scene")
    INFO = "info", _("Information")
    AUDIO = "audio", _("Sound")
    VIDEO = "video", _("Video")
    LINK = "link", _("Link")
    CUSTOM = "custom", _("Custom")


def hotspot_types():
    """A function, so that a new type needs no migration."""
    return HotspotType.choices


class HotspotQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(scene__tour__in=Tour.objects.visible_to(actor))

    def editable_by(self, actor):
        return self.filter(scene__tour__in=Tour.objects.editable_by(actor))

    def in_order(self):
        return self.order_by("order_index")

    def active(self):
        return self.filter(is_active=True)

    def navigation(self):
        return self.filter(type=HotspotType.NAVIGATION)


class Hotspot(Stamped):
    """What a visitor can point at in a scene."""

    Type = HotspotType

    scene = models.ForeignKey(Scene, on_delete=models.CASCADE, related_name="hotspots")
    type = models.CharField(
        _("type"), max_length=20, choices=hotspot_types, default=HotspotType.INFO
    )
    yaw = models.FloatField(_("yaw"))
    pitch = models.FloatField(_("pitch"))
    radius = models.FloatField(null=True, blank=True)
    # An area instead of a disc: its corners as [yaw, pitch], in order.
    polygon = models.JSONField(null=True, blank=True)
    # A way that leads nowhere is no way: it goes with the scene it led to.
    target_scene = models.ForeignKey(
        Scene, null=True, blank=True, on_delete=models.CASCADE, related_name="hotspots_to_here"
    )
    # Where to look on arrival; empty keeps the walking direction.
    arrival_yaw = models.FloatField(null=True, blank=True)
    arrival_pitch = models.FloatField(null=True, blank=True)
    title = models.CharField(_("title"), max_length=255, blank=True)
    description = models.TextField(_("description"), max_length=2000, blank=True)
    icon = models.CharField(max_length=50, blank=True)
    icon_name = models.CharField(max_length=100, blank=True)
    icon_color = models.CharField(max_length=7, blank=True)
    icon_size = models.PositiveSmallIntegerField(default=32)
    content = models.JSONField(null=True, blank=True)
    custom_data = models.JSONField(default=dict, blank=True)
    order_index = models.PositiveIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("shown"), default=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = HotspotQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scene", "order_index"], name="hotspot_order_once"),
            models.CheckConstraint(
                name="hotspot_target_only_for_navigation",
                condition=Q(type="navigation", target_scene__isnull=False)
                | (~Q(type="navigation") & Q(target_scene__isnull=True)),
            ),
            models.CheckConstraint(
                name="hotspot_position_in_range",
                condition=Q(yaw__range=(-180, 180)) & Q(pitch__range=(-90, 90)),
            ),
        ]

    def __str__(self):
        return self.title or self.get_type_display()

    @property
    def team_id(self):
        return self.scene.tour.team_id
