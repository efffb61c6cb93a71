"""Who a request is for, by its Host: the platform, a customer's domain, or nobody here."""

from django.conf import settings
from django.http import HttpResponse
from django.http.request import validate_host
from django.template.loader import render_to_string

from core.answers import error_answer
from domains.hosts import forget, tenant_of
from domains.names import normal_host
from tours.sites import on_site

# The proxy asks by the name of a container or an address, which is no host of ours.
FOR_THE_PROXY = "/internal/"
# A page over https is remembered as such for a day only: the name may go elsewhere with its owner.
HSTS = "max-age=86400"
CREDENTIALS = ("HTTP_COOKIE", "HTTP_AUTHORIZATION")


class _Hosts:
    """Sets `request.urlconf` for customers' domains and takes every credential off the request:
    nobody is signed in there, whatever they send."""

    sync_capable, async_capable = True, False

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info.startswith(FOR_THE_PROXY):
            request.urlconf = settings.INTERNAL_URLCONF
            request.get_host = lambda: "localhost"
            return self.get_response(request)
        host, _port = normal_host(_said(request))
        if is_platform(host):
            return self.get_response(request)
        tenant = tenant_of(host) if host else None
        if tenant is None:
            return self.get_response(request) if _takes_any() else _unlogged(_misdirected(request))
        if tenant.is_disabled:
            return _unlogged(_gone(request))
        return self._for_tenant(request, tenant)

    def _for_tenant(self, request, tenant):
        for name in CREDENTIALS:
            request.META.pop(name, None)
        request.__dict__.pop("headers", None)
        request.tenant, request.site_name = tenant, tenant.team_name
        # Django would hold it against ALLOWED_HOSTS, which are the platform's.
        request.get_host = lambda: tenant.name
        request.urlconf = (
            settings.TOUR_HOST_URLCONF if tenant.has_one_tour else settings.TEAM_HOST_URLCONF
        )
        with on_site(tenant.site):
            response = self.get_response(request)
        if response.status_code == 404:
            # Perhaps what we remember is old: the next request asks anew.
            forget(tenant.name)
        if response.has_header("Strict-Transport-Security"):
            response["Strict-Transport-Security"] = HSTS
        return response


hosts = _Hosts


def is_platform(host):
    """By name, or by a pattern of ALLOWED_HOSTS; `*` is no name of ours."""
    return validate_host(host, [name for name in settings.ALLOWED_HOSTS if name != "*"])


def _takes_any():
    return "*" in settings.ALLOWED_HOSTS


def _said(request):
    return request.META.get("HTTP_HOST", request.META.get("SERVER_NAME", ""))


def _misdirected(request):
    if request.path_info.startswith("/api/"):
        detail = "This server knows nothing of the host you asked for."
        return error_answer(request, 421, "misdirected", detail)
    return _plain_page("domains/misdirected.html", 421)


def _gone(request):
    """Of a domain whose proof is missing for long: neither the tours nor whose it was."""
    if request.path_info.startswith("/api/"):
        return error_answer(request, 410, "gone", "There is nothing under this domain any more.")
    return _plain_page("domains/gone.html", 410)


def _unlogged(response):
    """Whoever scans the internet comes by under any name: that is no news for the log."""
    response._has_been_logged = True
    return response


def _plain_page(template, status):
    response = HttpResponse(render_to_string(template), status=status)
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    response["Content-Security-Policy"] = "default-src 'none'"
    return response
