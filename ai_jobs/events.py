"""Telling open pages how a job is getting on. A hint: the row stays the truth."""

import logging

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

from scenes.events import tour_group

log = logging.getLogger(__name__)


def job_group(job_id):
    return f"job.{job_id}"


def job_message(job):
    """The one shape of a job's news; `seq` rises with every change of the row."""
    data = {
        "status": job.state,
        "progress": job.progress,
        "step": job.step,
        "attempt": job.attempt,
        "error_code": job.error_code or None,
        "error_message": job.error_message or None,
    }
    if job.state == job.State.COMPLETED:
        data["result"] = _told(job.result)
    return {
        "type": "job_update",
        "seq": job.seq,
        "job_id": str(job.pk),
        "job_type": job.job_type,
        "tour_id": str(job.tour_id),
        "scene_id": str(job.scene_id) if job.scene_id else None,
        "data": data,
    }


def _told(result):
    """Without the evidence, which may be large: it is there where the job is asked for."""
    if not result or "hotspots" not in result:
        return result
    hotspots = [
        {name: value for name, value in one.items() if name != "evidence"}
        for one in result["hotspots"]
    ]
    return result | {"hotspots": hotspots}


def announce(job):
    """Send the news to whoever watches the job or its tour."""
    try:
        async_to_sync(_send)(job, job_message(job))
    except (RedisError, OSError):
        log.warning("News of job %s could not be sent; pages will ask by themselves.", job.pk)


async def _send(job, message):
    """Both in one event loop: in a worker each has a connection of its own to be made."""
    layer = get_channel_layer()
    await layer.group_send(job_group(job.pk), {"type": "job.changed", "message": message})
    await layer.group_send(tour_group(job.tour_id), {"type": "tour.changed", "message": message})
