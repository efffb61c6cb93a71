"""Originals on their way to members: short-lived links, ranges, and headers that keep them tame."""

import re
from datetime import timedelta

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core import signing
from django.core.files.storage import FileSystemStorage, default_storage, storages
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from core.answers import error_answer
from core.errors import NotFound, RuleError

CHUNK = 256 * 1024
LINK_LIFE = timedelta(minutes=settings.MEDIA_LINK_MINUTES)
SALT = "mediafiles.link"
# `bytes=0-99`, `bytes=100-`, `bytes=-50`; more than one range is answered with the whole file.
ONE_RANGE = re.compile(r"bytes=([0-9]{0,19})-([0-9]{0,19})\Z")
HEADERS = {
    "Accept-Ranges": "bytes",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Vary": "Cookie, Authorization",
}


class LinkRefused(RuleError):
    code = "link_expired"
    status = 403
    message = _("This link has expired, or is not one of ours. Ask for a new one.")


class BeyondTheEnd(Exception):
    """The file has no bytes in the range that was asked for."""


def signed_link(media, user, request):
    """`(address, end)`: the original for whoever has the address, until `end`.

    Where browsers can reach the object store it answers there itself, with the type and the
    disposition that are signed with the address.
    """
    end = timezone.now() + LINK_LIFE
    if store := store_for_browsers():
        return _store_link(store, media), end
    signature = signing.TimestampSigner(salt=SALT).sign_object([str(media.pk), user.pk])
    address = reverse("media-content", args=[media.pk])
    return request.build_absolute_uri(f"{address}?signature={signature}"), end


def signer_of(signature, pk):
    """The id of the person a link to this file was signed for; raises LinkRefused."""
    try:
        signed = signing.TimestampSigner(salt=SALT).unsign_object(signature, max_age=LINK_LIFE)
    except signing.BadSignature:
        raise LinkRefused from None
    if signed[0] != str(pk):
        raise LinkRefused
    return signed[1]


def store_for_browsers():
    """The private object store under the address browsers know it by; None where they do not."""
    endpoint = settings.S3_DIRECT_ENDPOINT
    if not endpoint or isinstance(default_storage, FileSystemStorage):
        return None
    configured = settings.STORAGES["default"]
    options = configured["OPTIONS"] | {"endpoint_url": endpoint}
    return storages.create_storage({**configured, "OPTIONS": options})


def original(media, request):
    """The original as a download, whole or in part; from the object store where it is reached."""
    if store := store_for_browsers():
        response = HttpResponseRedirect(_store_link(store, media))
        response["Cache-Control"] = "private, no-store"
        return response
    return _from_here(media, request)


def _store_link(store, media):
    return store.url(
        media.file.name,
        parameters={
            "ResponseContentType": media.content_type,
            "ResponseContentDisposition": content_disposition_header(True, media.original_filename),
            "ResponseCacheControl": "private, no-store",
        },
        expire=int(LINK_LIFE.total_seconds()),
    )


def small_picture(path):
    """A thumbnail or poster for members, shown in place; it never changes under its name."""
    try:
        with default_storage.open(path, "rb") as stream:
            response = HttpResponse(stream.read(), content_type="image/webp")
    except FileNotFoundError:
        raise NotFound from None
    for name, value in HEADERS.items():
        response[name] = value
    del response["Accept-Ranges"]
    response["Cache-Control"] = "private, max-age=86400"
    return response


def _from_here(media, request):
    etag = f'"{media.sha256}"'
    if request.headers.get("If-None-Match") == etag:
        return _dressed(HttpResponse(status=304), etag)
    try:
        part = _wanted(request, etag, media.size)
    except BeyondTheEnd:
        return _beyond_the_end(request, media, etag)
    start, end = part or (0, media.size)
    chunks = () if request.method == "HEAD" else _chunks(request, media.file.name, start, end)
    response = StreamingHttpResponse(
        chunks, status=206 if part else 200, content_type=media.content_type
    )
    response["Content-Length"] = str(end - start)
    response["Content-Disposition"] = content_disposition_header(True, media.original_filename)
    if part:
        response["Content-Range"] = f"bytes {start}-{end - 1}/{media.size}"
    return _dressed(response, etag)


def _wanted(request, etag, size):
    """`(start, end)` of the one range asked for; None for the whole file. Raises BeyondTheEnd."""
    asked = request.headers.get("Range", "")
    if request.headers.get("If-Range", etag) != etag:
        return None
    found = ONE_RANGE.match(asked)
    if found is None or found[0] == "bytes=-":
        return None
    first, last = found[1], found[2]
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
        if last and int(last) < start:
            return None
    if start >= size or start >= end:
        raise BeyondTheEnd
    return start, end


def _beyond_the_end(request, media, etag):
    detail = f"The file has {media.size} bytes, and none in this range. Ask for bytes before that."
    response = error_answer(request, 416, "range_not_satisfiable", detail)
    response["Content-Range"] = f"bytes */{media.size}"
    return _dressed(response, etag)


def _dressed(response, etag):
    for name, value in HEADERS.items():
        response[name] = value
    response["ETag"] = etag
    # Kept by nobody but this browser, and asked for anew each time: the right to it may end.
    response["Cache-Control"] = "private, no-cache"
    return response


def _chunks(request, name, start, end):
    """The bytes, a piece at a time. Under ASGI Django would collect a plain iterator first."""
    is_local = isinstance(default_storage, FileSystemStorage)
    chunks = (_read if is_local else _read_remote)(name, start, end)
    return _one_by_one(chunks) if hasattr(request, "scope") else chunks


def _read(name, start, end):
    with open(default_storage.path(name), "rb") as stream:
        stream.seek(start)
        while start < end and (chunk := stream.read(min(CHUNK, end - start))):
            start += len(chunk)
            yield chunk


def _read_remote(name, start, end):
    stored = default_storage.bucket.Object(f"{default_storage.location}/{name}")
    body = stored.get(Range=f"bytes={start}-{end - 1}")["Body"]
    try:
        yield from body.iter_chunks(CHUNK)
    finally:
        body.close()


async def _one_by_one(chunks):
    following = sync_to_async(next)
    try:
        while chunk := await following(chunks, b""):
            yield chunk
    finally:
        chunks.close()
