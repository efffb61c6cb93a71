"""What was taken out of a tour, kept for a while so that it can be put back."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Stamped
from tours.models import Tour


class Removal(Stamped):
    """The rows that went when one thing was removed, as they were."""

    class Kind(models.TextChoices):
        SCENE = "scene", _("Scene")
        HOTSPOT = "hotspot", _("Hotspot")
        PLAN = "plan", _("Floor plan")

    tour = models.ForeignKey(Tour, on_delete=models.CASCADE, related_name="removals")
    kind = models.CharField(max_length=10, choices=Kind)
    thing_id = models.UUIDField()
    # [{"model": "hotspots.hotspot", "fields": {column: value}}], what others lean on first.
    rows = models.JSONField(default=list)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Once put back, `rows` holds only what waits for another removed scene to return.
    restored_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["thing_id", "-created_at"], name="removal_of_thing"),
            models.Index(fields=["created_at"], name="removal_age"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.thing_id}"
