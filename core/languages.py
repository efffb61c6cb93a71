"""The language of a page: the one its address asks for, else one the browser prefers.

There is no cookie: visitors get none, and a page that depends on one could not be kept for others.
"""

import json
from contextlib import suppress
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header


def offered(code):
    """`code` if the interface speaks that language, else None."""
    return code if code in dict(settings.LANGUAGES) else None


def preferred_language(header):
    """The first language of an Accept-Language header that is offered, else the default."""
    for code, _quality in parse_accept_lang_header(header):
        with suppress(LookupError):
            return translation.get_supported_language_variant(code)
    return settings.LANGUAGE_CODE


class _Language:
    """Speaks the visitor's language and says in `Vary` what decided.

    `request.asked_language` is the one in the address (`?lang=de`), or None.
    """

    sync_capable, async_capable = True, False

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.asked_language = offered(request.GET.get("lang"))
        request.is_translated = True
        preferred = preferred_language(request.headers.get("Accept-Language", ""))
        with translation.override(request.asked_language or preferred):
            response = self.get_response(request)
        if request.is_translated and not request.asked_language and _has_words(response):
            patch_vary_headers(response, ["Accept-Language"])
        return response

    def process_view(self, request, view, args, kwargs):
        """Pages whose words nobody has translated are English from end to end."""
        request.is_translated = view.__module__.startswith(settings.TRANSLATED_VIEWS)
        if not request.is_translated:
            translation.activate(settings.LANGUAGE_CODE)


def _has_words(response):
    """Pages, and the answer that a page is unchanged; not redirects, pictures and files."""
    if response.status_code == 304:
        return True
    is_page = response.get("Content-Type", "").startswith("text/html")
    return is_page and not 300 <= response.status_code < 400


language = _Language


@cache
def script_words(code):
    """What the scripts say in that language, by the English: sentences, or lists of plural forms.

    Empty for English, and for a language whose catalogue nobody compiled (`make languages`).
    """
    for folder in settings.LOCALE_PATHS:
        path = Path(folder, code, "LC_MESSAGES", "djangojs.json")
        if path.exists():
            return json.loads(path.read_text())
    return {}
