"""Visitors' events, answered before anything they have no use for: sessions, people, languages, and
the search among all addresses. What they are answered with is the same."""

import re

from django.core.handlers.exception import convert_exception_to_response

from analytics.ingest import events
from core.middleware import api_errors

PATH = re.compile(r"/api/v1/public/tours/([-a-zA-Z0-9_]+)/events\Z")


class _EventsFirst:
    sync_capable, async_capable = True, False

    def __init__(self, get_response):
        self.get_response = get_response
        self.take = api_errors(convert_exception_to_response(_take))

    def __call__(self, request):
        return (self.take if PATH.match(request.path_info) else self.get_response)(request)


def _take(request):
    response = events(request, PATH.match(request.path_info)[1])
    response["Content-Length"] = str(len(response.content))
    return response


events_first = _EventsFirst
