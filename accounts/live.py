"""Live news of one thing, for as long as a person may see it."""

import asyncio
from abc import ABC, abstractmethod

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from accounts.actors import actor_for
from accounts.events import person_group
from accounts.scopes import READ, allows
from accounts.sockets import may_stay

UNKNOWN, MALFORMED, SIGNED_OUT = 4404, 4400, 4401


class NewsOfOne(AsyncJsonWebsocketConsumer, ABC):
    """The thing as it is, then every change of it; a lower `seq` than seen is old news.

    Who inherits says to which group its changes are sent, and what is told of it.
    """

    # Membership may end while a page is open; and sleepy proxies want to hear something.
    checked_every = 30
    group = None
    watching = None

    @abstractmethod
    def group_of(self, pk):
        """The group that hears of the thing with the id of the address."""

    @abstractmethod
    def message_for(self, actor, pk):
        """What is told of it as it is now, None if the actor may not see it. Runs in a thread."""

    async def remind(self, message):
        """Said every `checked_every` seconds; `message` is the thing as it is."""
        await self.send_json({"type": "heartbeat"})

    async def connect(self):
        await self.accept()
        if not self.scope["user"].is_authenticated:
            return await self.close(SIGNED_OUT, "signed_out")
        (self.pk,) = self.scope["url_route"]["kwargs"].values()
        if await self._message() is None:
            return await self.close(UNKNOWN, "not_found")
        self.group = self.group_of(self.pk)
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.channel_layer.group_add(self._person, self.channel_name)
        self.watching = asyncio.create_task(self._watch())
        # Read after joining: a change in between arrives twice, never not at all.
        return await self._if_seen(self.send_json)

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

    async def access_changed(self, event):
        """A role, a membership or a token of this person is not what it was."""
        if await self._message() is None:
            await self.close(UNKNOWN, "not_found")

    async def _watch(self):
        is_seen = True
        while is_seen:
            await asyncio.sleep(self.checked_every)
            is_seen = await self._if_seen(self.remind)

    async def _if_seen(self, tell):
        """Tell the thing as it is, or close; whether this person may see it."""
        message = await self._message()
        if message is None:
            await self.close(UNKNOWN, "not_found")
            return False
        await tell(message)
        return True

    @property
    def _person(self):
        return person_group(self.scope["user"].pk)

    @database_sync_to_async
    def _message(self):
        token = self.scope.get("token")
        if not may_stay(self.scope):
            return None
        if token is not None and not allows(token.scopes, READ, "tours"):
            return None
        return self.message_for(actor_for(self.scope["user"], token), self.pk)
