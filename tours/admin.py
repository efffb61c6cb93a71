from django.contrib import admin, messages
from django.db.models import Count
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tours.models import Publication, Tour
from tours.services import feature_tour, unpublish_tour


class PublicationInline(admin.TabularInline):
    model = Publication
    fields = ["number", "created_at", "published_by"]
    readonly_fields = fields
    ordering = ["-number"]
    extra = 0
    can_delete = False

    def has_add_permission(self, request, tour):
        return False


@admin.register(Tour)
class TourAdmin(admin.ModelAdmin):
    """Curating: what is featured, in which order, and what must not stay public."""

    list_display = [
        "thumbnail", "title", "visit", "team", "status", "visibility", "is_featured",
        "featured_order", "scene_total",
    ]  # fmt: skip
    list_display_links = ["title"]
    list_editable = ["featured_order"]
    list_filter = ["status", "visibility", "is_featured"]
    list_per_page = 50
    search_fields = ["title", "slug", "short_code", "team__name", "created_by__email"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    actions = ["feature", "unfeature", "unpublish"]
    autocomplete_fields = ["team"]
    fields = [
        "title", "description", "slug", "team", "visibility", "is_featured", "featured_order",
        "status", "short_code", "published_at", "visit",
    ]  # fmt: skip
    readonly_fields = ["status", "short_code", "published_at", "visit"]
    inlines = [PublicationInline]

    def get_queryset(self, request):
        tours = super().get_queryset(request).select_related("team", "publication")
        return tours.annotate(scenes_in_tour=Count("scenes"))

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, tour=None):
        return False

    @admin.display(description="")
    def thumbnail(self, tour):
        url = tour.publication and tour.publication.manifest.get("thumbnail_url")
        return format_html('<img src="{}" alt="" class="rh-thumb">', url) if url else ""

    @admin.display(description=_("scenes"), ordering="scenes_in_tour")
    def scene_total(self, tour):
        return tour.scenes_in_tour

    @admin.display(description=_("viewer"))
    def visit(self, tour):
        if not tour.is_open:
            return _("closed")
        return format_html(
            '<a href="{}" target="_blank" rel="noopener">{}</a>',
            reverse("viewer:tour", args=[tour.slug]),
            _("Open"),
        )

    @admin.action(description=_("Feature in the gallery"))
    def feature(self, request, tours):
        open_tours = list(tours.listed())
        for tour in open_tours:
            feature_tour(tour)
        self._say(
            request,
            ngettext("%d tour featured.", "%d tours featured.", len(open_tours)),
            len(open_tours),
        )
        if left_out := tours.count() - len(open_tours):
            text = ngettext(
                "%d tour is not public and was left out.",
                "%d tours are not public and were left out.",
                left_out,
            )
            self.message_user(request, text % left_out, messages.WARNING)

    @admin.action(description=_("Take out of the gallery"))
    def unfeature(self, request, tours):
        for tour in tours:
            feature_tour(tour, featured=False)
        count = len(tours)
        self._say(request, ngettext("%d tour taken out.", "%d tours taken out.", count), count)

    @admin.action(description=_("Unpublish"))
    def unpublish(self, request, tours):
        published = list(tours.published())
        for tour in published:
            unpublish_tour(tour)
        count = len(published)
        self._say(request, ngettext("%d tour unpublished.", "%d tours unpublished.", count), count)

    def _say(self, request, text, count):
        self.message_user(request, text % count)
