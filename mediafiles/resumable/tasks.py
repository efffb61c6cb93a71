from celery import shared_task

from core.jobs import hint
from mediafiles.resumable import finishing
from mediafiles.resumable.models import Upload


@shared_task(name="mediafiles.finish_upload")
def finish_upload(upload_id):
    """Check and store one upload whose bytes are all here. Delivered twice, it still runs once."""
    finishing.finish_in_background(upload_id)


@shared_task(name="mediafiles.finish_uploads")
def finish_uploads():
    """Give lost hints again, and what killed processes left half finished."""
    for pk in Upload.objects.finishing().free().values_list("pk", flat=True)[:500]:
        hint(finish_upload, pk)


@shared_task(name="mediafiles.expire_uploads")
def expire_uploads():
    finishing.expire()
