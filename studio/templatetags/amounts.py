"""Amounts in words, for templates."""

from django import template

from studio import statistics

register = template.Library()
register.filter("in_time", statistics.in_time)


@register.filter
def thousandths_in_time(milliseconds):
    """The same of milliseconds."""
    return statistics.in_time((milliseconds or 0) / 1000)


@register.filter
def percent(share):
    """`37 %` of 0.37; what is less than one in a hundred is said so."""
    return statistics.percent(share, 1)
