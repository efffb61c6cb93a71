from django.conf import settings


def platform(request):
    """What every template may name."""
    asked = getattr(request, "asked_language", None)
    return {
        # On a customer's domain nobody is told of the platform.
        "platform_name": getattr(request, "site_name", settings.PLATFORM_NAME),
        # Without a cookie, the language one chose travels along in the links.
        "language_query": f"?lang={asked}" if asked else "",
    }
