"""A running session, live, for whoever may see it."""

import asyncio

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from accounts.actors import actor_for
from accounts.events import person_group
from accounts.scopes import READ, allows
from accounts.sockets import may_stay
from vrtracking.events import session_group, session_message, watch
from vrtracking.models import VRSession

UNKNOWN, MALFORMED, SIGNED_OUT = 4404, 4400, 4401
# A silent headset becomes stale without any event; and membership may end while a page is open.
TOLD_EVERY = 10


class SessionConsumer(AsyncJsonWebsocketConsumer):
    """The session as it is, then its changes; a lower `seq` than seen is old news."""

    group = None
    watching = None

    async def connect(self):
        await self.accept()
        if not self.scope["user"].is_authenticated:
            return await self.close(SIGNED_OUT, "signed_out")
        self.session_id = self.scope["url_route"]["kwargs"]["session_id"]
        if await self._message() is None:
            return await self.close(UNKNOWN, "not_found")
        self.group = session_group(self.session_id)
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.channel_layer.group_add(self._person, self.channel_name)
        self.watching = asyncio.create_task(self._watch())
        # Read after joining: a change in between arrives twice, never not at all.
        return await self._tell()

    async def disconnect(self, code):
        if self.watching:
            self.watching.cancel()
        if self.group:
            await self.channel_layer.group_discard(self.group, self.channel_name)
            await self.channel_layer.group_discard(self._person, self.channel_name)

    async def receive(self, text_data=None, bytes_data=None, **kwargs):
        if text_data == "ping":
            return await self.send(text_data="pong")
        return await self.close(MALFORMED, "malformed")

    async def session_changed(self, event):
        await self.send_json(event["message"])

    async def access_changed(self, event):
        """A role, a membership or a token of this person is not what it was."""
        if await self._message() is None:
            await self.close(UNKNOWN, "not_found")

    async def _watch(self):
        while True:
            await asyncio.sleep(TOLD_EVERY)
            await self._tell()

    async def _tell(self):
        message = await self._message()
        if message is None:
            return await self.close(UNKNOWN, "not_found")
        return await self.send_json(message)

    @property
    def _person(self):
        return person_group(self.scope["user"].pk)

    @database_sync_to_async
    def _message(self):
        """The session's news if this person may see it, as it is now."""
        token = self.scope.get("token")
        if not may_stay(self.scope):
            return None
        if token is not None and not allows(token.scopes, READ, "tours"):
            return None
        actor = actor_for(self.scope["user"], token)
        session = VRSession.objects.visible_to(actor).filter(pk=self.session_id).first()
        if session is None:
            return None
        watch(self.session_id)
        return session_message(session)
