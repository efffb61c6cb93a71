from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from scenes.derivatives import urls_of
from scenes.models import Panorama, Scene
from scenes.services import retry_panorama


@admin.register(Panorama)
class PanoramaAdmin(admin.ModelAdmin):
    """Pictures and the work of making them: what waits, what failed and why."""

    list_display = [
        "thumbnail", "media_file", "team", "state", "progress", "attempt", "error_code",
        "size", "created_at", "ended_at",
    ]  # fmt: skip
    list_display_links = ["media_file"]
    list_filter = ["state", "error_code", "created_at"]
    search_fields = ["media_file__original_filename", "content_key", "team__name"]
    list_select_related = ["media_file", "team"]
    ordering = ["-created_at"]
    actions = ["retry"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, panorama=None):
        # Panoramas are never edited; seeing them is enough for the actions.
        return False

    def has_delete_permission(self, request, panorama=None):
        return False

    def has_retry_permission(self, request):
        return request.user.has_perm("scenes.change_panorama")

    @admin.display(description="")
    def thumbnail(self, panorama):
        if panorama.state != Panorama.State.COMPLETED:
            return ""
        return format_html(
            '<img src="{}" alt="" class="rh-thumb">', urls_of(panorama)["thumbnail_url"]
        )

    @admin.display(description=_("pixels"))
    def size(self, panorama):
        return f"{panorama.width} × {panorama.height}" if panorama.width else "—"

    @admin.action(description=_("Process again"), permissions=["retry"])
    def retry(self, request, panoramas):
        ended = [panorama for panorama in panoramas if panorama.is_ended]
        started = [p for p in ended if retry_panorama(p).state == Panorama.State.PENDING]
        count = len(started)
        text = ngettext("%d picture is processed again.", "%d pictures are processed again.", count)
        self.message_user(request, text % count)


@admin.register(Scene)
class SceneAdmin(admin.ModelAdmin):
    list_display = ["title", "tour", "order_index", "is_start", "is_ready", "updated_at"]
    list_filter = ["is_start", "updated_at"]
    search_fields = ["title", "tour__title"]
    list_select_related = ["tour"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, scene=None):
        return False

    def has_delete_permission(self, request, scene=None):
        return False

    @admin.display(description=_("picture"), boolean=True)
    def is_ready(self, scene):
        return scene.is_processed
