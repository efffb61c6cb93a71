"""Pages and answers that are the same for everyone: unchanged they cost 304, else little.

Only for what holds no secret and nothing of the request, a nonce or a form token least of all:
it is kept, and compressed beside what a stranger can choose.
"""

import gzip
import hashlib
import threading
import uuid
from contextlib import suppress
from functools import cache
from pathlib import Path

from cachetools import LRUCache
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

from tours.sites import current_site

COMPRESSION = 6
# What a page is made with: the templates, the views and the words in every language.
RELEASED = (
    ("templates", "**/*.*"),
    ("viewer", "*.py"),
    ("config", "*_urls.py"),
    ("locale", "*/LC_MESSAGES/*.*"),
)

MOST_BYTES = 8_000_000
# The last pages, compressed, by their tag.
kept: LRUCache[str, bytes] = LRUCache(MOST_BYTES, getsizeof=len)
turn = threading.Lock()


def shared(request, render, *, made_of, content_type="text/html; charset=utf-8"):
    """What `render` returns (text or bytes), asked for only if nobody has it yet.

    `made_of` names everything the result depends on but our own code, the settings and the
    language: two calls with the same get the same.
    """
    tag = _tag(made_of)
    response = get_conditional_response(request, etag=tag)
    if response is None:
        response = HttpResponse(content_type=content_type)
        _fill(request, response, _packed(tag, render))
    response["ETag"] = tag
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _packed(tag, render):
    with turn:
        page = kept.get(tag)
    if page is None:
        content = render()
        raw = content.encode() if isinstance(content, str) else content
        page = gzip.compress(raw, COMPRESSION, mtime=0)
        with turn, suppress(ValueError):  # A page larger than the whole store is not kept.
            kept[tag] = page
    return page


def _fill(request, response, page):
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.content = page
        response["Content-Encoding"] = "gzip"
    else:
        response.content = gzip.decompress(page)
    response["Content-Length"] = str(len(response.content))


def _tag(made_of):
    """Weak, because one tag stands for the compressed and the plain bytes."""
    release = uuid.uuid4().hex if settings.DEBUG else _release()
    parts = [release, *_place(), get_language(), *made_of]
    digest = hashlib.sha256("\0".join(map(str, parts)).encode())
    return f'W/"{digest.hexdigest()[:32]}"'


def _place():
    """The site, by all of it that a page may show."""
    site = current_site()
    return [settings.SITE_URL, settings.PLATFORM_NAME, site and (site.url, site.name, site.kind)]


@cache
def _release():
    """A hash of what a deploy may change: `RELEASED` and the static files' names."""
    digest = hashlib.sha256(str(getattr(staticfiles_storage, "manifest_hash", "")).encode())
    for folder, pattern in RELEASED:
        for path in sorted(Path(settings.BASE_DIR, folder).glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()
