from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VRTrackingConfig(AppConfig):
    name = "vrtracking"
    verbose_name = _("VR tracking")

    def ready(self):
        from vrtracking import leaving

        leaving.declare()
