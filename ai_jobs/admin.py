from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ai_jobs import ledger
from ai_jobs.models import AIJob, ProviderCall, ProviderState
from ai_jobs.services import AlreadyRunning, cancel_job, retry_job


class ReadOnly(admin.ModelAdmin):
    """To be looked at; what may be done are actions."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, thing=None):
        return False

    def has_delete_permission(self, request, thing=None):
        return False


@admin.register(AIJob)
class AIJobAdmin(ReadOnly):
    """What was asked for, what waits, what failed and why, and what it cost."""

    list_display = [
        "job_type", "tour", "scene", "team", "state", "progress", "provider", "calls", "cost",
        "error_code", "created_at", "ended_at",
    ]  # fmt: skip
    list_filter = ["state", "job_type", "provider", "error_code", "created_at"]
    search_fields = ["tour__title", "team__name", "user__email"]
    list_select_related = ["tour", "scene", "team"]
    ordering = ["-created_at"]
    actions = ["retry", "cancel"]

    def has_work_permission(self, request):
        return request.user.has_perm("ai_jobs.change_aijob")

    @admin.action(description=_("Do again"), permissions=["work"])
    def retry(self, request, jobs):
        count = 0
        for job in jobs:
            try:
                count += job.is_ended and retry_job(job).state == AIJob.State.PENDING
            except AlreadyRunning:
                continue
        text = ngettext("%d job is done again.", "%d jobs are done again.", count)
        self.message_user(request, text % count)

    @admin.action(description=_("Cancel"), permissions=["work"])
    def cancel(self, request, jobs):
        count = sum(cancel_job(job) for job in jobs)
        text = ngettext("%d job was cancelled.", "%d jobs were cancelled.", count)
        self.message_user(request, text % count)


@admin.register(ProviderCall)
class ProviderCallAdmin(ReadOnly):
    """The ledger: what was sent, never what it said."""

    list_display = [
        "provider", "model", "task", "outcome", "status", "detail", "team", "pictures", "cost",
        "milliseconds", "created_at",
    ]  # fmt: skip
    list_filter = ["provider", "outcome", "task", "created_at"]
    search_fields = ["team__name"]
    list_select_related = ["team"]
    ordering = ["-created_at"]


@admin.register(ProviderState)
class ProviderStateAdmin(ReadOnly):
    list_display = ["name", "failures", "open_until", "busy_until"]
    actions = ["ask_again"]

    def has_work_permission(self, request):
        return request.user.has_perm("ai_jobs.change_providerstate")

    @admin.action(description=_("Ask again at once"), permissions=["work"])
    def ask_again(self, request, states):
        for state in states:
            ledger.forget_state(state.pk)
