"""Telling open pages how a picture is getting on. A hint: the row stays the truth."""

import logging

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


def tour_group(tour_id):
    return f"tour.{tour_id}"


def panorama_message(panorama, scene_id):
    """The one shape of a picture's news; `seq` rises with every change of the row."""
    return {
        "type": "panorama_update",
        "seq": panorama.seq,
        "scene_id": str(scene_id),
        "panorama_id": str(panorama.pk),
        "data": {
            "status": panorama.state,
            "progress": panorama.progress,
            "step": panorama.step,
            "attempt": panorama.attempt,
            "error_code": panorama.error_code or None,
            "error_message": panorama.error_message or None,
        },
    }


def announce(panorama):
    """Send the news to whoever watches a tour with this picture in it."""
    for scene_id, tour_id in _watching(panorama):
        send_news(tour_id, panorama_message(panorama, scene_id))


def _watching(panorama):
    arriving = panorama.arriving_scenes.values_list("pk", "tour_id")
    return arriving.union(panorama.scenes.values_list("pk", "tour_id"))


def send_news(tour_id, message):
    """To every open page of the tour; a broker that is away costs nobody anything."""
    group = tour_group(tour_id)
    try:
        async_to_sync(get_channel_layer().group_send)(
            group, {"type": "tour.changed", "message": message}
        )
    except (RedisError, OSError):
        log.warning("Live news for %s could not be sent; pages will ask by themselves.", group)
