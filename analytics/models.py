"""What visitors do, without knowing who they are.

Raw: a `Batch` for each request that was taken, with its `Event`s; bounded in time. Derived, by
`analytics.folding` alone: `Visit`s, the tallies by hour and day, and maps of attention.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from analytics.indexes import ArrivalIndex
from analytics.kinds import OF_VISITS, VR, Audience, Device, Kind, Link
from tours.models import Tour


class DailySalt(models.Model):
    """The secret that makes visitors of one day countable. Deleted when its day (UTC) is over;
    nobody can say then who a visitor of that day was, not even we."""

    day = models.DateField(primary_key=True)
    salt = models.CharField(max_length=64)

    def __str__(self):
        return str(self.day)


class Like(models.Model):
    """One visitor likes one tour. Who it is only that visitor's browser can repeat."""

    tour = models.ForeignKey(Tour, on_delete=models.CASCADE, related_name="likes")
    # A hash made by `analytics.visitors`.
    visitor = models.CharField(max_length=32)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tour", "visitor"], name="like_once_per_visitor"),
        ]

    def __str__(self):
        return f"{self.tour_id} {self.created_at:%Y-%m-%d}"


class Circumstances(models.Model):
    """How somebody came to a tour, as far as it is kept: no address, no name of a browser."""

    # 60 bits of the hash made by `analytics.visitors`.
    visitor = models.BigIntegerField()
    audience = models.PositiveSmallIntegerField(choices=Audience, default=Audience.PERSON)
    device = models.CharField(max_length=8, choices=Device, default=Device.DESKTOP)
    # Two letters, or nothing: without a database of networks nobody knows.
    country = models.CharField(max_length=2, blank=True)
    # The host that linked here, and the one whose page the tour stands in.
    referrer = models.CharField(max_length=120, blank=True)
    host = models.CharField(max_length=120, blank=True)
    # `source / medium / campaign` of the address.
    campaign = models.CharField(max_length=160, blank=True)
    link = models.CharField(max_length=10, choices=Link, default=Link.PAGE)

    class Meta:
        abstract = True


class Batch(Circumstances):
    """One request of a visitor's browser that was taken."""

    tour = models.ForeignKey(Tour, on_delete=models.CASCADE, related_name="+", db_index=False)
    received_at = models.DateTimeField()
    # Of the publication the visitor had before them.
    scene_count = models.PositiveSmallIntegerField()
    is_folded = models.BooleanField(default=False)

    class Meta:
        indexes = [
            # All a visitor did, where what was counted of them has to be taken back.
            models.Index(fields=["tour", "visitor"], name="batch_visitor"),
            # What is still to be folded in.
            models.Index(fields=["id"], condition=Q(is_folded=False), name="batch_waiting"),
            # What is old enough to go.
            ArrivalIndex(fields=["received_at"], name="batch_received"),
        ]

    def __str__(self):
        return f"{self.tour_id} {self.received_at:%Y-%m-%d %H:%M}"


class Event(models.Model):
    """Something a visitor did. Scenes and hotspots are those of a publication: they may be gone."""

    # A hash of the tour and the sender's own id, or of what the event says: sent again, it is
    # known. See `analytics.wire`.
    id = models.UUIDField(primary_key=True, editable=False)
    # Written by our own statement, beside the batch itself.
    batch = models.ForeignKey(
        Batch, on_delete=models.CASCADE, related_name="events", db_constraint=False, db_index=False
    )
    at = models.DateTimeField()
    kind = models.PositiveSmallIntegerField(choices=Kind)
    scene = models.UUIDField(null=True)
    hotspot = models.UUIDField(null=True)
    milliseconds = models.PositiveIntegerField(default=0)
    # Where it was shared, how somebody asked for more, which panorama was looked at.
    detail = models.CharField(max_length=64, blank=True)
    # Where somebody looked and for how long, as `analytics.looks` packs it.
    cells = models.BinaryField(null=True)

    class Meta:
        indexes = [
            # The events of batches, which are folded in and forgotten in the order they came.
            ArrivalIndex(fields=["batch"], name="event_of_batch"),
        ]

    def __str__(self):
        return f"{Kind(self.kind).label} {self.at:%Y-%m-%d %H:%M:%S}"


class VisitorDay(models.Model):
    """What is known of one visitor's day, so that what comes in is added without reading again
    what came before; derived, and needed no longer than the visitor can be recognised."""

    pk = models.CompositePrimaryKey("tour_id", "visitor", "day")
    tour = models.ForeignKey(Tour, on_delete=models.CASCADE, related_name="+", db_index=False)
    visitor = models.BigIntegerField()
    # Of the events (UTC).
    day = models.DateField()
    # When the last of them came in.
    received_on = models.DateField(db_index=True)
    # A `Day` of `analytics.visits`.
    state = models.BinaryField()

    def __str__(self):
        return f"{self.tour_id} {self.day}"


class Visit(Circumstances):
    """What one visitor did on a day without a break of half an hour; derived."""

    tour = models.ForeignKey(Tour, on_delete=models.CASCADE, related_name="+", db_index=False)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    scenes = models.PositiveSmallIntegerField()
    clicks = models.PositiveIntegerField()
    shares = models.PositiveIntegerField()
    has_viewed = models.BooleanField()
    is_engaged = models.BooleanField()
    is_complete = models.BooleanField()
    is_lead = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tour", "visitor", "started_at"], name="visit_begins_once"
            ),
        ]
        indexes = [
            # The latest visits of a tour, and its export.
            models.Index(fields=["tour", "-started_at"], name="visit_of_tour"),
            # Who is here now.
            models.Index(fields=["tour", "ended_at"], name="visit_lately"),
        ]

    def __str__(self):
        return f"{self.tour_id} {self.started_at:%Y-%m-%d %H:%M}"


class Tally(models.Model):
    """How often, and for how long, in one stretch of time; derived.

    `measure` is a word of `analytics.visits`; `key` says of what (a scene, a device, a host).
    """

    tour = models.ForeignKey(Tour, on_delete=models.CASCADE, related_name="+", db_index=False)
    measure = models.CharField(max_length=16)
    key = models.CharField(max_length=160, blank=True)
    n = models.BigIntegerField()
    milliseconds = models.BigIntegerField()

    class Meta:
        abstract = True


class HourTally(Tally):
    """`start` is the beginning of an hour (UTC)."""

    start = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tour", "start", "measure", "key"], name="hour_tally_once"
            ),
        ]


class DayTally(Tally):
    """`start` is a day (UTC)."""

    start = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tour", "start", "measure", "key"], name="day_tally_once"
            ),
        ]
        indexes = [
            # Several tours together: a tenth of the sums, without those by scene and by way.
            models.Index(
                fields=["tour", "measure", "start"],
                condition=Q(measure__in=OF_VISITS),
                name="day_tally_of_visits",
            ),
        ]


class AttentionQuerySet(models.QuerySet):
    def visitors(self):
        """What this app adds up; what headsets' own applications tell, another does."""
        return self.exclude(source=VR)


class Attention(models.Model):
    """Where the visitors of one day looked in one panorama, and for how long; derived."""

    tour = models.ForeignKey(Tour, on_delete=models.CASCADE, related_name="+", db_index=False)
    start = models.DateField()
    scene = models.UUIDField()
    # The content key: another picture, or another levelling, begins a new map.
    panorama = models.CharField(max_length=64)
    source = models.CharField(max_length=8)
    visits = models.IntegerField()
    # Milliseconds by cell, as `analytics.looks` packs a sum.
    cells = models.BinaryField()

    objects = AttentionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tour", "start", "scene", "panorama", "source"], name="attention_once"
            ),
        ]
