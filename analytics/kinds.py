"""The words for what visitors do and how they come."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.IntegerChoices):
    """What an event says happened. The numbers are stored."""

    IMPRESSION = 1, "impression"
    VIEW = 2, "view"
    SCENE_VIEW = 3, "scene_view"
    HOTSPOT_CLICK = 4, "hotspot_click"
    SHARE = 5, "share"
    FULLSCREEN_ENTER = 6, "fullscreen_enter"
    FULLSCREEN_EXIT = 7, "fullscreen_exit"
    VR_ENTER = 8, "vr_enter"
    VR_EXIT = 9, "vr_exit"
    SESSION_START = 10, "session_start"
    SESSION_END = 11, "session_end"
    SESSION_DURATION = 12, "session_duration"
    LEAD = 13, "lead"
    # Where somebody looked and for how long; the second with the head in glasses.
    ATTENTION = 14, "attention"
    ATTENTION_XR = 15, "attention_xr"


# The source of what headsets with an application of their own tell: another app adds it up.
VR = "vr"
KINDS = {label: Kind(number) for number, label in Kind.choices}


class Audience(models.IntegerChoices):
    """Who it was, as far as numbers go: only persons are counted."""

    PERSON = 0, _("visitor")
    BOT = 1, _("program")
    TEAM = 2, _("team")


class Device(models.TextChoices):
    DESKTOP = "desktop", _("Desktop")
    MOBILE = "mobile", _("Phone")
    TABLET = "tablet", _("Tablet")
    VR = "vr", _("Headset")


class Link(models.TextChoices):
    """By which of the tour's addresses somebody came."""

    PAGE = "page", _("Tour page")
    EMBED = "embed", _("Embedded")
    UNBRANDED = "unbranded", _("Without branding")
    SHORT = "short", _("Short address")
    QR = "qr", _("QR code")
    DOMAIN = "domain", _("Own domain")


# Measures of whole visits, which are told of several tours together, too.
OF_VISITS = (
    "impression", "view", "engaged", "complete", "lead", "visitor", "share", "device", "country",
    "referrer", "host", "campaign", "link",
)  # fmt: skip
