"""What the pages for sales show of sessions, customers and properties."""

from django.utils.translation import gettext_lazy as _

from studio.statistics import width
from vrtracking.models import VRSession

STATES = {
    "": _("All sessions"),
    "active": _("Active"),
    "stale": _("Stale"),
    "waiting": _("Waiting for the headset"),
    "completed": _("Completed"),
    "error": _("Broken off"),
}
NAMES = {
    "active": _("Active"),
    "stale": _("Stale"),
    "waiting": _("Waiting"),
    "completed": _("Completed"),
    "error": _("Broken off"),
}
PERIODS = {
    "7d": _("Last 7 days"),
    "30d": _("Last 30 days"),
    "90d": _("Last 90 days"),
    "365d": _("Last year"),
}


def in_state(sessions, state):
    """Those in one of `STATES`."""
    if state == "active":
        return sessions.active()
    if state == "stale":
        return sessions.stale()
    return sessions.filter(status=state) if state else sessions


def is_live(session):
    """Whether more may come."""
    return session.status in {VRSession.Status.ACTIVE, VRSession.Status.WAITING}


def bars(rows, value):
    """`rows` with `width`, in percent of the longest; something is never drawn as nothing."""
    most = max((value(row) for row in rows), default=0)
    return [(row, width(value(row), most)) for row in rows]


def state_name(session):
    return NAMES[session.state]
