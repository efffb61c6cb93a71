from django.conf import settings


def platform(request):
    """What every template may name."""
    return {"platform_name": settings.PLATFORM_NAME}
