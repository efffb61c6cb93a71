"""A tour: its life, who may see it, and the snapshots that visitors see."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from core.models import Stamped
from mediafiles.models import MediaFile
from mediafiles.pictures import Recipe
from tours import settings_shape
from tours.brand_words import ButtonStyle, Corner, fonts
from tours.sites import current_site

LOGO = Recipe(folder="logos", name="logo", largest_side=512, smallest_side=16)
FACE = Recipe(folder="faces", name="face", largest_side=512, smallest_side=64, opaque=True)


class TourQuerySet(models.QuerySet):
    def kept(self):
        """Not in the trash."""
        return self.filter(deleted_at__isnull=True)

    def visible_to(self, actor):
        return self.kept().filter(team_id__in=actor.reads)

    def editable_by(self, actor):
        return self.kept().filter(team_id__in=actor.writes)

    def in_trash_of(self, actor):
        return self.filter(team_id__in=actor.reads, deleted_at__isnull=False)

    def published(self):
        return self.kept().filter(status=Tour.Status.PUBLISHED)

    def open_to_visitors(self):
        """Tours anyone with the address may walk through."""
        return self.published().exclude(visibility=Tour.Visibility.PRIVATE)

    def listed(self):
        """Open, and named in lists and search engines."""
        return self.open_to_visitors().filter(visibility=Tour.Visibility.PUBLIC)

    def featured(self):
        """The gallery, in the order staff gave it."""
        return (
            self.listed().filter(is_featured=True).order_by("featured_order", "-published_at", "pk")
        )

    def shown_here(self):
        """Those the site shows that is being visited; on the platform, all."""
        site = current_site()
        return self.filter(site.condition) if site else self

    def named(self, name):
        """The one under an id, a slug or a short code, whatever address a visitor has."""
        try:
            return self.filter(pk=uuid.UUID(name))
        except ValueError:
            return self.filter(Q(slug=name) | Q(short_code=name))

    def search(self, text):
        return self.filter(Q(title__icontains=text) | Q(description__icontains=text))


class Tour(Stamped):
    """A walk through linked 360° scenes: what people make, publish and share."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        ARCHIVED = "archived", _("Archived")

    class Visibility(models.TextChoices):
        PRIVATE = "private", _("Private")
        UNLISTED = "unlisted", _("Unlisted")
        PUBLIC = "public", _("Public")

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="tours")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    title = models.CharField(_("title"), max_length=255)
    description = models.TextField(_("description"), blank=True, max_length=5000)
    slug = models.SlugField(
        _("slug"), max_length=80, unique=True, help_text=_("The last part of the public address.")
    )
    short_code = models.CharField(
        _("short code"), max_length=12, unique=True, null=True, blank=True, editable=False
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    visibility = models.CharField(
        _("visibility"), max_length=10, choices=Visibility, default=Visibility.PRIVATE
    )
    is_featured = models.BooleanField(
        _("featured"), default=False, help_text=_("Shown in the gallery on the front page.")
    )
    featured_order = models.PositiveIntegerField(
        _("gallery order"), default=1000, help_text=_("Lower comes first.")
    )
    settings = models.JSONField(default=dict, blank=True)
    # Rises with every change of the tour's own fields: what `If-Match` is held against.
    revision = models.PositiveIntegerField(default=1, editable=False)
    # Rises with every change of the tour or of anything in it; publications remember it.
    version = models.PositiveIntegerField(default=1, editable=False)
    publication = models.ForeignKey(
        "Publication", null=True, blank=True, editable=False, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip
    # Kept by analytics, so that a list of tours needs no counting.
    view_count = models.PositiveIntegerField(default=0, editable=False)
    like_count = models.PositiveIntegerField(default=0, editable=False)
    share_count = models.PositiveIntegerField(default=0, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = TourQuerySet.as_manager()

    class Meta:
        indexes = [
            # A team's list of tours, newest first.
            models.Index(fields=["team", "-created_at", "-id"], name="tour_team_list"),
            # The gallery.
            models.Index(
                fields=["featured_order", "-published_at"],
                condition=Q(is_featured=True),
                name="tour_gallery",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="tour_published_is_complete",
                condition=~Q(status="published")
                | Q(
                    published_at__isnull=False, publication__isnull=False, short_code__isnull=False
                ),
            ),
            models.CheckConstraint(
                name="tour_archived_has_date",
                condition=~Q(status="archived") | Q(archived_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_open(self):
        return (
            self.deleted_at is None
            and self.status == self.Status.PUBLISHED
            and self.visibility != self.Visibility.PRIVATE
        )

    @property
    def all_settings(self):
        return settings_shape.complete(self.settings)


class Publication(Stamped):
    """An immutable snapshot of a published tour. Visitors see nothing else."""

    tour = models.ForeignKey(Tour, on_delete=models.CASCADE, related_name="publications")
    number = models.PositiveIntegerField(_("number"))
    manifest = models.JSONField()
    # The same as a file in public storage; the name holds a hash, so it never changes content.
    manifest_path = models.CharField(max_length=200)
    # The tour's `version` it was made of.
    tour_version = models.PositiveIntegerField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tour", "number"], name="publication_number_once"),
        ]

    def __str__(self):
        return f"{self.tour} #{self.number}"


class TourLocation(Stamped):
    """Where the place of a tour is, as far as the agent wants visitors to know."""

    tour = models.OneToOneField(Tour, on_delete=models.CASCADE, related_name="location")
    name = models.CharField(_("name"), max_length=255, blank=True)
    address = models.CharField(_("address"), max_length=500, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=120, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    WORDS = ("name", "address", "city", "state", "country", "postal_code")

    class Meta:
        verbose_name = _("location")
        constraints = [
            models.CheckConstraint(
                name="location_point_is_whole",
                # Said of each column: a comparison with nothing is no refusal in SQL.
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
            ),
        ]

    def __str__(self):
        return ", ".join(filter(None, [self.name, self.city, self.country]))


class Branding(Stamped):
    """How tours look and who stands behind them: a team's own way, or what one tour does
    otherwise. What is empty is left to the team, and in the end to the viewer."""

    team = models.OneToOneField(
        Team, null=True, blank=True, on_delete=models.CASCADE, related_name="branding"
    )
    tour = models.OneToOneField(
        Tour, null=True, blank=True, on_delete=models.CASCADE, related_name="branding"
    )
    logo = models.ForeignKey(
        MediaFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Names the public picture made of the file: see `mediafiles.pictures`.
    logo_key = models.CharField(max_length=32, blank=True, editable=False)
    primary = models.CharField(max_length=7, blank=True)
    secondary = models.CharField(max_length=7, blank=True)
    accent = models.CharField(max_length=7, blank=True)
    text = models.CharField(max_length=7, blank=True)
    background = models.CharField(max_length=7, blank=True)
    font_family = models.CharField(max_length=20, blank=True, choices=fonts)
    button_style = models.CharField(max_length=10, blank=True, choices=ButtonStyle)
    show_watermark = models.BooleanField(null=True, blank=True)
    watermark_position = models.CharField(max_length=12, blank=True, choices=Corner)
    # False hides the card, the team's as well.
    show_agent = models.BooleanField(null=True, blank=True)
    # One person's words, as `tours.serializers.AgentSerializer` declares them; taken as a whole.
    agent = models.JSONField(null=True, blank=True)
    agent_photo = models.ForeignKey(
        MediaFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    agent_photo_key = models.CharField(max_length=32, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("branding")
        constraints = [
            models.CheckConstraint(
                name="branding_of_team_or_tour",
                condition=Q(team__isnull=False, tour__isnull=True)
                | Q(team__isnull=True, tour__isnull=False),
            ),
        ]

    def __str__(self):
        return str(self.tour or self.team)
