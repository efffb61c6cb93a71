from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DomainsConfig(AppConfig):
    name = "domains"
    verbose_name = _("Custom domains")

    def ready(self):
        from domains import leaving

        leaving.declare()
