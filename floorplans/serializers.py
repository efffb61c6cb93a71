from rest_framework import serializers

from core.fields import Number, StrictModelSerializer, Text
from core.given_ids import GivenId
from floorplans.models import FloorPlan, Marker


class MarkerSerializer(StrictModelSerializer):
    """Where a scene lies on the plan: percent of the picture from its upper left corner."""

    scene_id = serializers.UUIDField()
    x = Number(min_value=0, max_value=100)
    y = Number(min_value=0, max_value=100)
    label = Text(max_length=255, required=False, default="")
    heading = Number(
        required=False, allow_null=True, default=None, min_value=-360, max_value=360,
        help_text="Where the scene's yaw 0 looks on the plan, in degrees clockwise from up; "
        "null: from the scene's north_offset and the plan's north_bearing.",
    )  # fmt: skip

    class Meta:
        model = Marker
        fields = ["id", "scene_id", "x", "y", "label", "heading"]
        read_only_fields = ["id"]

    def validate(self, fields):
        """A marker is whole, also where a plan is changed in part."""
        missing = {"scene_id", "x", "y"} - set(fields)
        if missing:
            raise serializers.ValidationError(
                {name: [self.fields[name].error_messages["required"]] for name in sorted(missing)}
            )
        return fields


class FloorPlanSerializer(StrictModelSerializer):
    """The plan of a floor. To make one, name an uploaded picture: by `media_file_id`, by
    `image_url` as the upload returned it, or send `file` in a multipart form."""

    id = GivenId()
    tour_id = serializers.UUIDField(read_only=True)
    name = serializers.CharField(max_length=255)
    floor_number = serializers.IntegerField(required=False, min_value=1, max_value=1000)
    media_file_id = serializers.UUIDField(required=False, write_only=True)
    image_url = serializers.CharField(
        required=False, allow_null=True, max_length=500,
        help_text="In answers: the public picture, a WebP of at most 2048 pixels a side.",
    )  # fmt: skip
    north_bearing = Number(
        required=False, allow_null=True, min_value=-360, max_value=360,
        help_text="Compass bearing of the plan's upper edge, in degrees; 0 where north is up.",
    )  # fmt: skip
    markers = MarkerSerializer(many=True, required=False)

    class Meta:
        model = FloorPlan
        fields = [
            "id", "tour_id", "name", "floor_number", "media_file_id", "image_url", "width",
            "height", "north_bearing", "markers", "revision", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = ["width", "height", "revision", "created_at", "updated_at"]

    def validate(self, fields):
        if self.instance is not None and fields.get("image_url") == self.instance.image_url:
            # The address of the picture it has: sent back, it asks for no other.
            del fields["image_url"]
        return fields
