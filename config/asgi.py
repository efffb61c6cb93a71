"""HTTP, files and sockets of the embedded server, and sockets of the production one."""

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
pages = get_asgi_application()

from django.conf import settings  # noqa: E402

from accounts.sockets import authenticated  # noqa: E402
from core.bodies import limited_bodies  # noqa: E402
from core.public_files import with_public_files, with_static_files  # noqa: E402
from mediafiles.streaming import MultipartGuard  # noqa: E402
from studio.routing import websocket_urlpatterns  # noqa: E402

# A multipart body has headers and fields around its file.
UPLOAD_BYTES = settings.LIMIT_VIDEO_BYTES + settings.MEGABYTE

http = with_static_files(
    limited_bodies(
        pages,
        plain_limit=settings.LIMIT_JSON_BYTES,
        upload_limit=UPLOAD_BYTES,
        upload_guard=MultipartGuard,
    )
)
if not settings.S3_BUCKET:
    http = with_public_files(http, url=settings.MEDIA_URL, root=settings.PUBLIC_ROOT)

application = ProtocolTypeRouter(
    {"http": http, "websocket": authenticated(URLRouter(websocket_urlpatterns))}
)
