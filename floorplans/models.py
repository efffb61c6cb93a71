"""The plan of a floor, and where on it each scene was taken."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _

from core.models import Stamped
from mediafiles.models import MediaFile
from mediafiles.pictures import Recipe
from scenes.models import Scene
from tours.models import Tour

# A transparent drawing is meant for paper, so it gets white paper.
PLAN = Recipe(folder="plans", name="plan", largest_side=2048, smallest_side=100, opaque=True)


class FloorPlanQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(tour__in=Tour.objects.visible_to(actor))

    def editable_by(self, actor):
        return self.filter(tour__in=Tour.objects.editable_by(actor))

    def in_order(self):
        """From the lowest floor up; of one floor, the older first."""
        return self.order_by("floor_number", "created_at", "pk")

    def with_markers(self):
        """Their markers and the markers' scenes, in one more query however many plans."""
        return self.prefetch_related(Prefetch("markers", queryset=Marker.objects.in_order()))


class FloorPlan(Stamped):
    """A picture of one floor of the tour's place, seen from above."""

    tour = models.ForeignKey(Tour, on_delete=models.CASCADE, related_name="floor_plans")
    name = models.CharField(_("name"), max_length=255)
    # Several plans may show the same floor: two wings, before and after.
    floor_number = models.PositiveSmallIntegerField(
        _("floor"), default=1, validators=[MinValueValidator(1)]
    )
    media_file = models.ForeignKey(MediaFile, on_delete=models.PROTECT, related_name="floor_plans")
    # Names the public picture made of the file: see `mediafiles.pictures`.
    content_key = models.CharField(max_length=32, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    north_bearing = models.FloatField(
        _("north bearing"), null=True, blank=True,
        help_text=_("Compass bearing of the plan's upper edge, in degrees; 0 where north is up."),
    )  # fmt: skip
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = FloorPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("floor plan")
        indexes = [
            # A tour's plans, in order.
            models.Index(fields=["tour", "floor_number", "created_at"], name="floor_plan_of_tour"),
        ]
        constraints = [
            models.CheckConstraint(
                name="floor_plan_floor_from_one", condition=Q(floor_number__gte=1)
            ),
            models.CheckConstraint(
                name="floor_plan_north_in_range",
                condition=Q(north_bearing__isnull=True) | Q(north_bearing__range=(-360, 360)),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def team_id(self):
        return self.tour.team_id

    @property
    def image_url(self):
        return PLAN.url(self.content_key)


class MarkerQuerySet(models.QuerySet):
    def in_order(self):
        """In the order of the walk; each with its scene."""
        return self.select_related("scene").order_by("scene__order_index")


class Marker(Stamped):
    """Where a scene lies on a plan, in percent of the picture from its upper left corner."""

    plan = models.ForeignKey(FloorPlan, on_delete=models.CASCADE, related_name="markers")
    scene = models.ForeignKey(Scene, on_delete=models.CASCADE, related_name="markers")
    x = models.FloatField()
    y = models.FloatField()
    label = models.CharField(_("label"), max_length=255, blank=True)
    heading = models.FloatField(
        null=True, blank=True,
        help_text=_("Where the scene's yaw 0 looks on the plan, in degrees clockwise from up; "
                    "empty: worked out from the compass."),
    )  # fmt: skip

    objects = MarkerQuerySet.as_manager()

    class Meta:
        verbose_name = _("marker")
        constraints = [
            models.UniqueConstraint(fields=["plan", "scene"], name="marker_once_per_plan"),
            models.CheckConstraint(
                name="marker_on_the_plan", condition=Q(x__range=(0, 100)) & Q(y__range=(0, 100))
            ),
            models.CheckConstraint(
                name="marker_heading_in_range",
                condition=Q(heading__isnull=True) | Q(heading__range=(-360, 360)),
            ),
        ]

    def __str__(self):
        return self.label or str(self.scene)


def heading_on_plan(marker, plan):
    """The direction on the plan, clockwise from up, of the scene's yaw 0; None where unknown."""
    if marker.heading is not None:
        return marker.heading % 360
    if marker.scene.north_offset is None or plan.north_bearing is None:
        return None
    return (marker.scene.north_offset - plan.north_bearing) % 360
