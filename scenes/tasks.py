from celery import shared_task

from scenes.events import announce
from scenes.models import Panorama
from scenes.processing import process, remove_left_behind


@shared_task(name="scenes.process_panorama")
def process_panorama(panorama_id):
    """Make one panorama's tiles. Delivered twice, it still runs once."""
    panorama = Panorama.objects.claim(panorama_id)
    if panorama is None:
        return
    announce(panorama)
    process(panorama)


@shared_task(name="scenes.remove_left_behind")
def remove_left_behind_folders():
    remove_left_behind()
