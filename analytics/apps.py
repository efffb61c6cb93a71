from django.apps import AppConfig
from django.db.models.signals import pre_delete
from django.utils.translation import gettext_lazy as _


class AnalyticsConfig(AppConfig):
    name = "analytics"
    verbose_name = _("Statistics")

    def ready(self):
        # A connection knows only the types that were there when the first was opened.
        from analytics import storing  # noqa: F401
        from analytics.retention import forget_raw
        from tours.models import Tour

        def forget(instance, **_said):
            forget_raw(instance.pk)

        # Faster by far than what a deletion that follows foreign keys would do.
        pre_delete.connect(forget, sender=Tour, weak=False, dispatch_uid="analytics.forget_raw")
