from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AIJobsConfig(AppConfig):
    name = "ai_jobs"
    verbose_name = _("AI jobs")

    def ready(self):
        from ai_jobs import leaving, runners
        from ai_jobs.events import announce
        from ai_jobs.models import AIJob
        from ai_jobs.tasks import run_job
        from core.jobs import register

        register(AIJob, run_job, announce)
        leaving.declare()
        runners.declare()
