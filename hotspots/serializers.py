from rest_framework import serializers

from core.fields import (
    BoundedJSON,
    Number,
    Pitch,
    StrictBoolean,
    StrictModelSerializer,
    StrictSerializer,
    Text,
    Yaw,
)
from core.given_ids import GivenId
from hotspots.models import Hotspot, hotspot_types


class PositionSerializer(StrictSerializer):
    """A direction in the scene, in degrees."""

    yaw = Yaw()
    pitch = Pitch()
    radius = Number(required=False, allow_null=True, min_value=0.001, max_value=1000)


class ArrivalSerializer(StrictSerializer):
    yaw = Yaw()
    pitch = Pitch(required=False, default=0)


class CornerField(serializers.ListField):
    """A direction as the pair [yaw, pitch], in degrees."""

    child = Number(min_value=-180, max_value=180)

    def __init__(self, **kwargs):
        super().__init__(min_length=2, max_length=2, **kwargs)
        self.validators.append(_pitch_in_range)


def _pitch_in_range(corner):
    if len(corner) == 2 and abs(corner[1]) > 90:
        raise serializers.ValidationError({1: ["A pitch lies between -90 and 90."]})


class HotspotSerializer(StrictModelSerializer):
    """A hotspot. `content` is normalised by `type`; see the description of the API."""

    id = GivenId()
    scene_id = serializers.UUIDField(read_only=True)
    type = serializers.ChoiceField(choices=hotspot_types(), required=False)
    position = PositionSerializer(source="*")
    polygon = serializers.ListField(
        child=CornerField(), required=False, allow_null=True, min_length=3, max_length=40,
        help_text="Corners of an area instead of a disc, in order; it may cross yaw 180.",
    )  # fmt: skip
    target_scene_id = serializers.UUIDField(required=False, allow_null=True)
    arrival = ArrivalSerializer(
        required=False, allow_null=True, write_only=True,
        help_text="Where to look on arrival; null keeps the walking direction.",
    )  # fmt: skip
    title = Text(max_length=255, required=False)
    description = Text(max_length=2000, required=False)
    icon = Text(max_length=50, required=False)
    icon_name = serializers.RegexField(
        r"^[a-z0-9-]*\Z", max_length=100, required=False, allow_null=True, allow_blank=True
    )
    icon_color = serializers.RegexField(
        r"^(#[0-9A-Fa-f]{6})?\Z", required=False, allow_null=True, allow_blank=True,
        error_messages={"invalid": "A colour is # and six hex digits, like #FF8800."},
    )  # fmt: skip
    icon_size = serializers.IntegerField(required=False, min_value=16, max_value=100)
    content = serializers.DictField(required=False, allow_null=True)
    custom_data = BoundedJSON(required=False)
    order_index = serializers.IntegerField(required=False, min_value=0, max_value=100_000)
    is_active = StrictBoolean(required=False)

    class Meta:
        model = Hotspot
        fields = [
            "id", "scene_id", "type", "position", "polygon", "target_scene_id", "arrival", "title",
            "description", "icon", "icon_name", "icon_color", "icon_size", "content",
            "custom_data", "order_index", "is_active", "revision", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = ["revision", "created_at", "updated_at"]

    def validate(self, fields):
        if "arrival" in fields:
            arrival = fields.pop("arrival") or {}
            fields["arrival_yaw"] = arrival.get("yaw")
            fields["arrival_pitch"] = arrival.get("pitch")
        for name in ("icon_name", "icon_color"):
            if name in fields:
                fields[name] = fields[name] or ""
        return fields

    def to_representation(self, hotspot):
        shown = super().to_representation(hotspot)
        shown["arrival"] = arrival_of(hotspot)
        for name in ("icon", "icon_name", "icon_color"):
            shown[name] = shown[name] or None
        return shown


def arrival_of(hotspot):
    if hotspot.arrival_yaw is None:
        return None
    return {"yaw": hotspot.arrival_yaw, "pitch": hotspot.arrival_pitch or 0}
