from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediafilesConfig(AppConfig):
    name = "mediafiles"
    verbose_name = _("Files")

    def ready(self):
        from core.jobs import register
        from mediafiles import leaving, portraits, public_videos
        from mediafiles.models import MediaFile, PublicVideo
        from mediafiles.public import sweeps
        from mediafiles.resumable import tasks as _uploads  # noqa: F401
        from mediafiles.sounds import FOLDER
        from mediafiles.tasks import look_into_file, make_public_video

        # Nobody watches these live: the library asks again while something is in work.
        register(MediaFile, look_into_file, lambda media: None)
        register(PublicVideo, make_public_video, lambda video: None)
        sweeps(FOLDER)
        public_videos.declare()
        portraits.declare()
        leaving.declare()
