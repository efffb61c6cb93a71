"""Customers' own domains: claimed, proven, pointed, taken away."""

import threading
from contextlib import contextmanager

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.actors import actor_of, listed_team, writing_team
from accounts.api import TEAM_ASKED
from core.errors import Unavailable, field_error
from core.idempotency import replay_or_run
from domains.models import CustomDomain
from domains.serializers import (
    ClaimRequest,
    CustomDomainSerializer,
    PointRequest,
    VerifyAnswer,
)
from domains.services import claim_domain, point_domain, put_back, remove_domain, verify_domain
from tours.models import Tour

# A look takes a thread for some seconds: most threads stay with visitors.
_looks = threading.BoundedSemaphore(3)


@contextmanager
def a_turn_to_look():
    if not _looks.acquire(timeout=1):
        raise Unavailable(
            "Several domains are being checked right now. Try again in a few seconds."
        )
    try:
        yield
    finally:
        _looks.release()


class DomainsView(GenericViewSet):
    """The domains of your team."""

    resource = "tours"
    has_revision = False
    serializer_class = CustomDomainSerializer
    pagination_class = None

    def get_queryset(self):
        mine = CustomDomain.objects.visible_to(actor_of(self.request))
        return mine.select_related("team").order_by("-created_at", "-pk")

    @extend_schema(parameters=[TEAM_ASKED])
    def list(self, request):
        found = self.get_queryset().filter(team_id=listed_team(request))
        items = self.get_serializer(found, many=True).data
        return Response({"items": items, "total": len(items)})

    @extend_schema(request=ClaimRequest, responses={201: CustomDomainSerializer})
    def create(self, request):
        """Claim a name. One that the team has claimed already is answered as it is."""
        return replay_or_run(request, self._claim)

    def _claim(self):
        form = self._form(ClaimRequest)
        team_id = writing_team(self.request, form.get("team_id"))
        tour = self._tour(form.get("tour_id"), team_id)
        domain = claim_domain(
            team_id=team_id,
            user=self.request.user,
            text=form["domain"],
            target=target_of(tour),
            tour=tour,
            transfer=form["transfer"],
        )
        return Response(self.get_serializer(domain).data, status=201)

    def retrieve(self, request, pk):
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=PointRequest)
    def partial_update(self, request, pk):
        """Show another tour under it, or the team's public tours."""
        domain = self.get_object()
        tour = self._tour(self._form(PointRequest)["tour_id"], domain.team_id)
        domain = point_domain(domain, target=target_of(tour), tour=tour)
        return Response(self.get_serializer(domain).data)

    @extend_schema(request=PointRequest)
    def update(self, request, pk):
        """The same as PATCH."""
        return self.partial_update(request, pk)

    def destroy(self, request, pk):
        """Take it away: it stops serving at once. For an hour it can be restored."""
        remove_domain(self.get_object())
        return Response(status=204)

    @extend_schema(request=None, responses=VerifyAnswer)
    @action(detail=True, methods=["post"])
    def verify(self, request, pk):
        """Look at its records now: up to five seconds."""
        domain = self.get_object()
        with a_turn_to_look():
            domain = verify_domain(domain)
        return Response(verdict_of(domain))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def restore(self, request, pk):
        """Bring back one that was taken away a moment ago, as a claim with the same record."""
        actor = actor_of(request)
        mine = CustomDomain.objects.filter(team_id__in=actor.reads)
        domain = get_object_or_404(mine, pk=pk)
        self.check_object_permissions(request, domain)
        return Response(self.get_serializer(put_back(domain)).data)

    def _form(self, serializer_class):
        form = serializer_class(data=self.request.data)
        form.is_valid(raise_exception=True)
        return form.validated_data

    def _tour(self, tour_id, team_id):
        if tour_id is None:
            return None
        mine = Tour.objects.visible_to(actor_of(self.request)).filter(team_id=team_id)
        tour = mine.filter(pk=tour_id).first()
        if tour is None:
            raise field_error("tour_id", "There is no tour of yours under this id.", "not_found")
        return tour


def target_of(tour):
    return CustomDomain.Target.TOUR if tour else CustomDomain.Target.TEAM


def verdict_of(domain):
    shown = CustomDomainSerializer(domain).data
    problems = shown["problems"]
    instructions = None
    if not domain.is_verified:
        instructions = (
            f"Create a TXT record named {domain.record_name} with the value {domain.token}, "
            "then check again."
        )
    return {
        "domain": shown["domain"],
        "is_verified": domain.is_verified,
        "verification_status": shown["verification_status"],
        "ssl_status": shown["ssl_status"],
        "verification_instructions": problems[0]["message"] if problems else instructions,
        "txt_record_name": shown["txt_record_name"],
        "txt_record_value": shown["txt_record_value"],
        "problems": problems,
    }
