"""`GET /internal/tls-check?domain=`: may the proxy get a certificate for this name?

200 is yes, everything else is no. One indexed lookup and nothing else: it is asked before every
first handshake, by whoever opens one under any name. Only our own proxy gets an answer.
"""

import hmac
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from domains.models import CustomDomain
from domains.names import LONGEST


@require_GET
def tls_check(request):
    if not _is_our_proxy(request):
        return HttpResponse(status=404)
    name = request.GET.get("domain", "").lower().removesuffix(".")
    may = 0 < len(name) <= LONGEST and "\0" not in name and _may_have_one(name)
    return HttpResponse(status=200 if may else 403)


def _may_have_one(name):
    return CustomDomain.objects.certifiable().filter(name=name).exists()


def _is_our_proxy(request):
    """By the secret both know; without one, whoever asks from this very machine. A request that
    was passed on says so, and is a visitor's."""
    if secret := settings.TLS_CHECK_SECRET:
        return hmac.compare_digest(request.GET.get("secret", "").encode(), secret.encode())
    if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
