"""The declared shape of a tour's settings, with defaults; what is not here is refused."""

from core.fields import Number, StrictBoolean, StrictSerializer

DEFAULTS = {
    "auto_rotate": False,
    "auto_rotate_speed": 1.0,
    "show_navbar": True,
    "enable_fullscreen": True,
    "enable_vr": True,
    "enable_gyroscope": True,
    "gyroscope_auto_start": False,
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
