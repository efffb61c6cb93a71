from celery import shared_task

from mediafiles import library, looking, public_videos
from mediafiles.janitor import clean
from mediafiles.models import MediaFile, PublicVideo


@shared_task(name="mediafiles.clean_public_files")
def clean_public_files():
    """Remove what nothing needs any more. Two at once do no harm."""
    clean()


@shared_task(name="mediafiles.look_into_file")
def look_into_file(media_id):
    """Measure one file and make its thumbnail. Delivered twice, it still runs once."""
    media = MediaFile.objects.claim(media_id)
    if media is not None:
        looking.process(media)


@shared_task(name="mediafiles.make_public_video")
def make_public_video(video_id):
    """Make the visitors' copy of one video. Delivered twice, it still runs once."""
    video = PublicVideo.objects.claim(video_id)
    if video is not None:
        public_videos.process(video)


@shared_task(name="mediafiles.erase_old_trash")
def erase_old_trash():
    library.erase_old_trash()
