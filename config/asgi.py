"""HTTP, files and sockets of the embedded server, and sockets of the production one."""

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
pages = get_asgi_application()

from django.conf import settings  # noqa: E402

from accounts.sockets import authenticated  # noqa: E402
from ai_jobs import routing as ai  # noqa: E402
from core.bodies import limited_bodies, streamed_bodies  # noqa: E402
from core.public_files import with_public_files, with_static_files  # noqa: E402
from domains.sockets import is_served, on_platform_only  # noqa: E402
from mediafiles.streaming import MultipartGuard  # noqa: E402
from studio import routing as studio  # noqa: E402
from vrtracking import routing as vr  # noqa: E402

# A multipart body has headers and fields around its file.
UPLOAD_BYTES = settings.LIMIT_VIDEO_BYTES + settings.MEGABYTE
SENDING = {"POST", "PATCH", "PUT"}


def takes_bytes_of_uploads(scope):
    """Their views count the bytes themselves, against what each upload was promised."""
    return scope["path"].startswith("/api/v1/uploads") and scope["method"] in SENDING


def is_batch(scope):
    """One file's refusal is none of the others'."""
    return scope["path"].rstrip("/") == "/api/v1/upload/batch"


def plain_limit(scope):
    """Headsets may send more at once than people."""
    if scope["path"].startswith("/api/v1/unreal/"):
        return settings.LIMIT_VR_BYTES
    return settings.LIMIT_JSON_BYTES


http = with_static_files(
    streamed_bodies(
        limited_bodies(
            pages,
            plain_limit=plain_limit,
            upload_limit=UPLOAD_BYTES,
            upload_guard=MultipartGuard,
            unguarded=is_batch,
        ),
        applies=takes_bytes_of_uploads,
        at_once=settings.UPLOADS_AT_ONCE,
    )
)
if not settings.S3_BUCKET:
    http = with_public_files(
        http, url=settings.MEDIA_URL, root=settings.PUBLIC_ROOT, is_served=is_served
    )

sockets = [
    *studio.websocket_urlpatterns,
    *ai.websocket_urlpatterns,
    *vr.websocket_urlpatterns,
]
application = ProtocolTypeRouter(
    {"http": http, "websocket": on_platform_only(authenticated(URLRouter(sockets)))}
)
