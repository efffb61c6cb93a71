"""What a browser says of itself, in words people use."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()
# In this order: most browsers also claim to be an older one.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "FxiOS": "Firefox",
            "SamsungBrowser": "Samsung Internet", "Chrome": "Chrome", "CriOS": "Chrome",
            "Safari": "Safari"}  # fmt: skip
SYSTEMS = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows",
           "Mac OS X": "macOS", "CrOS": "ChromeOS", "Linux": "Linux"}  # fmt: skip


@register.filter
def device(user_agent):
    """`Firefox on Windows`; the first words of the browser's own where it is none we know."""
    browser, system = (_first(names, user_agent) for names in (BROWSERS, SYSTEMS))
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or user_agent[:60] or _("Unknown browser")


def _first(names, user_agent):
    return next((name for mark, name in names.items() if mark in user_agent), None)
