"""A running session, live, for whoever may see it."""

from accounts.live import NewsOfOne
from vrtracking.events import session_group, session_message, watch
from vrtracking.models import VRSession


class SessionConsumer(NewsOfOne):
    # A silent headset becomes stale without any event: the session is told anew.
    checked_every = 10

    def group_of(self, pk):
        return session_group(pk)

    def message_for(self, actor, pk):
        session = VRSession.objects.visible_to(actor).filter(pk=pk).first()
        if session is None:
            return None
        watch(pk)
        return session_message(session)

    async def session_changed(self, event):
        await self.send_json(event["message"])

    async def remind(self, message):
        await self.send_json(message)
