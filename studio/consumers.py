"""Live news of a tour for the pages that edit it."""

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from accounts.actors import actor_for
from accounts.scopes import READ, allows
from scenes.events import panorama_message, tour_group
from tours.models import Tour

UNKNOWN, MALFORMED, SIGNED_OUT = 4404, 4400, 4401
LONGEST_MESSAGE = 4096


class TourConsumer(AsyncJsonWebsocketConsumer):
    """How the pictures of one tour are getting on: a snapshot, then every change.

    `seq` rises with each change of a picture; a lower one than seen is old news.
    """

    group = None

    async def connect(self):
        await self.accept()
        if not self.scope["user"].is_authenticated:
            return await self.close(SIGNED_OUT, "signed_out")
        tour_id = self.scope["url_route"]["kwargs"]["tour_id"]
        if not await self._is_mine(tour_id):
            return await self.close(UNKNOWN, "not_found")
        self.group = tour_group(tour_id)
        await self.channel_layer.group_add(self.group, self.channel_name)
        # Read after joining: a change in between arrives twice, never not at all.
        return await self.send_json(await self._snapshot(tour_id))

    async def disconnect(self, code):
        if self.group:
            await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive(self, text_data=None, bytes_data=None, **kwargs):
        """Only `ping` is understood; it keeps sleepy proxies awake."""
        if text_data == "ping":
            await self.send(text_data="pong")
        elif bytes_data is not None or len(text_data or "") > LONGEST_MESSAGE:
            await self.close(MALFORMED, "malformed")

    async def tour_changed(self, event):
        await self.send_json(event["message"])

    @database_sync_to_async
    def _is_mine(self, tour_id):
        token = self.scope.get("token")
        if token is not None and not allows(token.scopes, READ, "tours"):
            return False
        actor = actor_for(self.scope["user"], token)
        return Tour.objects.visible_to(actor).filter(pk=tour_id).exists()

    @database_sync_to_async
    def _snapshot(self, tour_id):
        scenes = (
            Tour.objects.get(pk=tour_id).scenes.in_order().select_related("panorama", "incoming")
        )
        pictures = [(scene, scene.incoming or scene.panorama) for scene in scenes]
        return {
            "type": "snapshot",
            "tour_id": str(tour_id),
            "panoramas": [
                panorama_message(picture, scene.pk) for scene, picture in pictures if picture
            ],
        }
