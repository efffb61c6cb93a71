from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ToursConfig(AppConfig):
    name = "tours"
    verbose_name = _("Tours")

    def ready(self):
        from tours import files, leaving, usage

        files.declare()
        leaving.declare()
        usage.declare()
