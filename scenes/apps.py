from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScenesConfig(AppConfig):
    name = "scenes"
    verbose_name = _("Scenes")

    def ready(self):
        from core.jobs import register
        from scenes import files, leaving, usage
        from scenes.events import announce
        from scenes.models import Panorama
        from scenes.tasks import process_panorama

        register(Panorama, process_panorama, announce)
        files.declare()
        leaving.declare()
        usage.declare()
