"""The words for what headsets tell."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.IntegerChoices):
    """What an event says happened. The numbers are stored."""

    GAZE = 1, "gaze"
    ZONE_ENTER = 2, "zone_enter"
    ZONE_EXIT = 3, "zone_exit"
    INTERACTION = 4, "interaction"
    TELEPORT = 5, "teleport"
    HAND_TRACKING = 6, "hand_tracking"
    VOICE_COMMAND = 7, "voice_command"
    OTHER = 8, "other"
    # A point of interest, and a view of the place, that somebody stayed with: told when it is over.
    POI = 9, "poi"
    VIEW = 10, "view"
    # An event with a name of the application's own, which is its object.
    CUSTOM = 11, "custom"


KINDS = {label: Kind(number) for number, label in Kind.choices}
# What a tracking event may call itself; the rest have addresses or forms of their own.
TRACKED = {label: kind for label, kind in KINDS.items() if kind < Kind.POI}


class Unit(models.TextChoices):
    """What one unit of the application's world is."""

    CENTIMETRES = "cm", _("Centimetres")
    METRES = "m", _("Metres")


class Up(models.TextChoices):
    """Which axis of the application's world points up."""

    Y = "y", "Y"
    Z = "z", "Z"


class Hand(models.TextChoices):
    """Which hand's thumb, fingers and palm are the axes x, y and z."""

    LEFT = "left", _("Left-handed")
    RIGHT = "right", _("Right-handed")


class Match(models.TextChoices):
    """How a zone came to its scene."""

    NONE = "none", _("Not matched")
    NAME = "name", _("By its name")
    HAND = "hand", _("By hand")
