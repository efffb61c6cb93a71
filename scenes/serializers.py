from rest_framework import serializers

from core.fields import (
    Number,
    Pitch,
    StrictBoolean,
    StrictModelSerializer,
    StrictSerializer,
    Text,
    Yaw,
)
from core.given_ids import GivenId
from scenes.derivatives import urls_of
from scenes.models import NARROWEST_FOV, WIDEST_FOV, Panorama, Scene


class InitialViewSerializer(StrictSerializer):
    """`zoom` 0…100 runs from the widest to the narrowest field of view."""

    yaw = Yaw(required=False)
    pitch = Pitch(required=False)
    zoom = Number(required=False, min_value=0, max_value=100)


class CameraSerializer(StrictSerializer):
    """Vertical fields of view in degrees."""

    fov = Number(required=False, min_value=10, max_value=120)
    min_fov = Number(required=False, min_value=5, max_value=120)
    max_fov = Number(required=False, min_value=5, max_value=120)


class GPSSerializer(StrictSerializer):
    latitude = Number(required=False, allow_null=True, min_value=-90, max_value=90)
    longitude = Number(required=False, allow_null=True, min_value=-180, max_value=180)


class MetadataSerializer(StrictSerializer):
    """The originals' shape of a scene's view, lens and place."""

    initial_view = InitialViewSerializer(required=False)
    camera = CameraSerializer(required=False)
    gps = GPSSerializer(required=False, allow_null=True)
    exif = serializers.DictField(
        read_only=True, help_text="Always empty: what a camera writes stays in the original."
    )


class ViewSerializer(StrictSerializer):
    """Where a visitor looks first, in degrees; `fov` is vertical."""

    yaw = Yaw(required=False, source="view_yaw")
    pitch = Pitch(required=False, source="view_pitch")
    fov = Number(required=False, source="view_fov", min_value=10, max_value=120)


class LevelSerializer(StrictSerializer):
    """How the sphere is turned to lay the horizon level: up by `pitch`, then clockwise by `roll`,
    in degrees."""

    pitch = Number(required=False, source="level_pitch", min_value=-45, max_value=45)
    roll = Number(required=False, source="level_roll", min_value=-45, max_value=45)


class PanoramaSerializer(serializers.ModelSerializer):
    """A processed picture, or how far it is."""

    status = serializers.CharField(source="state")
    hash = serializers.CharField(source="content_key")
    error_code = serializers.SerializerMethodField()
    error_message = serializers.SerializerMethodField()
    media_file_id = serializers.UUIDField()
    urls = serializers.SerializerMethodField()

    class Meta:
        model = Panorama
        fields = [
            "id", "status", "progress", "step", "attempt", "seq", "error_code", "error_message",
            "media_file_id", "hash", "width", "height", "levels", "crop", "preview", "quality",
            "pose", "initial_view", "warnings", "urls", "created_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_error_code(self, panorama) -> str | None:
        return panorama.error_code or None

    def get_error_message(self, panorama) -> str | None:
        return panorama.error_message or None

    def get_urls(self, panorama) -> dict[str, str] | None:
        is_ready = panorama.state == Panorama.State.COMPLETED
        return urls_of(panorama) if is_ready else None


class SceneSerializer(StrictModelSerializer):
    """A scene. To make one, name an uploaded file: by `media_file_id`, by `image_url` as the
    upload returned it, or send `file` in a multipart form."""

    id = GivenId()
    tour_id = serializers.UUIDField(read_only=True)
    title = Text(max_length=255, required=False)
    description = Text(max_length=2000, required=False)
    order_index = serializers.IntegerField(required=False, min_value=0, max_value=100_000)
    media_file_id = serializers.UUIDField(required=False, write_only=True)
    image_url = serializers.CharField(
        required=False, allow_null=True, write_only=True, max_length=500
    )
    is_processed = serializers.BooleanField(read_only=True)
    processing_error = serializers.SerializerMethodField()
    thumbnail_url = serializers.CharField(read_only=True)
    vr_url = serializers.CharField(read_only=True)
    metadata = MetadataSerializer(required=False, write_only=True)
    scene_metadata = MetadataSerializer(required=False, write_only=True)
    view = ViewSerializer(required=False, source="*")
    level = LevelSerializer(required=False, source="*")
    north_offset = Number(required=False, allow_null=True, min_value=-360, max_value=360)
    is_start = StrictBoolean(required=False)
    panorama = PanoramaSerializer(read_only=True)
    incoming = PanoramaSerializer(read_only=True)

    class Meta:
        model = Scene
        fields = [
            "id", "tour_id", "title", "description", "order_index", "is_start", "view",
            "level", "north_offset", "metadata", "scene_metadata", "media_file_id", "image_url",
            "thumbnail_url", "vr_url", "is_processed", "processing_error", "panorama", "incoming",
            "revision", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = ["revision", "created_at", "updated_at"]

    def validate(self, fields):
        """Turn the originals' `metadata` into the scene's own fields."""
        if self._is_shown_already(fields.get("image_url")):
            del fields["image_url"]
        metadata = fields.pop("metadata", None) or fields.pop("scene_metadata", None) or {}
        fields.pop("scene_metadata", None)
        fields.update(_columns(metadata, self.instance))
        lowest = fields.get("min_fov", getattr(self.instance, "min_fov", NARROWEST_FOV))
        highest = fields.get("max_fov", getattr(self.instance, "max_fov", WIDEST_FOV))
        if lowest > highest:
            raise serializers.ValidationError(
                {"metadata.camera.min_fov": ["min_fov must not be above max_fov."]}
            )
        return fields

    def _is_shown_already(self, image_url):
        """The address of the picture the scene has: sent back, it asks for no other."""
        current = self.instance.panorama if self.instance else None
        return current is not None and image_url == urls_of(current)["base_url"]

    def to_representation(self, scene):
        shown = super().to_representation(scene)
        urls = urls_of(scene.panorama) if scene.panorama else {}
        shown["metadata"] = _metadata(scene)
        shown["image_url"] = urls.get("base_url")
        shown["thumbnail_url"] = urls.get("thumbnail_url")
        shown["vr_url"] = None
        return shown

    def get_processing_error(self, scene) -> str | None:
        failed = scene.incoming is not None and scene.incoming.state == Panorama.State.FAILED
        return scene.incoming.error_message if failed else None


def zoom_of(scene):
    span = scene.max_fov - scene.min_fov
    return round((scene.max_fov - scene.view_fov) / span * 100, 3) if span else 0


def _metadata(scene):
    return {
        "initial_view": {"yaw": scene.view_yaw, "pitch": scene.view_pitch, "zoom": zoom_of(scene)},
        "camera": {"fov": scene.view_fov, "min_fov": scene.min_fov, "max_fov": scene.max_fov},
        "gps": {"latitude": scene.latitude, "longitude": scene.longitude},
        "exif": {},
    }


def _columns(metadata, scene):
    """Model fields of a (partial) metadata object; a zoom that changed decides the fov."""
    columns = {}
    camera = metadata.get("camera") or {}
    view = metadata.get("initial_view") or {}
    gps = metadata.get("gps") or {}
    for name, column in (("fov", "view_fov"), ("min_fov", "min_fov"), ("max_fov", "max_fov")):
        if name in camera:
            columns[column] = camera[name]
    for name, column in (("yaw", "view_yaw"), ("pitch", "view_pitch")):
        if name in view:
            columns[column] = view[name]
    if "zoom" in view and (scene is None or abs(view["zoom"] - zoom_of(scene)) > 0.01):
        lowest = columns.get("min_fov", getattr(scene, "min_fov", NARROWEST_FOV))
        highest = columns.get("max_fov", getattr(scene, "max_fov", WIDEST_FOV))
        columns["view_fov"] = highest - view["zoom"] / 100 * (highest - lowest)
    for name in ("latitude", "longitude"):
        if name in gps:
            columns[name] = gps[name]
    return columns
