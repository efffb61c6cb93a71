from rest_framework import serializers

from core.addresses import checked_url
from core.fields import Number, StrictBoolean, StrictModelSerializer, StrictSerializer, Text
from tours.brand_words import COLOURS, ButtonStyle, Corner, fonts
from tours.branding import agent_shown, as_shown, brand_of, brand_shown
from tours.models import LOGO, Tour, TourLocation
from tours.older_brand import Colour, as_older
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
        shown["settings"] = tour.all_settings | {"branding": as_older(brand_of(tour))}
        shown["is_public"] = tour.visibility == Tour.Visibility.PUBLIC
        return shown

    def get_scene_count(self, tour) -> int:
        counted = getattr(tour, "scene_count", None)
        return tour.scenes.count() if counted is None else counted

    def get_has_unpublished_changes(self, tour) -> bool:
        publication = tour.publication
        return publication is None or publication.tour_version != tour.version


class ColoursSerializer(StrictSerializer):
    """Colours as #rrggbb; null leaves one to the team, or to the viewer."""

    primary = Colour()
    secondary = Colour()
    accent = Colour()
    text = Colour()
    background = Colour()


class AgentSerializer(StrictSerializer):
    """The person to ask. On a change only the names that are sent change."""

    name = Text(max_length=120, required=False)
    role = Text(max_length=120, required=False)
    company = Text(max_length=120, required=False)
    phone = serializers.RegexField(
        r"^\+?[0-9 ()./-]{3,39}\Z", required=False, allow_null=True, allow_blank=True,
        error_messages={"invalid": "A phone number has digits, spaces and + ( ) . / - only."},
    )  # fmt: skip
    email = serializers.EmailField(
        required=False, allow_null=True, allow_blank=True, max_length=254
    )
    website = serializers.CharField(
        required=False, allow_null=True, allow_blank=True, max_length=500
    )
    photo_media_file_id = serializers.UUIDField(required=False, allow_null=True)
    photo_url = serializers.CharField(read_only=True)

    def validate_website(self, url):
        return checked_url(url, "agent.website") if url else ""


class BrandingSerializer(StrictSerializer):
    """A brand. Null, wherever it stands, leaves that to the team, and in the end to the viewer;
    the agent is taken as a whole. `effective` is what visitors see once it is published."""

    logo_url = serializers.CharField(read_only=True, allow_null=True)
    logo_media_file_id = serializers.UUIDField(
        required=False, allow_null=True, help_text="An uploaded picture."
    )
    colors = ColoursSerializer(required=False)
    font_family = serializers.ChoiceField(choices=fonts(), required=False, allow_null=True)
    button_style = serializers.ChoiceField(choices=ButtonStyle, required=False, allow_null=True)
    show_watermark = StrictBoolean(required=False, allow_null=True)
    watermark_position = serializers.ChoiceField(choices=Corner, required=False, allow_null=True)
    show_agent = StrictBoolean(
        required=False, allow_null=True, help_text="false hides the agent, the team's as well."
    )
    agent = AgentSerializer(required=False, allow_null=True)
    effective = serializers.DictField(read_only=True)
    revision = serializers.IntegerField(read_only=True)

    def validate(self, fields):
        """Flat, under the names of the model."""
        fields |= fields.pop("colors", {})
        for name in (*COLOURS, "font_family", "button_style", "watermark_position"):
            if name in fields:
                fields[name] = fields[name] or ""
        return fields | self._agent(fields)

    def _agent(self, fields):
        if "agent" not in fields:
            return {}
        if fields["agent"] is None:
            return {"agent": None, "photo_media_file_id": None}
        given = dict(fields["agent"])
        photo = {n: given.pop(n) for n in ("photo_media_file_id",) if n in given}
        words = (self.instance.agent or {}) | given
        # A card without a word is no card, and hides none.
        return {"agent": {n: word for n, word in words.items() if word} or None, **photo}

    def to_representation(self, branding):
        own = as_shown(branding)
        return {
            "logo_url": LOGO.url(branding.logo_key),
            "logo_media_file_id": branding.logo_id and str(branding.logo_id),
            "colors": own["colors"],
            "font_family": branding.font_family or None,
            "button_style": branding.button_style or None,
            "show_watermark": branding.show_watermark,
            "watermark_position": branding.watermark_position or None,
            "show_agent": branding.show_agent,
            "agent": self._card(branding),
            "effective": brand_shown(branding.tour) if branding.tour_id else own,
            "revision": branding.revision,
        }

    def _card(self, branding):
        """As visitors see it, with the file of its photo, so that a choice can be taken back."""
        if not branding.agent:
            return None
        photo = branding.agent_photo_id
        return agent_shown(branding) | {"photo_media_file_id": photo and str(photo)}


class TourLocationSerializer(StrictModelSerializer):
    """Where the place is, as far as visitors are to know. A point needs both coordinates."""

    name = Text(max_length=255, required=False)
    address = Text(max_length=500, required=False)
    city = Text(max_length=120, required=False)
    state = Text(max_length=120, required=False)
    country = Text(max_length=120, required=False)
    postal_code = Text(max_length=20, required=False)
    latitude = Number(required=False, allow_null=True, min_value=-90, max_value=90)
    longitude = Number(required=False, allow_null=True, min_value=-180, max_value=180)

    class Meta:
        model = TourLocation
        fields = [
            "name", "address", "city", "state", "country", "postal_code", "latitude", "longitude",
            "revision", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = ["revision", "created_at", "updated_at"]

    def validate(self, fields):
        point = [fields.get(n, getattr(self.instance, n, None)) for n in ("latitude", "longitude")]
        if point.count(None) == 1:
            raise serializers.ValidationError(
                {"latitude": ["A point needs latitude and longitude; send both, or null for both."]}
            )
        return fields
