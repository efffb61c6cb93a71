"""Files of the embedded server: tiles, manifests and static ones, with ranges and long caching.

In production a proxy or an object store serves them; the headers are the same.
"""

import os
import re

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from servestatic import ServeStaticASGI
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.staticfiles import StaticFiles

# Every name holds a hash of what it names.
HEADERS = {
    "cache-control": "public, max-age=31536000, immutable",
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'",
    "cross-origin-resource-policy": "cross-origin",
    "access-control-allow-origin": "*",
}


CONTENT_TYPES = {
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".json": "application/json",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".aac": "audio/aac",
    ".wav": "audio/wav",
    ".ogg": "audio/ogg",
}


async def under_our_names(scope):
    """Whether the request's host is one of ALLOWED_HOSTS."""
    host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    domain, _port = split_domain_port(host.lower())
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def with_public_files(app, *, url, root, is_served=under_our_names):
    """`app`, with files under `root` answered at `url` to requests that `is_served` (a coroutine
    function of the scope) holds for."""
    root.mkdir(parents=True, exist_ok=True)
    files = _PublicFiles(directory=root)

    async def serve(scope, receive, send):
        if scope["type"] != "http" or not scope["path"].startswith(url):
            return await app(scope, receive, send)
        if not await is_served(scope):
            return await PlainTextResponse("Unknown host.", 400)(scope, receive, send)
        inner = scope | {
            "path": scope["path"][len(url) - 1 :],
            "root_path": "",
            "headers": [header for header in scope["headers"] if not _asks_for_parts(header)],
        }
        try:
            return await files(inner, receive, send)
        except HTTPException as error:
            answer = PlainTextResponse(error.detail, error.status_code)
            return await answer(scope, receive, send)

    return serve


# A name that holds the hash of its content: `app.1f2e3d4c5b6a.css`, or `chunk-x-9S8D7F6G.js`.
HASHED = re.compile(r"\.[0-9a-f]{12}\.|-[0-9A-Z]{8}\.")
AN_HOUR = 3600


def with_static_files(app):
    """`app`, with the collected static files answered at STATIC_URL, compressed where they are."""
    return ServeStaticASGI(
        app,
        root=settings.STATIC_ROOT,
        prefix=settings.STATIC_URL,
        max_age=AN_HOUR,
        immutable_file_test=lambda path, url: bool(HASHED.search(url)),
        add_headers_function=_no_sniffing,
    )


def _no_sniffing(headers, path, url):
    headers["X-Content-Type-Options"] = "nosniff"


class _PublicFiles(StaticFiles):
    def lookup_path(self, path):
        # What is still being written is nobody's business.
        hidden = any(part.startswith(".") for part in path.split(os.sep))
        return ("", None) if hidden else super().lookup_path(path)

    def file_response(self, full_path, *args, **kwargs):
        response = super().file_response(full_path, *args, **kwargs)
        response.headers.update(HEADERS)
        if "content-type" in response.headers:
            response.headers["content-type"] = content_type_of(full_path)
        return response


def content_type_of(path):
    """Fixed by the suffix, whatever the machine's own table says; never anything that runs."""
    return CONTENT_TYPES.get(os.path.splitext(path)[1].lower(), "application/octet-stream")


def _asks_for_parts(header):
    """Several ranges at once are answered with the whole file, as the standard allows: putting
    many small parts together costs the server more than the asker."""
    name, value = header
    return name == b"range" and b"," in value
