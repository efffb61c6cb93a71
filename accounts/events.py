"""News about who may see what, for sockets that are open already."""

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

ACCESS_CHANGED = "access.changed"


def person_group(user_id):
    return f"person-{user_id}"


def announce_access(user_id):
    """Once this transaction holds: every open socket of the person asks again whether it may."""
    transaction.on_commit(lambda: _send(person_group(user_id)))


def _send(group):
    async_to_sync(get_channel_layer().group_send)(group, {"type": ACCESS_CHANGED})
