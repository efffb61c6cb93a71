from django.contrib import admin

from mediafiles.models import MediaFile


@admin.register(MediaFile)
class MediaFileAdmin(admin.ModelAdmin):
    """Files can be looked up; they come in by the upload and go with what uses them."""

    list_display = ["original_filename", "kind", "team", "size", "width", "height", "created_at"]
    list_filter = ["kind", "created_at"]
    search_fields = ["original_filename", "sha256", "team__name"]
    list_select_related = ["team"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, media=None):
        return False
