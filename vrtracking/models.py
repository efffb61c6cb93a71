"""What buyers do with a headset on.

Raw: a `Batch` for each request that was taken, with its `Event`s; bounded in time. Derived, by
`vrtracking.folding` alone: the sums on the session itself, its `Stay`s, `SessionTally`s and
`SessionAttention`s; and, added up from these, the tallies of a property by hour and by day.
"""

import builtins

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from core.models import Stamped
from floorplans.models import FloorPlan
from scenes.models import Scene
from tours.models import Tour
from vrtracking.kinds import Hand, Kind, Match, Unit, Up

LONGEST_NAME = 120
LONGEST_ID = 100


class OfTeamQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(team__in=actor.reads)

    def editable_by(self, actor):
        return self.filter(team__in=actor.writes)


class PropertyQuerySet(OfTeamQuerySet):
    def named(self):
        """Without the one that sessions belong to which named none."""
        return self.exclude(external_id="")


class Property(Stamped):
    """What is for sale and walked through with a headset: a house, a building, a project."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    # What headsets call it; empty: sessions that named no property.
    external_id = models.CharField(_("id in the headset"), max_length=LONGEST_ID, blank=True)
    name = models.CharField(_("name"), max_length=200)
    address = models.CharField(_("address"), max_length=500, blank=True)
    # The tour of the same place: zones are joined to its scenes, positions to its plans.
    tour = models.ForeignKey(
        Tour, null=True, blank=True, on_delete=models.SET_NULL, related_name="vr_properties"
    )

    objects = PropertyQuerySet.as_manager()

    class Meta:
        verbose_name = _("property")
        verbose_name_plural = _("properties")
        indexes = [
            # A team's list, newest first.
            models.Index(fields=["team", "-created_at", "-id"], name="vr_property_list"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["team", "external_id"], name="vr_property_once"),
        ]

    def __str__(self):
        return self.name


class CustomerQuerySet(OfTeamQuerySet):
    def search(self, text):
        return self.filter(
            Q(name__icontains=text) | Q(email__icontains=text) | Q(external_id__icontains=text)
        )


class Customer(Stamped):
    """Somebody who may buy: the originals' lead."""

    class Status(models.TextChoices):
        COLD = "cold", _("Cold")
        WARM = "warm", _("Warm")
        HOT = "hot", _("Hot")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    # What headsets and other systems call them.
    external_id = models.CharField(_("customer id"), max_length=LONGEST_ID)
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone"), max_length=25, blank=True)
    source = models.CharField(_("source"), max_length=80, blank=True)
    # What the sales team says; how warm the sessions are is worked out beside it.
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.COLD)
    budget_range = models.CharField(_("budget"), max_length=80, blank=True)
    preferred_units = models.JSONField(default=list, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=120, blank=True)
    notes = models.TextField(_("notes"), max_length=5000, blank=True)
    assigned_agent = models.CharField(_("agent"), max_length=200, blank=True)
    follow_up_at = models.DateTimeField(_("follow up"), null=True, blank=True)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer")
        indexes = [
            # A team's list, newest first.
            models.Index(fields=["team", "-created_at", "-id"], name="vr_customer_list"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["team", "external_id"], name="vr_customer_once"),
        ]

    def __str__(self):
        return self.name or self.external_id


class IngestKeyQuerySet(OfTeamQuerySet):
    def usable(self):
        return self.filter(revoked_at__isnull=True)


class IngestKey(Stamped):
    """A headset's key: it writes what happens in one team's property, and reads nothing. Only its
    hash is kept, so it can be shown once."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    # Without one, headsets name the property themselves.
    property = models.ForeignKey(
        Property, null=True, blank=True, on_delete=models.CASCADE, related_name="ingest_keys"
    )
    name = models.CharField(_("name"), max_length=80)
    hash = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)

    objects = IngestKeyQuerySet.as_manager()

    def __str__(self):
        return self.name


class Label(models.Model):
    """A name headsets use, of a zone, an object or a view: events hold its number. Never changed
    and never deleted while its team is there."""

    id = models.AutoField(primary_key=True)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=LONGEST_NAME)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "name"], name="vr_label_once"),
        ]

    def __str__(self):
        return self.name


class VRSessionQuerySet(OfTeamQuerySet):
    def counted(self):
        """Real ones: without those that hold what named no session, and without the empty."""
        return self.filter(is_loose=False).exclude(status=VRSession.Status.WAITING)

    def running(self):
        return self.filter(is_loose=False, status=VRSession.Status.ACTIVE)

    def active(self):
        """Running, and heard of lately."""
        return self.running().filter(seen_at__gte=timezone.now() - settings.VR_STALE_AFTER)

    def stale(self):
        return self.running().filter(seen_at__lt=timezone.now() - settings.VR_STALE_AFTER)


class VRSession(Stamped):
    """One walk of one person with a headset."""

    class Status(models.TextChoices):
        # Started in the studio; no headset has come yet.
        WAITING = "waiting", _("Waiting for the headset")
        ACTIVE = "active", _("Active")
        COMPLETED = "completed", _("Completed")
        ERROR = "error", _("Broken off")

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="sessions")
    customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions"
    )
    # What the headset calls it, where that is not our id.
    external_id = models.CharField(max_length=LONGEST_ID, blank=True)
    # What somebody types into a headset.
    code = models.CharField(_("code"), max_length=8, blank=True, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ACTIVE)
    # Made because events came for it; nobody announced it.
    is_provisional = models.BooleanField(default=False)
    # Holds what came without any session; not one itself.
    is_loose = models.BooleanField(default=False)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip
    device = models.CharField(_("device"), max_length=120, blank=True)
    # What the headset or the studio said; what the events say is below.
    said_start = models.DateTimeField(null=True, blank=True, editable=False)
    said_end = models.DateTimeField(null=True, blank=True, editable=False)
    # When we heard of the end.
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The last sign of life, a heartbeat or events, by our clock.
    seen_at = models.DateTimeField(null=True, blank=True, editable=False)

    # --- Derived by `vrtracking.folding`.
    started_at = models.DateTimeField(_("started"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    milliseconds = models.PositiveBigIntegerField(default=0, editable=False)
    events = models.PositiveIntegerField(default=0, editable=False)
    zones = models.PositiveIntegerField(default=0, editable=False)
    gaze_milliseconds = models.PositiveBigIntegerField(default=0, editable=False)
    interactions = models.PositiveIntegerField(default=0, editable=False)
    # Of the headset beside ours, where it was put right; the largest of its batches.
    skew_milliseconds = models.BigIntegerField(default=0, editable=False)
    clock_suspect = models.BooleanField(default=False, editable=False)
    # [[milliseconds since the start, x, y, z], …] in the application's own units, simplified.
    path = models.JSONField(default=list, blank=True, editable=False)
    # What is known differs from what was folded.
    is_dirty = models.BooleanField(default=True, editable=False)
    folded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = VRSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("VR session")
        indexes = [
            # A team's list, newest first.
            models.Index(fields=["team", "-created_at", "-id"], name="vr_session_list"),
            # Those of a property, and of a customer, by time.
            models.Index(fields=["property", "-started_at"], name="vr_session_property"),
            models.Index(fields=["customer", "-started_at"], name="vr_session_customer"),
            # What runs now.
            models.Index(
                fields=["team", "seen_at"], condition=Q(status="active"), name="vr_session_running"
            ),
            # What waits to be folded.
            models.Index(fields=["id"], condition=Q(is_dirty=True), name="vr_session_dirty"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "external_id"],
                condition=~Q(external_id=""),
                name="vr_session_external_once",
            ),
            models.UniqueConstraint(
                fields=["team", "code"], condition=~Q(code=""), name="vr_session_code_once"
            ),
        ]

    def __str__(self):
        return f"{self.pk} {self.get_status_display()}"

    @builtins.property
    def is_stale(self):
        """Running, but silent for longer than a headset is between two heartbeats."""
        return (
            self.status == self.Status.ACTIVE
            and self.seen_at is not None
            and self.seen_at < timezone.now() - settings.VR_STALE_AFTER
        )

    @builtins.property
    def state(self):
        """The status as people see it, `stale` included."""
        return "stale" if self.is_stale else self.status

    @builtins.property
    def duration_seconds(self):
        return round(self.milliseconds / 1000)


class Batch(models.Model):
    """The ledger: one request of a headset that was taken. Written by `vrtracking.storing`."""

    session = models.ForeignKey(VRSession, on_delete=models.CASCADE, related_name="batches")
    received_at = models.DateTimeField()
    # How its events are known again: by the headset's own count, or by what they say.
    by_number = models.BooleanField()
    # From where to where: numbers, or the headset's own clock in microseconds since 1970.
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    n = models.PositiveIntegerField()
    # What was added to the headset's clock, and whether that clock is to be trusted.
    skew_milliseconds = models.BigIntegerField(default=0)
    clock_suspect = models.BooleanField(default=False)
    # Of the request's events: the same again is known without looking at one.
    digest = models.BigIntegerField()
    is_folded = models.BooleanField(default=False)

    class Meta:
        indexes = [
            # Whether events came before.
            models.Index(fields=["session", "by_number", "last"], name="vr_batch_reach"),
            # What is still to be folded in.
            models.Index(fields=["id"], condition=Q(is_folded=False), name="vr_batch_waiting"),
        ]

    def __str__(self):
        return f"{self.session_id} {self.first}–{self.last}"


class Event(models.Model):
    """Something that happened with the headset on.

    The table is made by hand, for speed: on PostgreSQL no index but BRINs (rows arrive batch by
    batch), on SQLite without row ids.
    """

    pk = models.CompositePrimaryKey("batch_id", "key")
    # Deleted by `vrtracking.erasing`, which takes the events first.
    batch = models.ForeignKey(
        Batch, on_delete=models.DO_NOTHING, related_name="events", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    # The headset's number of it, or, negative, a hash of its id or of what it says.
    key = models.BigIntegerField()
    # The headset's clock, put right.
    at = models.DateTimeField()
    zone = models.IntegerField(null=True)
    object = models.IntegerField(null=True)
    target = models.IntegerField(null=True)
    milliseconds = models.IntegerField(null=True)
    x = models.FloatField(null=True)
    y = models.FloatField(null=True)
    z = models.FloatField(null=True)
    pitch = models.FloatField(null=True)
    yaw = models.FloatField(null=True)
    roll = models.FloatField(null=True)
    kind = models.SmallIntegerField(choices=Kind)
    # The label of what was done: click, grab, teleport, open, close.
    act = models.IntegerField(null=True)
    meta = models.JSONField(null=True)

    class Meta:
        db_table = "vrtracking_event"

    def __str__(self):
        return f"{Kind(self.kind).label} {self.at:%Y-%m-%d %H:%M:%S}"


class DeadLetter(models.Model):
    """An event that was refused, as it came: kept for a while, so that nothing is lost for good."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    session = models.ForeignKey(
        VRSession, null=True, on_delete=models.CASCADE, related_name="dead_letters"
    )
    received_at = models.DateTimeField()
    skew_milliseconds = models.BigIntegerField(default=0)
    # Its number where the headset counts; its place in the batch otherwise.
    number = models.BigIntegerField()
    by_number = models.BooleanField()
    code = models.CharField(max_length=40)
    detail = models.CharField(max_length=300)
    body = models.TextField()
    # The same, sent again, is kept once.
    digest = models.BigIntegerField()

    class Meta:
        indexes = [
            # The oldest go first.
            models.Index(fields=["team", "received_at"], name="vr_dead_letter_age"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["session", "digest"], name="vr_dead_letter_once"),
        ]

    def __str__(self):
        return f"{self.code} {self.received_at:%Y-%m-%d %H:%M}"


# --- Places ---------------------------------------------------------------------------------------


class Zone(Stamped):
    """A zone of the headset's world, joined to a scene and to a region of a floor plan."""

    property = models.ForeignKey(Property, on_delete=models.CASCADE, related_name="zones_of")
    label = models.ForeignKey(Label, on_delete=models.CASCADE, related_name="+")
    scene = models.ForeignKey(
        Scene, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    plan = models.ForeignKey(
        FloorPlan, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    match = models.CharField(max_length=5, choices=Match, default=Match.NONE, editable=False)
    # [[x, y], …] in percent of the plan, a simple polygon; empty: around the scene's marker.
    region = models.JSONField(default=list, blank=True)
    # The headset's yaw where the scene's yaw is 0; empty: worked out from plan and calibration.
    yaw_offset = models.FloatField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["property", "label"], name="vr_zone_once"),
            models.CheckConstraint(
                name="vr_zone_offset_in_range",
                condition=Q(yaw_offset__isnull=True) | Q(yaw_offset__range=(-360, 360)),
            ),
        ]

    def __str__(self):
        return self.label.name

    @builtins.property
    def team_id(self):
        return self.property.team_id


class Calibration(Stamped):
    """Two points of the headset's world and where they lie on a plan: this puts every position on
    it. What the axes are is said, since two points cannot tell."""

    property = models.ForeignKey(Property, on_delete=models.CASCADE, related_name="calibrations")
    plan = models.ForeignKey(FloorPlan, on_delete=models.CASCADE, related_name="+")
    unit = models.CharField(max_length=2, choices=Unit, default=Unit.CENTIMETRES)
    up = models.CharField(max_length=1, choices=Up, default=Up.Z)
    hand = models.CharField(max_length=5, choices=Hand, default=Hand.LEFT)
    # {"world": [x, y, z], "plan": [x %, y %]} each.
    first = models.JSONField()
    second = models.JSONField()
    # Heights of this floor along `up`, in units of the world; nothing: as far as it goes.
    lowest = models.FloatField(null=True, blank=True)
    highest = models.FloatField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["property", "plan"], name="vr_calibration_once"),
        ]

    def __str__(self):
        return f"{self.property_id} {self.plan_id}"

    @builtins.property
    def team_id(self):
        return self.property.team_id


# --- Sums, derived --------------------------------------------------------------------------------


class Stay(models.Model):
    """One stay of a session in a zone; a session's stays in order are its way. Derived."""

    session = models.ForeignKey(VRSession, on_delete=models.CASCADE, related_name="stays")
    number = models.PositiveIntegerField()
    zone = models.IntegerField()
    entered_at = models.DateTimeField()
    milliseconds = models.PositiveBigIntegerField()
    gaze_milliseconds = models.PositiveBigIntegerField()
    interactions = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="vr_stay_once"),
        ]

    def __str__(self):
        return f"{self.session_id} {self.number}"


class SessionTally(models.Model):
    """What one session adds to its property's tallies; derived. `start` is an hour (UTC)."""

    session = models.ForeignKey(VRSession, on_delete=models.CASCADE, related_name="tallies")
    # As it was counted: the session may be given to another property.
    property = models.ForeignKey(Property, on_delete=models.CASCADE, related_name="+")
    start = models.DateTimeField()
    measure = models.CharField(max_length=16)
    key = models.CharField(max_length=40, blank=True)
    n = models.BigIntegerField()
    milliseconds = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "start", "measure", "key"], name="vr_session_tally_once"
            ),
        ]

    def __str__(self):
        return f"{self.session_id} {self.measure} {self.key}"


class PropertyTally(models.Model):
    """How often, and for how long, in one stretch of time; derived.

    `measure` is a word of `vrtracking.journeys`; `key` the number of a label, or two: "3>7".
    """

    property = models.ForeignKey(Property, on_delete=models.CASCADE, related_name="+")
    measure = models.CharField(max_length=16)
    key = models.CharField(max_length=40, blank=True)
    n = models.BigIntegerField()
    milliseconds = models.BigIntegerField()

    class Meta:
        abstract = True


class PropertyHour(PropertyTally):
    """`start` is the beginning of an hour (UTC)."""

    start = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["property", "start", "measure", "key"], name="vr_hour_once"
            ),
        ]


class PropertyDay(PropertyTally):
    """`start` is a day (UTC)."""

    start = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["property", "start", "measure", "key"], name="vr_day_once"
            ),
        ]


class SessionAttention(models.Model):
    """Where one session looked in one panorama, and what it adds to the tour's map of attention
    (source `vr`); derived."""

    session = models.ForeignKey(VRSession, on_delete=models.CASCADE, related_name="attention")
    start = models.DateField()
    tour = models.UUIDField()
    scene = models.UUIDField()
    panorama = models.CharField(max_length=64)
    # {cell: milliseconds} of `panorama.cells`.
    cells = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "start", "scene", "panorama"], name="vr_attention_once"
            ),
        ]

    def __str__(self):
        return f"{self.session_id} {self.scene}"
