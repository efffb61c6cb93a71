from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FloorplansConfig(AppConfig):
    name = "floorplans"
    verbose_name = _("Floor plans")

    def ready(self):
        from floorplans import files, usage

        files.declare()
        usage.declare()
