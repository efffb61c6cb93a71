"""Customers, properties, sessions, zones and keys, as programs see them.

The originals' names stay: `customer_id` and `property_id` of a session are what headsets call
them; our own ids stand in `customer` and `property`.
"""

from django.conf import settings
from rest_framework import serializers

from core.fields import Number, StrictModelSerializer, StrictSerializer, Text
from vrtracking import calibration
from vrtracking.kinds import Hand, Unit, Up
from vrtracking.models import Calibration, Customer, IngestKey, Property, VRSession, Zone

MOST_POINTS = 100
MOST_WORLD = 1e9


class PropertySerializer(StrictModelSerializer):
    property_id = Text(
        source="external_id", max_length=100, required=False,
        help_text="What headsets call it; one is made where it is left out.",
    )  # fmt: skip
    name = Text(max_length=200)
    address = Text(max_length=500, required=False)
    tour_id = serializers.UUIDField(required=False, allow_null=True)
    team_id = serializers.UUIDField(required=False)

    class Meta:
        model = Property
        fields = [
            "id", "team_id", "property_id", "name", "address", "tour_id", "created_at",
            "updated_at",
        ]  # fmt: skip


class LeadSerializer(StrictModelSerializer):
    """A customer. The sums are those of their sessions."""

    customer_id = serializers.CharField(
        source="external_id", max_length=100, required=False,
        help_text="What headsets call them; one is made where it is left out.",
    )  # fmt: skip
    team_id = serializers.UUIDField(required=False)
    name = Text(max_length=200, required=False)
    phone = Text(max_length=25, required=False)
    source = Text(max_length=80, required=False)
    budget_range = Text(max_length=80, required=False)
    preferred_units = serializers.ListField(
        child=Text(max_length=120), required=False, max_length=50
    )
    city = Text(max_length=120, required=False)
    state = Text(max_length=120, required=False)
    country = Text(max_length=120, required=False)
    notes = Text(max_length=5000, required=False)
    assigned_agent = Text(max_length=200, required=False)
    follow_up_date = serializers.DateTimeField(
        source="follow_up_at", required=False, allow_null=True
    )
    score = serializers.SerializerMethodField(
        help_text="min(100, 15 × sessions + whole minutes in them)"
    )
    total_sessions = serializers.IntegerField(read_only=True, default=0)
    total_duration_seconds = serializers.SerializerMethodField()
    last_contact = serializers.DateTimeField(read_only=True, default=None)
    properties_viewed = serializers.SerializerMethodField()

    class Meta:
        model = Customer
        fields = [
            "id", "team_id", "customer_id", "name", "email", "phone", "status", "score", "source",
            "budget_range", "preferred_units", "city", "state", "country", "notes",
            "assigned_agent", "follow_up_date", "last_contact", "total_sessions",
            "total_duration_seconds", "properties_viewed", "created_at", "updated_at",
        ]  # fmt: skip

    def get_score(self, customer) -> int:
        sessions = getattr(customer, "total_sessions", 0) or 0
        return min(100, 15 * sessions + self.get_total_duration_seconds(customer) // 60)

    def get_total_duration_seconds(self, customer) -> int:
        return (getattr(customer, "total_milliseconds", 0) or 0) // 1000

    def get_properties_viewed(self, customer) -> list[str]:
        return self.context.get("viewed", {}).get(customer.pk, [])


class SessionSerializer(serializers.ModelSerializer):
    session_id = serializers.UUIDField(source="pk")
    property_id = serializers.CharField(source="property.external_id")
    customer_id = serializers.SerializerMethodField()
    property = serializers.SerializerMethodField()
    customer = serializers.SerializerMethodField()
    headset = serializers.SerializerMethodField(
        help_text="What the headset needs to join: a code to type, and the text of a QR code."
    )

    class Meta:
        model = VRSession
        fields = [
            "id", "session_id", "external_id", "status", "state", "started_at", "ended_at",
            "duration_seconds", "customer_id", "property_id", "customer", "property", "device",
            "is_provisional", "seen_at", "closed_at", "events", "zones", "gaze_milliseconds",
            "interactions", "skew_milliseconds", "clock_suspect", "headset", "created_at",
            "updated_at",
        ]  # fmt: skip

    def get_customer_id(self, session) -> str | None:
        return session.customer.external_id if session.customer_id else None

    def get_property(self, session) -> dict:
        return {"id": str(session.property_id), "name": session.property.name}

    def get_customer(self, session) -> dict | None:
        if not session.customer_id:
            return None
        return {"id": str(session.customer_id), "name": str(session.customer)}

    def get_headset(self, session) -> dict | None:
        return headset_of(session)


def headset_of(session):
    """None where nobody has to type or show anything."""
    if not session.code:
        return None
    return {"code": session.code, "qr": qr_text(session)}


def qr_text(session):
    """What a headset reads from the QR code: where to send, and for which session. No key."""
    return f"{settings.SITE_URL}/api/v1/unreal/?session_id={session.pk}&code={session.code}"


class SessionStart(StrictSerializer):
    """A session that was, with the originals' `session_start` and `session_end`; or one that waits
    for a headset."""

    team_id = serializers.UUIDField(required=False)
    property_id = Text(max_length=100, required=False, help_text="Ours, or what headsets call it.")
    tour_id = serializers.UUIDField(required=False)
    customer_id = Text(max_length=100, required=False, help_text="Ours, or theirs.")
    device = Text(max_length=120, required=False)
    session_start = serializers.JSONField(required=False)
    session_end = serializers.JSONField(required=False)


class SessionChange(StrictSerializer):
    property_id = Text(max_length=100, required=False)
    customer_id = Text(max_length=100, required=False, help_text="Empty: nobody's.")


class ZoneSerializer(StrictModelSerializer):
    """A zone of the headset's world; `scene_id` null says by hand that it is in none."""

    zone_name = serializers.CharField(source="label.name", read_only=True)
    scene_id = serializers.UUIDField(required=False, allow_null=True)
    plan_id = serializers.UUIDField(required=False, allow_null=True)
    region = serializers.ListField(
        child=serializers.ListField(
            child=Number(min_value=0, max_value=100), min_length=2, max_length=2
        ),
        required=False,
        max_length=MOST_POINTS,
        help_text="A polygon on the plan, in percent; empty: around the scene's marker.",
    )
    yaw_offset = Number(required=False, allow_null=True, min_value=-360, max_value=360)

    class Meta:
        model = Zone
        fields = [
            "id", "zone_name", "scene_id", "plan_id", "match", "region", "yaw_offset",
            "updated_at",
        ]  # fmt: skip
        read_only_fields = ["match"]

    def validate_region(self, region):
        if 0 < len(region) < 3:
            raise serializers.ValidationError("A region has three points at least, or none.")
        return region


class PointSerializer(StrictSerializer):
    world = serializers.ListField(
        child=Number(min_value=-MOST_WORLD, max_value=MOST_WORLD), min_length=3, max_length=3
    )
    plan = serializers.ListField(
        child=Number(min_value=0, max_value=100), min_length=2, max_length=2
    )


class CalibrationSerializer(StrictModelSerializer):
    """Two points of the headset's world (x, y, z) and where they lie on a plan (x %, y %)."""

    plan_id = serializers.UUIDField(read_only=True)
    unit = serializers.ChoiceField(choices=Unit.choices, required=False)
    up = serializers.ChoiceField(choices=Up.choices, required=False)
    hand = serializers.ChoiceField(choices=Hand.choices, required=False)
    first = PointSerializer()
    second = PointSerializer()
    lowest = Number(required=False, allow_null=True)
    highest = Number(required=False, allow_null=True)
    metres_across = serializers.SerializerMethodField(
        help_text="How wide the plan is by these points: a wrong unit shows here."
    )

    class Meta:
        model = Calibration
        fields = [
            "plan_id", "unit", "up", "hand", "first", "second", "lowest", "highest",
            "metres_across", "updated_at",
        ]  # fmt: skip

    def get_metres_across(self, row) -> float:
        return round(calibration.metres_across(row), 2)


class IngestKeySerializer(StrictModelSerializer):
    team_id = serializers.UUIDField(required=False)
    name = Text(max_length=80)
    property_id = serializers.UUIDField(required=False, allow_null=True)
    tour_id = serializers.UUIDField(required=False, write_only=True)

    class Meta:
        model = IngestKey
        fields = ["id", "team_id", "name", "property_id", "tour_id", "last_used_at", "created_at"]
        read_only_fields = ["last_used_at"]


class NewIngestKeySerializer(IngestKeySerializer):
    key = serializers.CharField(read_only=True, help_text="Shown once.")

    class Meta(IngestKeySerializer.Meta):
        fields = [*IngestKeySerializer.Meta.fields, "key"]
