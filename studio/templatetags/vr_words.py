"""What the pages for sales call things."""

from django import template

from studio.statistics import width
from studio.vr.shown import state_name

register = template.Library()
register.filter("state_name", state_name)


@register.filter
def of_most(part, most):
    """A bar's width in percent of the longest."""
    return width(part, most)


@register.filter
def who(session):
    """The customer of a session, or that nobody knows them."""
    return str(session.customer) if session.customer else ""
