"""Sessions, customers, properties and the keys of headsets, for members of the team.

Lists and things of the originals keep their envelopes, `{success, data, …}`; what is only ours
comes plain.
"""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Q, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_date
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actors import actor_of, listed_team, writing_team
from accounts.api import TEAM_ASKED
from core.errors import NotFound, RuleError, field_error
from core.idempotency import replay_or_run
from floorplans.models import FloorPlan
from scenes.models import Scene
from tours.models import Tour
from vrtracking import calibration, zones
from vrtracking.codes import qr_png
from vrtracking.erasing import erase_customer, erase_sessions
from vrtracking.forms import announced
from vrtracking.keys import Sender, issue_key, revoke_key
from vrtracking.kinds import KINDS, Kind
from vrtracking.labels import names_of
from vrtracking.models import (
    Calibration,
    Customer,
    Event,
    IngestKey,
    Property,
    VRSession,
    Zone,
)
from vrtracking.serializers import (
    CalibrationSerializer,
    IngestKeySerializer,
    LeadSerializer,
    NewIngestKeySerializer,
    PropertySerializer,
    SessionChange,
    SessionSerializer,
    SessionStart,
    ZoneSerializer,
    qr_text,
)
from vrtracking.sessions import (
    announce,
    end,
    forget_sessions,
    property_of,
    property_of_tour,
    start_from_studio,
)

OBJECT = {"type": "object"}
MOST, MOST_EVENTS = 200, 1000
DAYS_IN = {"d": 1, "w": 7, "m": 30}
LIMIT = OpenApiParameter("limit", int, description=f"Rows, 1 to {MOST}; 50 by default.")
OFFSET = OpenApiParameter("offset", int, description="Rows to leave out before.")
PAGED = [TEAM_ASKED, LIMIT, OFFSET]
PERIOD = OpenApiParameter("period", str, description="`30d`, `4w`, `3m` or `30`: back from now.")


class IdTaken(RuleError):
    code = "id_taken"
    status = 409


class InUse(RuleError):
    code = "in_use"
    status = 409
    message = "Sessions belong to this property. Give them to another, or erase them, first."


# --- The originals' envelopes ---------------------------------------------------------------------


def one(data, status=200):
    return Response({"success": True, "data": data}, status=status)


def many(request, rows, show, *, usual=50, most=MOST):
    """One page of a list, `limit` and `offset` as asked for."""
    limit = number_asked(request, "limit", usual, 1, most)
    offset = number_asked(request, "offset", 0, 0, 10**9)
    total = rows.count()
    return Response(
        {
            "success": True,
            "data": show(list(rows[offset : offset + limit])),
            "total": total,
            "page": offset // limit + 1,
            "limit": limit,
            "total_pages": -(-total // limit),
        }
    )


def number_asked(request, name, usual, least, most):
    raw = request.GET.get(name, str(usual))
    if not (raw.isascii() and raw.isdigit() and least <= int(raw[:12]) <= most):
        raise field_error(name, f"{name} must be a whole number from {least} to {most}.")
    return int(raw)


def period_asked(request):
    """Days of `?period=`; what cannot be read is 30, as with the originals."""
    raw = request.GET.get("period", "30d").strip().lower()
    digits, unit = (raw[:-1], raw[-1:]) if raw[-1:] in DAYS_IN else (raw, "d")
    days = int(digits) * DAYS_IN[unit] if digits.isascii() and digits.isdigit() else 0
    return days if 1 <= days <= 3660 else 30


class OfTeams(APIView):
    """Things of the teams of whoever asks."""

    resource = "tours"
    has_revision = False

    def mine(self, things, pk):
        thing = get_object_or_404(things, pk=pk)
        self.check_object_permissions(self.request, thing)
        return thing

    def get_session(self, pk):
        sessions = VRSession.objects.visible_to(actor_of(self.request))
        return self.mine(sessions.select_related("property", "customer"), pk)

    def get_property(self, pk):
        return self.mine(Property.objects.visible_to(actor_of(self.request)), pk)

    def get_customer(self, pk):
        return self.mine(Customer.objects.visible_to(actor_of(self.request)), pk)

    def form(self, serializer_class, thing=None):
        form = serializer_class(thing, data=self.request.data, partial=thing is not None)
        form.is_valid(raise_exception=True)
        return dict(form.validated_data)

    def tour_of_team(self, tour_id, team_id):
        tour = Tour.objects.kept().filter(pk=tour_id, team=team_id).first()
        if tour is None:
            raise field_error("tour_id", "There is no tour of the team under this id.", "not_found")
        return tour


# --- Sessions -------------------------------------------------------------------------------------

SESSION_FILTERS = [
    OpenApiParameter("status", str, enum=[*VRSession.Status.values, "stale"]),
    OpenApiParameter("customer_id", str, description="Ours, or theirs."),
    OpenApiParameter("property_id", str, description="Ours, or what headsets call it."),
    OpenApiParameter("date_from", OpenApiTypes.DATE, description="First day, UTC."),
    OpenApiParameter("date_to", OpenApiTypes.DATE, description="Last day, included."),
]


@extend_schema(tags=["vr"])
class SessionsView(OfTeams):
    """What was walked with a headset on."""

    @extend_schema(
        parameters=[*PAGED, *SESSION_FILTERS], responses={200: OBJECT}, operation_id="vr_sessions"
    )
    def get(self, request):
        """Newest first."""
        sessions = VRSession.objects.filter(team=listed_team(request), is_loose=False)
        return many(request, filtered(sessions, request.GET), shown_sessions)

    @extend_schema(request=SessionStart, responses={201: OBJECT}, operation_id="start_vr_session")
    def post(self, request):
        """With `session_start` and `session_end`, one that was; else one that waits for a headset,
        with a code for it."""
        return replay_or_run(request, lambda: self._create(request))

    def _create(self, request):
        fields = self.form(SessionStart)
        team_id = writing_team(request, fields.get("team_id"))
        of = self._property(team_id, fields)
        if fields.get("session_start") is not None:
            session = self._that_was(team_id, of, fields)
        else:
            customer = _customer(team_id, fields.get("customer_id"))
            session = start_from_studio(
                team_id=team_id, of=of, customer=customer, by=request.user,
                device=fields.get("device", ""),
            )  # fmt: skip
        session = VRSession.objects.select_related("property", "customer").get(pk=session.pk)
        return one(SessionSerializer(session).data, 201)

    def _property(self, team_id, fields):
        if "tour_id" in fields:
            return property_of_tour(self.tour_of_team(fields["tour_id"], team_id))
        return _property(team_id, fields.get("property_id"))

    def _that_was(self, team_id, of, fields):
        said = {name: fields.get(name) for name in ("session_start", "session_end", "customer_id")}
        sender = Sender(team_id, of.pk, "")
        session, _is_new = announce(sender, announced(said, timezone.now()))
        return session


def _property(team_id, said):
    """Under our id, or what headsets call it: that one is made at need."""
    if said and (pk := _uuid(said)):
        found = Property.objects.filter(team=team_id, pk=pk).first()
        if found:
            return found
    return Property.objects.get(pk=property_of(Sender(team_id, None, ""), said))


def _customer(team_id, said):
    if not said:
        return None
    found = Customer.objects.filter(team=team_id)
    either = Q(external_id=said)
    if pk := _uuid(said):
        either |= Q(pk=pk)
    return found.filter(either).first() or Customer.objects.create(
        team_id=team_id, external_id=said
    )


def _uuid(text):
    try:
        return UUID(text)
    except ValueError:
        return None


def filtered(sessions, asked):
    """Sessions as the filters of a list ask for them, newest first."""
    if status := asked.get("status"):
        sessions = _of_status(sessions, status)
    for field in ("customer", "property"):
        if said := asked.get(f"{field}_id"):
            either = Q(**{f"{field}__external_id": said})
            if pk := _uuid(said):
                either |= Q(**{field: pk})
            sessions = sessions.filter(either)
    if day := _day(asked, "date_from"):
        sessions = sessions.filter(started_at__gte=datetime.combine(day, time.min, UTC))
    if day := _day(asked, "date_to"):
        until = datetime.combine(day + timedelta(days=1), time.min, UTC)
        sessions = sessions.filter(started_at__lt=until)
    return sessions.select_related("property", "customer").order_by("-created_at", "-pk")


def _of_status(sessions, status):
    if status == "stale":
        return sessions.stale()
    if status == "active":
        return sessions.active()
    if status not in VRSession.Status.values:
        raise field_error(
            "status", f"status must be one of {', '.join(VRSession.Status.values)}, stale."
        )
    return sessions.filter(status=status)


def _day(asked, name):
    raw = asked.get(name)
    if not raw:
        return None
    try:
        day = parse_date(raw[:10])
    except ValueError:
        day = None
    if day is None:
        raise field_error(name, f"{name} must be a day, YYYY-MM-DD.")
    return day


def shown_sessions(sessions):
    return SessionSerializer(sessions, many=True).data


@extend_schema(tags=["vr"])
class SessionView(OfTeams):
    """One session."""

    @extend_schema(responses={200: OBJECT}, operation_id="vr_session")
    def get(self, request, pk):
        """With its stays in zones and its last 200 events; all of them at `…/events`."""
        session = self.get_session(pk)
        events = _events(session).order_by("-at", "-key")[:MOST]
        shown = shown_events(reversed(events))
        return one(
            SessionSerializer(session).data
            | {
                "tracking_events": [e for e in shown if KINDS[e["event_type_kind"]] < Kind.POI],
                "poi_visits": [e for e in shown if e["event_type_kind"] == "poi"],
                "view_events": [e for e in shown if e["event_type_kind"] == "view"],
                "stays": shown_stays(session),
                "path": session.path,
            }
        )

    @extend_schema(request=SessionChange, responses={200: OBJECT}, operation_id="change_vr_session")
    def patch(self, request, pk):
        """Say whose it was, or of which property; all sums follow."""
        session = self.get_session(pk)
        fields = self.form(SessionChange)
        with transaction.atomic():
            session = VRSession.objects.select_for_update().get(pk=session.pk)
            if "customer_id" in fields:
                session.customer = _customer(session.team_id, fields["customer_id"])
            if "property_id" in fields:
                session.property = _property(session.team_id, fields["property_id"])
            session.is_provisional = False
            session.is_dirty = True
            session.save()
        forget_sessions()
        return one(SessionSerializer(self.get_session(pk)).data)

    @extend_schema(responses={204: None}, operation_id="erase_vr_session")
    def delete(self, request, pk):
        """Erase it with its events and its share of every sum."""
        erase_sessions(VRSession.objects.filter(pk=self.get_session(pk).pk))
        return Response(status=204)


@extend_schema(tags=["vr"])
class EndSessionView(OfTeams):
    @extend_schema(request=None, responses={200: OBJECT}, operation_id="end_vr_session")
    def post(self, request, pk):
        """End it from here; what the headset still has is taken for some days."""
        end(self.get_session(pk))
        return one(SessionSerializer(self.get_session(pk)).data)


@extend_schema(tags=["vr"])
class SessionQrView(OfTeams):
    @extend_schema(
        responses={(200, "image/png"): OpenApiTypes.BINARY}, operation_id="vr_session_qr"
    )
    def get(self, request, pk):
        """What a headset looks at to join a session that was started in the studio."""
        session = self.get_session(pk)
        if not session.code:
            raise NotFound("This session was started by a headset; there is nothing to join.")
        return HttpResponse(qr_png(qr_text(session)), content_type="image/png")


@extend_schema(tags=["vr"])
class SessionEventsView(OfTeams):
    only = None

    @extend_schema(
        parameters=[LIMIT, OFFSET, OpenApiParameter("event_type", str, enum=list(KINDS))],
        responses={200: OBJECT},
        operation_id="vr_session_events",
    )
    def get(self, request, pk):
        """In order of time, as long as events are kept."""
        return self._answer(request, pk, request.GET.get("event_type"))

    def _answer(self, request, pk, kind):
        events = _events(self.get_session(pk)).order_by("at", "key")
        if kind:
            if kind not in KINDS:
                raise field_error("event_type", f"event_type must be one of {', '.join(KINDS)}.")
            events = events.filter(kind=KINDS[kind])
        return many(request, events, shown_events, usual=200, most=MOST_EVENTS)


@extend_schema(tags=["vr"])
class SessionPoiVisitsView(SessionEventsView):
    @extend_schema(
        parameters=[LIMIT, OFFSET], responses={200: OBJECT}, operation_id="vr_session_poi_visits"
    )
    def get(self, request, pk):
        return self._answer(request, pk, "poi")


def _events(session):
    batches = list(session.batches.values_list("pk", flat=True))
    return Event.objects.filter(batch__in=batches)


def shown_events(events):
    """As headsets sent them, with names; times put right."""
    events = list(events)
    names = names_of(
        {n for e in events for n in (e.zone, e.object, e.target, e.act) if n is not None}
    )
    return [_shown_event(event, names) for event in events]


def _shown_event(event, names):
    kind = Kind(event.kind).label
    name = names.get(event.object)
    shown = {
        "event_type": name if event.kind == Kind.CUSTOM else kind,
        "event_type_kind": kind,
        "timestamp": event.at,
        "zone_name": names.get(event.zone),
        "object_name": name,
        "gaze_target": names.get(event.target),
        "position": None if event.x is None else {"x": event.x, "y": event.y, "z": event.z},
        "rotation": None
        if event.yaw is None
        else {"pitch": event.pitch, "yaw": event.yaw, "roll": event.roll},
        "dwell_time_ms": event.milliseconds,
        "interaction_type": names.get(event.act),
        "metadata": event.meta or {},
    }
    if event.kind in {Kind.POI, Kind.VIEW}:
        shown |= {
            "poi_name" if event.kind == Kind.POI else "view_name": name,
            "parent_zone": shown["zone_name"],
            "poi_source": (event.meta or {}).get("source"),
            "duration_seconds": (event.milliseconds or 0) // 1000,
            "received_at": event.at,
        }
    return shown


def shown_stays(session):
    stays = list(session.stays.order_by("number"))
    names = names_of({stay.zone for stay in stays})
    return [
        {
            "zone_name": names.get(stay.zone),
            "entered_at": stay.entered_at,
            "milliseconds": stay.milliseconds,
            "gaze_milliseconds": stay.gaze_milliseconds,
            "interactions": stay.interactions,
        }
        for stay in stays
    ]


@extend_schema(tags=["vr"])
class ActiveSessionsView(OfTeams):
    @extend_schema(
        parameters=[TEAM_ASKED], responses={200: OBJECT}, operation_id="vr_sessions_active"
    )
    def get(self, request):
        """How many run now, and have been heard of lately."""
        count = VRSession.objects.filter(team=listed_team(request)).active().count()
        return one({"count": count, "active_sessions": count})


@extend_schema(tags=["vr"])
class SessionStatsView(OfTeams):
    @extend_schema(
        parameters=[TEAM_ASKED, PERIOD], responses={200: OBJECT}, operation_id="vr_sessions_stats"
    )
    def get(self, request):
        days = period_asked(request)
        sums = VRSession.objects.counted().filter(
            team=listed_team(request), started_at__gte=timezone.now() - timedelta(days=days)
        ).aggregate(
            total=Count("pk"),
            completed=Count("pk", filter=Q(status=VRSession.Status.COMPLETED)),
            lasted=Sum("milliseconds"),
            customers=Count("customer", distinct=True),
        )  # fmt: skip
        average = (sums["lasted"] or 0) / 1000 / sums["total"] if sums["total"] else 0
        return one(
            {
                "period": request.GET.get("period", "30d"),
                "period_days": days,
                "total_sessions": sums["total"],
                "completed_sessions": sums["completed"],
                "avg_duration_seconds": round(average, 1),
                "unique_customers": sums["customers"],
            }
        )


# --- Customers ------------------------------------------------------------------------------------

SORTS = {
    "score": ("-total_sessions", "-total_milliseconds"),
    "last_contact": ("-last_contact",),
    "total_duration_seconds": ("-total_milliseconds",),
    "total_sessions": ("-total_sessions",),
    "created_at": ("-created_at",),
    "name": ("name",),
}


def with_sums(customers):
    counted = Q(sessions__is_loose=False) & ~Q(sessions__status=VRSession.Status.WAITING)
    return customers.annotate(
        total_sessions=Count("sessions", filter=counted),
        total_milliseconds=Sum("sessions__milliseconds", filter=counted, default=0),
        last_contact=Max("sessions__started_at", filter=counted),
    )


def shown_leads(customers):
    ids = [customer.pk for customer in customers]
    viewed = {}
    rows = VRSession.objects.counted().filter(customer__in=ids).order_by("property__name")
    for customer, name in rows.values_list("customer", "property__external_id").distinct():
        viewed.setdefault(customer, []).append(name)
    return LeadSerializer(customers, many=True, context={"viewed": viewed}).data


@extend_schema(tags=["vr"])
class LeadsView(OfTeams):
    """The team's customers."""

    @extend_schema(
        parameters=[
            *PAGED,
            OpenApiParameter("status", str, enum=Customer.Status.values),
            OpenApiParameter("source", str),
            OpenApiParameter("search", str, description="In name, e-mail address or customer_id."),
            OpenApiParameter("sort_by", str, enum=list(SORTS)),
        ],
        responses={200: OBJECT},
        operation_id="leads",
    )
    def get(self, request):
        asked = request.GET
        customers = Customer.objects.filter(team=listed_team(request))
        if asked.get("status"):
            customers = customers.filter(status=asked["status"])
        if asked.get("source"):
            customers = customers.filter(source=asked["source"])
        if asked.get("search"):
            customers = customers.search(asked["search"].replace("\0", "")[:100])
        sort = asked.get("sort_by", "created_at")
        if sort not in SORTS:
            raise field_error("sort_by", f"sort_by must be one of {', '.join(SORTS)}.")
        return many(request, with_sums(customers).order_by(*SORTS[sort], "-pk"), shown_leads)

    @extend_schema(request=LeadSerializer, responses={201: OBJECT}, operation_id="create_lead")
    def post(self, request):
        return replay_or_run(request, lambda: self._create(request))

    def _create(self, request):
        fields = self.form(LeadSerializer)
        team_id = writing_team(request, fields.pop("team_id", None))
        fields.setdefault("external_id", str(uuid4()))
        customer = saved(Customer(team_id=team_id, **fields), "customer_id")
        return one(shown_leads(with_sums(Customer.objects.filter(pk=customer.pk)))[0], 201)


def saved(thing, field):
    """Save it, or refuse where the team has another of that name."""
    try:
        with transaction.atomic():
            thing.save()
    except IntegrityError:
        sentence = f"The team has another under this {field}."
        raise IdTaken(sentence, errors={field: [sentence]}) from None
    return thing


@extend_schema(tags=["vr"])
class LeadView(OfTeams):
    """One customer."""

    def _shown(self, customer):
        return one(shown_leads(with_sums(Customer.objects.filter(pk=customer.pk)))[0])

    @extend_schema(responses={200: OBJECT}, operation_id="lead")
    def get(self, request, pk):
        return self._shown(self.get_customer(pk))

    @extend_schema(request=LeadSerializer, responses={200: OBJECT}, operation_id="change_lead")
    def patch(self, request, pk):
        customer = self.get_customer(pk)
        for name, value in self.form(LeadSerializer, customer).items():
            if name != "team_id":
                setattr(customer, name, value)
        return self._shown(saved(customer, "customer_id"))

    @extend_schema(responses={204: None}, operation_id="erase_lead")
    def delete(self, request, pk):
        """Erase the customer with all sessions, events and their share of every sum."""
        erase_customer(self.get_customer(pk))
        return Response(status=204)


@extend_schema(tags=["vr"])
class LeadSessionsView(OfTeams):
    @extend_schema(
        parameters=[LIMIT, OFFSET], responses={200: OBJECT}, operation_id="lead_sessions"
    )
    def get(self, request, pk):
        sessions = VRSession.objects.counted().filter(customer=self.get_customer(pk))
        sessions = sessions.select_related("property", "customer")
        return many(request, sessions.order_by("-started_at", "-pk"), shown_sessions)


# --- Properties -----------------------------------------------------------------------------------


@extend_schema(tags=["vr"])
class PropertiesView(OfTeams):
    """What is for sale and walked through."""

    @extend_schema(parameters=PAGED, responses={200: OBJECT}, operation_id="properties")
    def get(self, request):
        rows = Property.objects.filter(team=listed_team(request)).order_by("-created_at", "-pk")
        return many(request, rows, lambda page: PropertySerializer(page, many=True).data)

    @extend_schema(
        request=PropertySerializer, responses={201: OBJECT}, operation_id="create_property"
    )
    def post(self, request):
        return replay_or_run(request, lambda: self._create(request))

    def _create(self, request):
        fields = self.form(PropertySerializer)
        team_id = writing_team(request, fields.pop("team_id", None))
        if fields.get("tour_id"):
            self.tour_of_team(fields["tour_id"], team_id)
        fields["external_id"] = fields.get("external_id") or str(uuid4())
        made = saved(Property(team_id=team_id, **fields), "property_id")
        return one(PropertySerializer(made).data, 201)


@extend_schema(tags=["vr"])
class PropertyView(OfTeams):
    """One property."""

    @extend_schema(responses={200: OBJECT}, operation_id="property")
    def get(self, request, pk):
        return one(PropertySerializer(self.get_property(pk)).data)

    @extend_schema(
        request=PropertySerializer, responses={200: OBJECT}, operation_id="change_property"
    )
    def patch(self, request, pk):
        """Another tour has the zones matched anew, but those that were matched by hand."""
        found = self.get_property(pk)
        fields = self.form(PropertySerializer, found)
        fields.pop("team_id", None)
        if fields.get("tour_id"):
            self.tour_of_team(fields["tour_id"], found.team_id)
        is_other_tour = "tour_id" in fields and fields["tour_id"] != found.tour_id
        for name, value in fields.items():
            setattr(found, name, value)
        saved(found, "property_id")
        if is_other_tour:
            zones.match_again(found)
        return one(PropertySerializer(found).data)

    @extend_schema(responses={204: None}, operation_id="delete_property")
    def delete(self, request, pk):
        """Only one that no session belongs to."""
        found = self.get_property(pk)
        if found.sessions.exists():
            raise InUse
        found.delete()
        return Response(status=204)


@extend_schema(tags=["vr"])
class ZonesView(OfTeams):
    """The zones headsets told of."""

    @extend_schema(responses=ZoneSerializer(many=True), operation_id="property_zones")
    def get(self, request, pk):
        return self._shown(self.get_property(pk))

    @extend_schema(
        request=None, responses=ZoneSerializer(many=True), operation_id="match_property_zones"
    )
    def post(self, request, pk):
        """Match them with the tour's scenes again, but those that were matched by hand."""
        found = self.get_property(pk)
        zones.match_again(found)
        return self._shown(found)

    def _shown(self, of):
        rows = Zone.objects.filter(property=of).select_related("label").order_by("label__name")
        return Response(ZoneSerializer(rows, many=True).data)


@extend_schema(tags=["vr"])
class ZoneView(OfTeams):
    @extend_schema(
        request=ZoneSerializer, responses=ZoneSerializer, operation_id="correct_property_zone"
    )
    def patch(self, request, pk, zone_id):
        """Say by hand which scene it is, and where on a plan."""
        of = self.get_property(pk)
        zone = get_object_or_404(Zone.objects.select_related("label", "property"),
                                 property=of, pk=zone_id)  # fmt: skip
        fields = self.form(ZoneSerializer, zone)
        for name, model in (("scene", Scene), ("plan", FloorPlan)):
            if f"{name}_id" in fields:
                fields[name] = self._of_tour(model, of, name, fields.pop(f"{name}_id"))
        zones.correct(zone, **fields)
        return Response(ZoneSerializer(zone).data)

    def _of_tour(self, model, of, name, pk):
        if pk is None:
            return None
        found = model.objects.filter(pk=pk, tour=of.tour_id).first() if of.tour_id else None
        if found is None:
            raise field_error(
                f"{name}_id", f"There is no such {name} in the property's tour.", "not_found"
            )
        return found


@extend_schema(tags=["vr"])
class CalibrationsView(OfTeams):
    @extend_schema(responses=CalibrationSerializer(many=True), operation_id="property_calibrations")
    def get(self, request, pk):
        """How the headset's world lies on the plans of the property's tour."""
        rows = Calibration.objects.filter(property=self.get_property(pk))
        rows = rows.select_related("plan").order_by("plan__floor_number", "pk")
        return Response(CalibrationSerializer(rows, many=True).data)


@extend_schema(tags=["vr"])
class CalibrationView(OfTeams):
    @extend_schema(
        request=CalibrationSerializer,
        responses=CalibrationSerializer,
        operation_id="calibrate_property",
    )
    def put(self, request, pk, plan_id):
        """Calibrate one plan; gaze is put into the panoramas anew."""
        of = self.get_property(pk)
        plan = FloorPlan.objects.filter(pk=plan_id, tour=of.tour_id).first() if of.tour_id else None
        if plan is None:
            raise NotFound
        with transaction.atomic():
            form = CalibrationSerializer(data=request.data)
            form.is_valid(raise_exception=True)
            row = Calibration(property=of, plan=plan, **form.validated_data)
            calibration.check(row)
            # What is not said is as usual, and not as it was.
            Calibration.objects.filter(property=of, plan=plan).delete()
            row.save()
            zones.fold_again(of)
        return Response(CalibrationSerializer(row).data)

    @extend_schema(responses={204: None}, operation_id="forget_property_calibration")
    def delete(self, request, pk, plan_id):
        of = self.get_property(pk)
        get_object_or_404(Calibration, property=of, plan=plan_id).delete()
        zones.fold_again(of)
        return Response(status=204)


# --- Keys -----------------------------------------------------------------------------------------


@extend_schema(tags=["vr"])
class IngestKeysView(OfTeams):
    """The keys headsets write with."""

    @extend_schema(
        parameters=[TEAM_ASKED],
        responses=IngestKeySerializer(many=True),
        operation_id="ingest_keys",
    )
    def get(self, request):
        rows = IngestKey.objects.usable().filter(team=listed_team(request))
        return Response(IngestKeySerializer(rows.order_by("-created_at", "-pk"), many=True).data)

    @extend_schema(
        request=IngestKeySerializer,
        responses={201: NewIngestKeySerializer},
        operation_id="create_ingest_key",
    )
    def post(self, request):
        """The key is in this answer and nowhere else: it is not repeated by `Idempotency-Key`."""
        fields = self.form(IngestKeySerializer)
        team_id = writing_team(request, fields.get("team_id"))
        key, secret = issue_key(
            team_id=team_id, name=fields["name"], by=request.user, of=self._of(team_id, fields)
        )
        key.key = secret
        return Response(NewIngestKeySerializer(key).data, status=201)

    def _of(self, team_id, fields):
        if fields.get("tour_id"):
            return property_of_tour(self.tour_of_team(fields["tour_id"], team_id))
        if not fields.get("property_id"):
            return None
        found = Property.objects.filter(team=team_id, pk=fields["property_id"]).first()
        if found is None:
            raise field_error("property_id", "There is no property of the team under this id.")
        return found


@extend_schema(tags=["vr"])
class IngestKeyView(OfTeams):
    @extend_schema(responses={204: None}, operation_id="revoke_ingest_key")
    def delete(self, request, pk):
        """Headsets that have it can write no more, at once."""
        keys = IngestKey.objects.usable().visible_to(actor_of(request))
        revoke_key(self.mine(keys, pk))
        return Response(status=204)
