from django.contrib import admin
from django.db.models import Count
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from floorplans.models import FloorPlan, Marker


class MarkerInline(admin.TabularInline):
    model = Marker
    fields = ["scene", "x", "y", "label", "heading"]
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request, plan):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).in_order()


@admin.register(FloorPlan)
class FloorPlanAdmin(admin.ModelAdmin):
    """Plans can be looked at; agents change them in their tours."""

    list_display = ["thumbnail", "name", "tour", "floor_number", "marker_total", "updated_at"]
    list_display_links = ["name"]
    search_fields = ["name", "tour__title"]
    list_select_related = ["tour"]
    inlines = [MarkerInline]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(markers_on_plan=Count("markers"))

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, plan=None):
        return False

    def has_delete_permission(self, request, plan=None):
        return False

    @admin.display(description="")
    def thumbnail(self, plan):
        return format_html('<img src="{}" alt="" class="rh-thumb">', plan.image_url)

    @admin.display(description=_("markers"), ordering="markers_on_plan")
    def marker_total(self, plan):
        return plan.markers_on_plan
