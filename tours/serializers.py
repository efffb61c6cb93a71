from rest_framework import serializers

from core.fields import StrictBoolean, StrictModelSerializer, Text
from tours.models import Tour
from tours.settings_shape import TourSettingsSerializer


class TourSerializer(StrictModelSerializer):
    """A tour without its scenes. `is_public` is the older name of `visibility: public`."""

    user_id = serializers.IntegerField(source="created_by_id", read_only=True)
    team_id = serializers.UUIDField(required=False)
    title = serializers.CharField(max_length=255)
    description = Text(max_length=5000, required=False)
    slug = serializers.SlugField(
        max_length=80, required=False, help_text="Last part of the public address; free or 409."
    )
    status = serializers.ChoiceField(choices=Tour.Status, required=False)
    visibility = serializers.ChoiceField(choices=Tour.Visibility, required=False)
    is_public = StrictBoolean(required=False)
    settings = TourSettingsSerializer(required=False)
    scene_count = serializers.SerializerMethodField()
    has_unpublished_changes = serializers.SerializerMethodField()

    class Meta:
        model = Tour
        fields = [
            "id", "user_id", "team_id", "title", "description", "slug", "status", "visibility",
            "is_public", "settings", "short_code", "is_featured", "view_count", "like_count",
            "share_count", "scene_count", "has_unpublished_changes", "revision",
            "published_at", "archived_at", "created_at", "updated_at", "deleted_at",
        ]  # fmt: skip
        read_only_fields = [
            "id", "short_code", "is_featured", "view_count", "like_count", "share_count",
            "revision", "published_at", "archived_at", "created_at", "updated_at", "deleted_at",
        ]  # fmt: skip

    def validate(self, fields):
        """Fold `is_public` into `visibility`; where both are sent, `visibility` counts."""
        is_public = fields.pop("is_public", None)
        if is_public is not None and "visibility" not in fields:
            fields["visibility"] = self._visibility_for(is_public)
        return fields

    def _visibility_for(self, is_public):
        if is_public:
            return Tour.Visibility.PUBLIC
        present = self.instance.visibility if self.instance else Tour.Visibility.PRIVATE
        return Tour.Visibility.PRIVATE if present == Tour.Visibility.PUBLIC else present

    def to_representation(self, tour):
        shown = super().to_representation(tour)
        shown["settings"] = tour.all_settings
        shown["is_public"] = tour.visibility == Tour.Visibility.PUBLIC
        return shown

    def get_scene_count(self, tour) -> int:
        counted = getattr(tour, "scene_count", None)
        return tour.scenes.count() if counted is None else counted

    def get_has_unpublished_changes(self, tour) -> bool:
        publication = tour.publication
        return publication is None or publication.tour_version != tour.version
