"""The words of a brand: what a team or a tour may choose, and what older clients say instead."""

from django.db import models
from django.utils.translation import gettext_lazy as _

COLOURS = ("primary", "secondary", "accent", "text", "background")


class Font(models.TextChoices):
    """Families that need no download: the viewer knows what stands for each on every system."""

    SANS = "sans", _("Sans")
    SERIF = "serif", _("Serif")
    HUMANIST = "humanist", _("Humanist")
    GEOMETRIC = "geometric", _("Geometric")
    GROTESQUE = "grotesque", _("Grotesque")
    ROUNDED = "rounded", _("Rounded")
    SLAB = "slab", _("Slab")
    MONO = "mono", _("Monospaced")


def fonts():
    """A function, so that a new family needs no migration."""
    return Font.choices


class ButtonStyle(models.TextChoices):
    ROUNDED = "rounded", _("Rounded")
    SQUARE = "square", _("Square")
    PILL = "pill", _("Pill")


class Corner(models.TextChoices):
    TOP_LEFT = "top-left", _("Top left")
    TOP_RIGHT = "top-right", _("Top right")
    BOTTOM_LEFT = "bottom-left", _("Bottom left")
    BOTTOM_RIGHT = "bottom-right", _("Bottom right")


# Fonts that clients of the originals name, and ours that looks most like each.
OLDER_FONTS = {
    "satoshi": Font.GEOMETRIC,
    "poppins": Font.GEOMETRIC,
    "montserrat": Font.GEOMETRIC,
    "inter": Font.SANS,
    "system-ui": Font.SANS,
    "roboto": Font.SANS,
    "arial": Font.GROTESQUE,
    "helvetica": Font.GROTESQUE,
    "open sans": Font.HUMANIST,
    "lato": Font.HUMANIST,
    "nunito": Font.ROUNDED,
    "georgia": Font.SERIF,
    "playfair display": Font.SERIF,
    "merriweather": Font.SERIF,
    "times new roman": Font.SERIF,
}


def font_for(name):
    """Our word for a font by any name an older client may send; None where we know none."""
    word = name.strip().lower()
    return Font(word) if word in Font.values else OLDER_FONTS.get(word)
