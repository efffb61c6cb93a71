"""Live news of a tour for the pages that edit it, and who else has it open."""

import asyncio
import json
import re
import time
from contextlib import suppress

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from accounts.actors import actor_for
from accounts.events import person_group
from accounts.scopes import READ, allows
from accounts.sockets import may_stay
from ai_jobs.events import job_message
from ai_jobs.models import AIJob
from scenes.events import panorama_message, tour_group
from tours.models import Tour

UNKNOWN, MALFORMED, SIGNED_OUT = 4404, 4400, 4401
LONGEST_MESSAGE = 4096
# A page says that it is here every 20 seconds; one that misses two of them is gone.
GONE_AFTER = 45
# Membership may end while a page is open.
CHECKED_EVERY = 30
NAME = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")


class TourConsumer(AsyncJsonWebsocketConsumer):
    """A snapshot of the pictures and of jobs under way, then every change of the tour, of them and
    of the people in it.

    `seq` of a picture or a job rises with each of its changes; a lower one than seen is old news.
    Nobody keeps the list of people: each page tells the others, and forgets who has fallen silent.
    """

    group = None
    me = None
    watching = None

    async def connect(self):
        await self.accept()
        self.people = {}
        if not self.scope["user"].is_authenticated:
            return await self.close(SIGNED_OUT, "signed_out")
        self.tour_id = self.scope["url_route"]["kwargs"]["tour_id"]
        if not await self._is_mine():
            return await self.close(UNKNOWN, "not_found")
        self.group = tour_group(self.tour_id)
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.channel_layer.group_add(self._person, self.channel_name)
        self.watching = asyncio.create_task(self._watch())
        # Read after joining: a change in between arrives twice, never not at all.
        return await self.send_json(await self._snapshot())

    async def disconnect(self, code):
        if self.watching:
            self.watching.cancel()
        if self.group:
            if self.me:
                await self._tell_people({"event": "left", "client": self.me["client"]})
            await self.channel_layer.group_discard(self.group, self.channel_name)
            await self.channel_layer.group_discard(self._person, self.channel_name)

    async def receive(self, text_data=None, bytes_data=None, **kwargs):
        """`ping` keeps sleepy proxies awake; `{"type": "here", "client", "scene_id"}` says that
        somebody looks at a scene."""
        if text_data == "ping":
            return await self.send(text_data="pong")
        here = _here(text_data)
        if bytes_data is not None or here is None:
            return await self.close(MALFORMED, "malformed")
        is_new = self.me is None
        user = self.scope["user"]
        shown = {"name": user.get_full_name(), "photo_url": user.photo_url}
        self.me = {"id": user.pk, **shown, **here}
        return await self._tell_people({"event": "here", "person": self.me, "ask": is_new})

    async def tour_changed(self, event):
        message = event["message"]
        await self.send_json(message)
        if message.get("kind") == "tour" and not await self._is_mine():
            await self.close(UNKNOWN, "not_found")

    async def access_changed(self, event):
        """A role, a membership or a token of this person is not what it was."""
        if not await self._is_mine():
            await self.close(UNKNOWN, "not_found")

    async def tour_people(self, event):
        """What another page of the tour, or this one, says of the people."""
        if event["event"] == "left":
            self.people.pop(event["client"], None)
        else:
            person = event["person"]
            self.people[person["client"]] = (time.monotonic(), person)
            if event["ask"] and self.me and person["client"] != self.me["client"]:
                await self._tell_people({"event": "here", "person": self.me, "ask": False})
        await self._send_people()

    async def _tell_people(self, event):
        await self.channel_layer.group_send(self.group, {"type": "tour.people", **event})

    async def _send_people(self):
        people = [person for _seen, person in self.people.values()]
        await self.send_json({"type": "people", "people": people})

    async def _watch(self):
        """Forgets the silent, and ends when this person may no longer see the tour."""
        while True:
            await asyncio.sleep(CHECKED_EVERY)
            if not await self._is_mine():
                return await self.close(UNKNOWN, "not_found")
            oldest = time.monotonic() - GONE_AFTER
            silent = [client for client, (seen, _person) in self.people.items() if seen < oldest]
            for client in silent:
                del self.people[client]
            if silent:
                await self._send_people()

    @property
    def _person(self):
        return person_group(self.scope["user"].pk)

    @database_sync_to_async
    def _is_mine(self):
        token = self.scope.get("token")
        if not may_stay(self.scope):
            return False
        if token is not None and not allows(token.scopes, READ, "tours"):
            return False
        actor = actor_for(self.scope["user"], token)
        return Tour.objects.visible_to(actor).filter(pk=self.tour_id).exists()

    @database_sync_to_async
    def _snapshot(self):
        tour = Tour.objects.get(pk=self.tour_id)
        scenes = tour.scenes.in_order().select_related("panorama", "incoming")
        pictures = [(scene, scene.incoming or scene.panorama) for scene in scenes]
        return {
            "type": "snapshot",
            "tour_id": str(self.tour_id),
            "version": tour.version,
            "panoramas": [
                panorama_message(picture, scene.pk) for scene, picture in pictures if picture
            ],
            "jobs": [job_message(job) for job in AIJob.objects.unfinished().filter(tour=tour)],
        }


def _here(text):
    """`{client, scene_id}` of a well-formed message, else None."""
    if text is None or len(text) > LONGEST_MESSAGE:
        return None
    message = None
    with suppress(ValueError, RecursionError):
        message = json.loads(text)
    if not isinstance(message, dict) or message.get("type") != "here":
        return None
    client, scene_id = message.get("client"), message.get("scene_id")
    named = [isinstance(name, str) and NAME.match(name) for name in (client, scene_id)]
    if not named[0] or not (named[1] or scene_id is None):
        return None
    return {"client": client, "scene_id": scene_id}
