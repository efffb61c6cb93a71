"""Amounts in words, for templates."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def in_time(seconds):
    """`42 s`, `3 min 5 s`, `1 h 20 min`."""
    seconds = round(seconds or 0)
    if seconds < 60:
        return _("%(seconds)d s") % {"seconds": seconds}
    minutes, seconds = divmod(seconds, 60)
    if minutes < 60:
        return _("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": seconds}
    return _("%(hours)d h %(minutes)d min") % {"hours": minutes // 60, "minutes": minutes % 60}


@register.filter
def thousandths_in_time(milliseconds):
    return in_time((milliseconds or 0) / 1000)


@register.filter
def percent(share):
    """`37 %` of 0.37; what is less than one in a hundred is said so."""
    if not share:
        return "0 %"
    return "< 1 %" if share < 0.01 else f"{100 * share:.0f} %"
