"""Who opens a socket: the browser's session from our own pages, or a program with a token."""

from importlib import import_module

from channels.auth import AuthMiddlewareStack
from channels.db import database_sync_to_async
from channels.security.websocket import OriginValidator
from django.conf import settings
from django.contrib.auth import SESSION_KEY

from accounts.authentication import find_token
from accounts.models import ApiToken, User

SessionStore = import_module(settings.SESSION_ENGINE).SessionStore


def may_stay(scope):
    """Whether who opened the socket is still who they were: token and session as they are now.

    Asks the database; what the person may see, the querysets say.
    """
    token = scope.get("token")
    if token is not None:
        return ApiToken.objects.usable().filter(pk=token.pk).exists()
    session = SessionStore(scope["session"].session_key)
    is_theirs = session.get(SESSION_KEY) == str(scope["user"].pk)
    return is_theirs and User.objects.filter(pk=scope["user"].pk, is_active=True).exists()


def authenticated(application):
    """Sessions only from our own origin (browsers always say theirs); tokens from anywhere."""
    by_session = OriginValidator(AuthMiddlewareStack(application), [settings.SITE_URL, *_local()])
    return _TokenOr(application, by_session)


def _local():
    """On one's own machine a server has several names; none is anybody else's page."""
    if settings.SECURE:
        return []
    return [f"http://{host}:{settings.PORT}" for host in ("localhost", "127.0.0.1", "[::1]")]


class _TokenOr:
    def __init__(self, application, otherwise):
        self.application, self.otherwise = application, otherwise

    async def __call__(self, scope, receive, send):
        secret = _bearer(scope)
        token = await database_sync_to_async(find_token)(secret) if secret else None
        if token is None:
            return await self.otherwise(scope, receive, send)
        return await self.application(scope | {"user": token.user, "token": token}, receive, send)


def _bearer(scope):
    header = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
    scheme, _, secret = header.partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None
