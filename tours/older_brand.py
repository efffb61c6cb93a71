"""`settings.branding`: a tour's brand in the shape clients of the originals read and write."""

from rest_framework import serializers

from core.fields import StrictBoolean, StrictSerializer
from tours.brand_words import COLOURS, ButtonStyle, Corner, Font, font_for


class Colour(serializers.RegexField):
    """A colour as #rrggbb; null leaves it to the team, or to the viewer."""

    def __init__(self, **kwargs):
        super().__init__(
            r"^#[0-9A-Fa-f]{6}\Z",
            required=False,
            allow_null=True,
            error_messages={"invalid": "A colour is # and six hex digits, like #ff8800."},
            **kwargs,
        )

    def to_internal_value(self, data):
        return super().to_internal_value(data).lower()


class OlderBrandingSerializer(StrictSerializer):
    """The tour's brand in one flat object; the same as `/tours/{id}/branding`."""

    logo_url = serializers.CharField(required=False, allow_null=True, max_length=500)
    primary_color = Colour()
    secondary_color = Colour()
    accent_color = Colour()
    text_color = Colour()
    background_color = Colour()
    font_family = serializers.CharField(required=False, allow_null=True, max_length=100)
    button_style = serializers.ChoiceField(choices=ButtonStyle, required=False, allow_null=True)
    show_watermark = StrictBoolean(required=False, allow_null=True)
    watermark_position = serializers.ChoiceField(choices=Corner, required=False, allow_null=True)
    custom_css = serializers.CharField(required=False, allow_null=True, allow_blank=True)

    def validate_font_family(self, name):
        font = font_for(name) if name else None
        if name and font is None:
            known = ", ".join(Font.values)
            raise serializers.ValidationError(f"This font is not known. Choose one of {known}.")
        return font

    def validate_custom_css(self, css):
        if css and css.strip():
            raise serializers.ValidationError(
                "Custom CSS is not taken: it could cover or imitate anything. Choose colours, a "
                "font and a button style instead."
            )
        return css


def as_older(shown):
    """The brand visitors see (`tours.branding.as_shown`) in the older shape."""
    return {
        "logo_url": shown["logo_url"],
        **{f"{name}_color": shown["colors"][name] for name in COLOURS},
        "font_family": shown["font_family"],
        "button_style": shown["button_style"],
        "show_watermark": shown["show_watermark"],
        "watermark_position": shown["watermark_position"],
        "custom_css": None,
    }


def changes_in(given, shown):
    """What `given` asks for beyond what is shown already: sent back, that asks for nothing.

    Under the names of `Branding`'s fields, but `logo_url` as it came.
    """
    present = as_older(shown)
    changed = {name: value for name, value in given.items() if value != present[name]}
    changed.pop("custom_css", None)
    return {
        name.removesuffix("_color"): "" if value is None and name != "show_watermark" else value
        for name, value in changed.items()
    }
