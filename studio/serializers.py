from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.fields import Pitch, StrictSerializer, Yaw
from floorplans.serializers import FloorPlanSerializer
from hotspots.serializers import HotspotSerializer
from mediafiles.models import public_storage
from scenes.serializers import SceneSerializer
from tours.models import Tour
from tours.serializers import BrandingSerializer, TourLocationSerializer, TourSerializer
from tours.settings_shape import TourSettingsSerializer


class StartViewSerializer(StrictSerializer):
    yaw = Yaw()
    pitch = Pitch()


class FullSettingsSerializer(TourSettingsSerializer):
    """With the two names that speak of the start scene, whose own fields they are."""

    initial_scene_id = serializers.UUIDField(required=False, allow_null=True)
    initial_view = StartViewSerializer(required=False, allow_null=True)


class StudioTourSerializer(TourSerializer):
    also_ignored = ("scenes",)

    settings = FullSettingsSerializer(required=False)
    thumbnail_url = serializers.SerializerMethodField()

    class Meta(TourSerializer.Meta):
        fields = [*TourSerializer.Meta.fields, "thumbnail_url"]

    def get_thumbnail_url(self, tour) -> str | None:
        key = getattr(tour, "start_key", None)
        return public_storage().url(f"panoramas/{key}/thumbnail.webp") if key else None

    def to_representation(self, tour):
        shown = super().to_representation(tour)
        start = getattr(tour, "start_id", None)
        view = {"yaw": tour.start_yaw, "pitch": tour.start_pitch} if start else None
        shown["settings"] = shown["settings"] | {
            "initial_scene_id": str(start) if start else None,
            "initial_view": view,
        }
        return shown


class SceneWithHotspotsSerializer(SceneSerializer):
    hotspots = serializers.SerializerMethodField()

    class Meta(SceneSerializer.Meta):
        fields = [*SceneSerializer.Meta.fields, "hotspots"]

    @extend_schema_field(HotspotSerializer(many=True))
    def get_hotspots(self, scene):
        in_order = sorted(scene.hotspots.all(), key=lambda hotspot: hotspot.order_index)
        return HotspotSerializer(in_order, many=True, context=self.context).data


class TourWithScenesSerializer(StudioTourSerializer):
    scenes = serializers.SerializerMethodField()

    class Meta(StudioTourSerializer.Meta):
        fields = [*StudioTourSerializer.Meta.fields, "scenes"]

    @extend_schema_field(SceneWithHotspotsSerializer(many=True))
    def get_scenes(self, tour):
        scenes = tour.scenes.in_order().select_related("tour", "panorama", "incoming")
        scenes = scenes.prefetch_related("hotspots")
        return SceneWithHotspotsSerializer(scenes, many=True, context=self.context).data


class PublishRequest(StrictSerializer):
    """`visibility` as it should be from now on; left out, a private tour becomes public."""

    visibility = serializers.ChoiceField(
        choices=[Tour.Visibility.PUBLIC, Tour.Visibility.UNLISTED, Tour.Visibility.PRIVATE],
        required=False,
    )


class ThingChangeSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(["tour", "scene", "hotspot", "plan"])
    id = serializers.UUIDField()
    title = serializers.CharField()
    change = serializers.ChoiceField(["added", "changed", "removed"])
    fields = serializers.ListField(child=serializers.CharField())


class FindingSerializer(serializers.Serializer):
    """`error` keeps the tour from being published; `field` names where in the thing to look."""

    code = serializers.CharField()
    severity = serializers.ChoiceField(["error", "warning", "hint"])
    message = serializers.CharField()
    what_to_do = serializers.CharField()
    scene_id = serializers.UUIDField(required=False)
    hotspot_id = serializers.UUIDField(required=False)
    plan_id = serializers.UUIDField(required=False)
    field = serializers.CharField(required=False)


class CheckSerializer(serializers.Serializer):
    can_publish = serializers.BooleanField()
    findings = FindingSerializer(many=True)
    changes = ThingChangeSerializer(many=True)


class PublicationSerializer(serializers.Serializer):
    """One snapshot. `is_shown`: visitors see it; `is_current`: it equals what is edited."""

    number = serializers.IntegerField()
    published_at = serializers.DateTimeField()
    by = serializers.DictField(allow_null=True)
    is_shown = serializers.BooleanField()
    is_current = serializers.BooleanField()


class DashboardStatsSerializer(serializers.Serializer):
    total_tours = serializers.IntegerField()
    published_tours = serializers.IntegerField()
    total_views = serializers.IntegerField()
    total_scenes = serializers.IntegerField()
    storage_used = serializers.IntegerField()
    storage_limit = serializers.IntegerField()


class DocumentSerializer(serializers.Serializer):
    """A tour as its editor holds it."""

    tour = StudioTourSerializer()
    scenes = SceneSerializer(many=True)
    hotspots = HotspotSerializer(many=True)
    floor_plans = FloorPlanSerializer(many=True)
    branding = BrandingSerializer()
    team_branding = BrandingSerializer()
    brand_shown = serializers.DictField()
    location = TourLocationSerializer(allow_null=True)
    publication = PublicationSerializer(allow_null=True)
    has_unpublished_changes = serializers.BooleanField()
    limits = serializers.DictField(child=serializers.IntegerField())


class BulkRequest(StrictSerializer):
    """`restore` brings back from the archive and from the trash."""

    ids = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=100)
    action = serializers.ChoiceField(["archive", "restore", "delete", "unpublish"])


class BulkVerdictSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    ok = serializers.BooleanField()
    code = serializers.CharField(required=False)
    detail = serializers.CharField(required=False)
