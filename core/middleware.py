"""What surrounds every request: its id, and the one error shape for programs."""

import logging
import re
import uuid

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import is_valid_path
from django.utils.encoding import iri_to_uri
from django.utils.http import escape_leading_slashes
from redis.exceptions import RedisError

from core.answers import error_answer
from core.current import current_request
from core.errors import RuleError, Unavailable
from core.logs import request_id as current_id

log = logging.getLogger(__name__)
GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}\Z")


def _identify(request):
    given = request.headers.get("X-Request-ID", "")
    request.id = given if GIVEN_ID.match(given) else uuid.uuid4().hex
    current_id.set(request.id)
    current_request.set(request)


class _RequestId:
    sync_capable = async_capable = True

    def __init__(self, get_response):
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request):
        if iscoroutinefunction(self.get_response):
            return self._async(request)
        _identify(request)
        return self._mark(request, self.get_response(request))

    async def _async(self, request):
        _identify(request)
        return self._mark(request, await self.get_response(request))

    def _mark(self, request, response):
        response["X-Request-ID"] = request.id
        return response


request_id = _RequestId

# What Django answers by itself under /api, before or beside a view of ours.
PLAIN_ERRORS = {
    400: ("bad_request", "The request could not be understood."),
    403: ("forbidden", "You may not do this."),
    404: ("not_found", "There is nothing at this address. The API is described at /docs."),
    405: ("method_not_allowed", "This address does not take that method."),
    413: ("too_large", "The request is larger than this server takes."),
    500: ("server_error", "Something went wrong on our side. Nothing you sent is half-saved."),
}


class _ApiErrors:
    """Under /api nobody meets an HTML page: Django's own errors get the one shape too."""

    sync_capable, async_capable = True, False

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path_info.startswith("/api/") and _is_plain_error(response):
            code, sentence = PLAIN_ERRORS[response.status_code]
            return error_answer(request, response.status_code, code, sentence)
        return response


def _is_plain_error(response: HttpResponse) -> bool:
    is_page = not response.get("Content-Type", "").startswith("application/")
    return response.status_code in PLAIN_ERRORS and is_page


api_errors = _ApiErrors


class _Refusals:
    """A rule that refuses a page, or a view that is not DRF's: the page of its status, and the
    one shape under /api. DRF's views never let one rise so far."""

    sync_capable, async_capable = True, False

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error):
        if isinstance(error, RedisError):
            # Limits of signing in, for one, are counted there: none is worse than a pause.
            log.warning("Redis is away: %s", error)
            error = Unavailable()
        if not isinstance(error, RuleError):
            return None
        if request.path_info.startswith("/api/"):
            response = error_answer(request, error.status, error.code, error.message, error.errors)
        else:
            page = f"{error.status if error.status in PAGES else 400}.html"
            response = render(request, page, {"message": error.message}, status=error.status)
        if error.retry_after:
            response["Retry-After"] = str(error.retry_after)
        return response


class _Slashes:
    """A page of the platform is found with a slash too many or too few: people type addresses."""

    sync_capable, async_capable = True, False

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != 404 or request.resolver_match or request.method not in SAFE:
            return response
        if hasattr(request, "urlconf"):
            return response
        path = request.path_info
        other = path.rstrip("/") if path.endswith("/") else f"{path}/"
        if not is_valid_path(other):
            return response
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(
            escape_leading_slashes(iri_to_uri(other)) + (f"?{query}" if query else "")
        )


SAFE = {"GET", "HEAD"}
slashes = _Slashes

# The statuses with a page of their own in `templates/`.
PAGES = {400, 403, 404, 429, 503}
refusals = _Refusals
