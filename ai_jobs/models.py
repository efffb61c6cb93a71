"""Work that models or measurements do for people, what they proposed, and what it cost."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from ai_jobs.kinds import job_types
from core.jobs import Job, JobQuerySet, JobState
from core.models import Stamped
from scenes.models import Scene
from tours.models import Tour

UNFINISHED = [JobState.PENDING, JobState.PROCESSING]


class AIJobQuerySet(JobQuerySet):
    def visible_to(self, actor):
        return self.filter(tour__in=Tour.objects.visible_to(actor))

    def about(self, tour_id, scene_id=None):
        """Those of the whole tour, or of one scene of it."""
        return self.filter(tour_id=tour_id, scene_id=scene_id)


class AIJob(Stamped, Job):
    """One request for proposals about a tour or one of its scenes. It changes nothing by itself.

    What a type means, and who does it, says its registration: see `ai_jobs.kinds`.
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="ai_jobs")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    tour = models.ForeignKey(Tour, on_delete=models.CASCADE, related_name="ai_jobs")
    # None: about the whole tour.
    scene = models.ForeignKey(
        Scene, null=True, blank=True, on_delete=models.CASCADE, related_name="ai_jobs"
    )
    job_type = models.CharField(_("type"), max_length=40, choices=job_types)
    parameters = models.JSONField(default=dict, blank=True)
    result = models.JSONField(null=True, blank=True, editable=False)
    # Who answered; several names where one could not answer all.
    provider = models.CharField(_("provider"), max_length=80, blank=True, editable=False)
    # Since the last start or retry; no job asks providers more often than the settings say.
    calls = models.PositiveSmallIntegerField(_("calls"), default=0, editable=False)
    # US dollars, over all attempts.
    cost = models.DecimalField(
        _("cost ($)"), max_digits=10, decimal_places=6, default=Decimal(0), editable=False
    )
    # When somebody last asked for it: patience with providers is counted from here.
    asked_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AIJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("AI job")
        indexes = [
            # A team's list of jobs, newest first.
            models.Index(fields=["team", "-created_at", "-id"], name="ai_job_team_list"),
            # The sweeper's question, every 15 seconds.
            models.Index(
                fields=["state", "lease_until"],
                condition=Q(state__in=UNFINISHED),
                name="ai_job_unfinished",
            ),
        ]
        constraints = [
            # The same question twice at once would be paid twice.
            models.UniqueConstraint(
                fields=["tour", "job_type"],
                condition=Q(scene__isnull=True, state__in=UNFINISHED),
                name="ai_job_one_per_tour",
            ),
            models.UniqueConstraint(
                fields=["scene", "job_type"],
                condition=Q(scene__isnull=False, state__in=UNFINISHED),
                name="ai_job_one_per_scene",
            ),
        ]

    def __str__(self):
        return f"{self.get_job_type_display()} · {self.get_state_display()}"


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(tour__in=Tour.objects.visible_to(actor))


class Application(Stamped):
    """Proposals that a person took over, with what that made and changed: enough to undo it.

    `changes` holds, in order, `{kind, id, made, revision}` of what was made, and
    `{kind, id, fields: {name: [before, after]}}` of what was changed.
    """

    job = models.ForeignKey(
        AIJob, null=True, on_delete=models.SET_NULL, related_name="applications"
    )
    tour = models.ForeignKey(Tour, on_delete=models.CASCADE, related_name="ai_applications")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    changes = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    @property
    def team_id(self):
        return self.tour.team_id


class ProviderState(models.Model):
    """How a provider is doing, for all workers together; the row is also their lock."""

    name = models.CharField(primary_key=True, max_length=20)
    # In a row. At five the breaker opens.
    failures = models.PositiveIntegerField(default=0)
    # Nobody asks before then: the breaker is open, or the provider said so.
    open_until = models.DateTimeField(null=True, blank=True)
    busy_until = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return self.name


class ProviderCallQuerySet(models.QuerySet):
    def under_way(self, since):
        """Sent and not answered, by a worker that still has the job; not those before `since`."""
        sent = self.filter(outcome=ProviderCall.Outcome.SENT, created_at__gte=since)
        return sent.filter(job__state=JobState.PROCESSING, job__fence=F("fence"))


class ProviderCall(Stamped):
    """One line of the ledger: that something was sent and what became of it, never what it said.

    Written before the call and completed after it, so that no call is missed.
    """

    class Outcome(models.TextChoices):
        SENT = "sent", _("Sent")
        ANSWERED = "answered", _("Answered")
        INVALID = "invalid", _("Unreadable answer")
        REFUSED = "refused", _("Refused")
        BUSY = "busy", _("Busy")
        FAILED = "failed", _("Failed")
        STOPPED = "stopped", _("Stopped by us")

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    job = models.ForeignKey(
        AIJob, null=True, on_delete=models.SET_NULL, related_name="provider_calls"
    )
    # Of the job when it was made: with another one, the worker that waited for it is gone.
    fence = models.PositiveIntegerField(default=0)
    task = models.CharField(max_length=20)
    provider = models.CharField(_("provider"), max_length=20)
    model = models.CharField(_("model"), max_length=80)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.SENT)
    status = models.PositiveSmallIntegerField(_("HTTP status"), null=True)
    # What was wrong, in our words.
    detail = models.CharField(max_length=200, blank=True)
    pictures = models.PositiveSmallIntegerField(default=0)
    tokens_read = models.PositiveIntegerField(null=True)
    tokens_written = models.PositiveIntegerField(null=True)
    cost = models.DecimalField(_("cost ($)"), max_digits=10, decimal_places=6, default=Decimal(0))
    milliseconds = models.PositiveIntegerField(null=True)

    objects = ProviderCallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call of a provider")
        verbose_name_plural = _("calls of providers")
        indexes = [
            # How many of a provider are under way, before every call.
            models.Index(
                fields=["provider", "created_at"],
                condition=Q(outcome="sent"),
                name="provider_call_under_way",
            ),
        ]

    def __str__(self):
        return f"{self.provider} · {self.get_outcome_display()}"


class DayOfTeam(models.Model):
    """What a team has used of providers on one day (UTC): reserved before a call, settled after."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    calls = models.PositiveIntegerField(default=0)
    cost = models.DecimalField(max_digits=12, decimal_places=6, default=Decimal(0))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "day"], name="day_of_team_once")]


class KeptAnswer(models.Model):
    """A validated answer, for the same question about the same picture."""

    key = models.CharField(primary_key=True, max_length=64)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    provider = models.CharField(max_length=20)
    value = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
