"""The declared shape of a tour's settings, with defaults; what is not here is refused."""

from rest_framework import serializers

from core.fields import Number, StrictBoolean, StrictSerializer
from tours.embed_hosts import MOST_HOSTS, EmbedHost
from tours.older_brand import OlderBrandingSerializer

# How the viewer goes from one scene to the next.
TRANSITIONS = ["walk", "fade", "none"]
DEFAULTS = {
    "auto_rotate": False,
    "auto_rotate_speed": 1.0,
    "show_navbar": True,
    "enable_fullscreen": True,
    "enable_vr": True,
    "enable_gyroscope": True,
    "gyroscope_auto_start": False,
    "transition": "walk",
    "background_audio_url": None,
    "show_compass": True,
    "show_floor_plan": True,
    "show_gallery": True,
    "show_likes": True,
    "embed_hosts": [],
}


def complete(settings):
    """Settings with every default filled in."""
    return DEFAULTS | settings


class TourSettingsSerializer(StrictSerializer):
    """How the viewer behaves. On a change only the keys that are sent change."""

    auto_rotate = StrictBoolean(required=False)
    auto_rotate_speed = Number(
        required=False, min_value=0.1, max_value=10, help_text="Turns a minute."
    )
    show_navbar = StrictBoolean(required=False)
    enable_fullscreen = StrictBoolean(required=False)
    enable_vr = StrictBoolean(required=False)
    enable_gyroscope = StrictBoolean(required=False)
    gyroscope_auto_start = StrictBoolean(required=False)
    transition = serializers.ChoiceField(choices=TRANSITIONS, required=False)
    background_audio_url = serializers.CharField(
        required=False, allow_null=True, max_length=2048,
        help_text="https address of a sound, or an uploaded sound as the upload returned it.",
    )  # fmt: skip
    show_compass = StrictBoolean(required=False)
    show_floor_plan = StrictBoolean(required=False)
    show_gallery = StrictBoolean(required=False)
    show_likes = StrictBoolean(required=False, help_text="The heart, and how many like the tour.")
    embed_hosts = serializers.ListField(
        child=EmbedHost(), required=False, max_length=MOST_HOSTS,
        help_text="Hosts whose pages may frame the tour, like *.example.com; empty: any.",
    )  # fmt: skip
    branding = OlderBrandingSerializer(
        required=False, allow_null=True, help_text="The brand, for clients of the originals."
    )
