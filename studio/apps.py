from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StudioConfig(AppConfig):
    name = "studio"
    verbose_name = _("Studio")

    def ready(self):
        from studio import arriving, files, news, usage
        from studio.vr import summary

        arriving.declare()
        news.listen()
        files.declare()
        usage.declare()
        summary.declare()
