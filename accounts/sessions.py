"""When and from where a session was last used: what the list of sessions shows."""

from datetime import datetime, timedelta

from allauth.account.signals import user_logged_in
from allauth.usersessions.models import UserSession
from django.dispatch import receiver
from django.utils import timezone

from core.network import client_address

# Writing it with every request would make each read a write.
NOTED_EVERY = timedelta(minutes=5)
KEY = "noted_at"


@receiver(user_logged_in)
def begin_noting(request, **kwargs):
    request.session[KEY] = timezone.now().isoformat()


class _NoteUse:
    """Looks only at sessions that the request has opened anyway."""

    sync_capable, async_capable = True, False

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.session.accessed and KEY in request.session:
            self._note(request)
        return response

    def _note(self, request):
        now = timezone.now()
        if now - datetime.fromisoformat(request.session[KEY]) < NOTED_EVERY:
            return
        request.session[KEY] = now.isoformat()
        UserSession.objects.filter(session_key=request.session.session_key).update(
            last_seen_at=now,
            ip=client_address(request),
            user_agent=request.headers.get("User-Agent", "")[:200],
        )


note_use = _NoteUse
