"""Files of the embedded server: tiles, manifests and static ones, with ranges and long caching.

In production a proxy or an object store serves them; the headers are the same.
"""

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


def with_public_files(app, *, url, root):
    """`app`, with files under `root` answered at `url`."""
    root.mkdir(parents=True, exist_ok=True)
    files = _PublicFiles(directory=root)

    async def serve(scope, receive, send):
        if scope["type"] != "http" or not scope["path"].startswith(url):
            return await app(scope, receive, send)
        if not _is_ours(scope):
            return await PlainTextResponse("Unknown host.", 400)(scope, receive, send)
        inner = scope | {"path": scope["path"][len(url) - 1 :], "root_path": ""}
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
    def file_response(self, *args, **kwargs):
        response = super().file_response(*args, **kwargs)
        response.headers.update(HEADERS)
        return response


def _is_ours(scope):
    host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    domain, _port = split_domain_port(host.lower())
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
