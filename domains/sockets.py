"""Sockets and files beside Django's middleware: which hosts they answer under."""

from channels.db import database_sync_to_async

from domains.hosts import tenant_of
from domains.middleware import is_platform
from domains.names import normal_host


def on_platform_only(application):
    """A socket application that closes what comes by a customer's domain."""

    async def answer(scope, receive, send):
        if is_platform(_host(scope)):
            return await application(scope, receive, send)
        await receive()
        return await send({"type": "websocket.close", "code": 4404})

    return answer


async def is_served(scope):
    """Whether a request's host is the platform's or a customer's."""
    host = _host(scope)
    return is_platform(host) or await database_sync_to_async(tenant_of)(host) is not None


def _host(scope):
    said = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    return normal_host(said)[0]
