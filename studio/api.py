"""Where the apps meet for the agent's programs: tours with scenes, publishing, copies."""

from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Lower
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actors import actor_of, listed_team, writing_team
from accounts.api import TEAM_ASKED
from core.errors import NotFound, field_error
from core.idempotency import replay_or_run
from core.pagination import NEWEST, Sort
from floorplans.api import FloorPlanViewSet
from hotspots.api import HotspotViewSet
from scenes.api import SceneViewSet
from scenes.models import Scene
from scenes.services import NoStartScene, edit_scene, set_start_scene
from studio.bulk import change_tours
from studio.checks import can_publish, findings_of
from studio.dashboard import stats_of
from studio.differences import unpublished_changes
from studio.document import publication_shown, tour_document
from studio.duplication import duplicate_tour
from studio.publishing import publish_tour
from studio.removal import put_back, remove
from studio.serializers import (
    BulkRequest,
    BulkVerdictSerializer,
    CheckSerializer,
    DashboardStatsSerializer,
    DocumentSerializer,
    PublicationSerializer,
    PublishRequest,
    SceneWithHotspotsSerializer,
    StudioTourSerializer,
    TourWithScenesSerializer,
)
from tours.api import TourViewSet
from tours.models import Tour
from tours.services import show_publication

START_SETTINGS = ("initial_scene_id", "initial_view")
SORTS = [NEWEST, Sort("updated", "updated_at"), Sort("title", "sort_title", descending=False)]


@extend_schema_view(retrieve=extend_schema(responses=TourWithScenesSerializer))
class StudioTourViewSet(TourViewSet):
    """Tours of your team."""

    serializer_class = StudioTourSerializer
    sorts = SORTS

    def get_serializer_class(self):
        return TourWithScenesSerializer if self.action == "retrieve" else StudioTourSerializer

    def with_list_fields(self, tours):
        return with_start_scene(tours)

    @transaction.atomic
    def perform_create(self, serializer):
        settings = serializer.validated_data.get("settings", {})
        start = take_start_settings(settings)
        super().perform_create(serializer)
        change_start(serializer.instance, start)
        serializer.instance = self.shown(serializer.instance)

    def perform_update(self, serializer):
        start = take_start_settings(serializer.validated_data.get("settings", {}))
        change_start(serializer.instance, start)
        super().perform_update(serializer)

    def move_to(self, tour, status):
        if status == Tour.Status.PUBLISHED:
            publish_tour(tour, by=self.request.user)
        else:
            super().move_to(tour, status)

    @extend_schema(request=PublishRequest)
    @action(detail=True, methods=["post"])
    def publish(self, request, pk):
        form = PublishRequest(data=request.data)
        form.is_valid(raise_exception=True)
        return self.answer(publish_tour(self.get_object(), by=request.user, **form.validated_data))

    @extend_schema(request=None, responses={201: StudioTourSerializer})
    @action(detail=True, methods=["post"])
    def duplicate(self, request, pk):
        tour = self.get_object()
        return replay_or_run(request, lambda: self._duplicate(request, tour))

    @extend_schema(responses=DocumentSerializer)
    @action(detail=True, methods=["get"])
    def document(self, request, pk):
        """Everything an editor holds of the tour, in one answer."""
        return Response(tour_document(self.get_object(), self.get_serializer_context()))

    @extend_schema(responses=CheckSerializer)
    @action(detail=True, methods=["get"])
    def check(self, request, pk):
        """What to look at before publishing, and what publishing would change for visitors."""
        tour = self.get_object()
        found = findings_of(tour)
        return Response(
            {
                "can_publish": can_publish(found),
                "findings": [finding.shown() for finding in found],
                "changes": unpublished_changes(tour),
            }
        )

    @extend_schema(responses=PublicationSerializer(many=True))
    @action(detail=True, methods=["get"])
    def publications(self, request, pk):
        """All snapshots, the newest first."""
        tour = self.get_object()
        rows = self.paginate_queryset(
            tour.publications.select_related("published_by").defer("manifest")
        )
        return self.get_paginated_response([publication_shown(row, tour) for row in rows])

    @extend_schema(request=None, responses=StudioTourSerializer)
    @action(detail=True, methods=["post"], url_path=r"publications/(?P<number>\d{1,9})/show")
    def show(self, request, pk, number):
        """Put an older snapshot before the visitors again; what is edited stays as it is."""
        tour = self.get_object()
        publication = tour.publications.filter(number=number).first()
        if publication is None:
            raise NotFound
        return self.answer(show_publication(tour, publication))

    @extend_schema(request=BulkRequest, responses=BulkVerdictSerializer(many=True))
    @action(detail=False, methods=["post"])
    def bulk(self, request):
        """The same act for up to 100 tours; each has its own verdict."""
        form = BulkRequest(data=request.data)
        form.is_valid(raise_exception=True)
        return Response(change_tours(actor_of(request), **form.validated_data))

    def _duplicate(self, request, tour):
        team_id = writing_team(request, tour.team_id)
        return self.answer(duplicate_tour(tour, team_id=team_id, by=request.user), status=201)


class StudioSceneViewSet(SceneViewSet):
    """One scene, with its hotspots."""

    serializer_class = SceneWithHotspotsSerializer

    def get_queryset(self):
        return super().get_queryset().prefetch_related("hotspots")

    def perform_destroy(self, scene):
        remove(scene, by=self.request.user)

    @extend_schema(request=None, responses=SceneWithHotspotsSerializer)
    def restore(self, request, pk):
        """Put a deleted scene back, with its hotspots, the ways to it and its markers."""
        return put_back_answer(self, "scene", pk)


class StudioHotspotViewSet(HotspotViewSet):
    """One hotspot."""

    def perform_destroy(self, hotspot):
        remove(hotspot, by=self.request.user)

    def restore(self, request, pk):
        """Put a deleted hotspot back in its place."""
        return put_back_answer(self, "hotspot", pk)


class StudioFloorPlanViewSet(FloorPlanViewSet):
    """One floor plan."""

    def perform_destroy(self, plan):
        remove(plan, by=self.request.user)

    def restore(self, request, tour_id, pk):
        """Put a deleted floor plan back, with its markers."""
        return put_back_answer(self, "plan", pk)


class DashboardStatsView(APIView):
    """The team's work in numbers, as the originals counted it; storage in bytes."""

    resource = "tours"

    @extend_schema(parameters=[TEAM_ASKED], responses=DashboardStatsSerializer)
    def get(self, request):
        return Response(stats_of(listed_team(request)))


def put_back_answer(view, kind, pk):
    thing = put_back(kind, pk, actor_of(view.request))
    thing = get_object_or_404(view.get_queryset(), pk=thing.pk)
    return view._tagged(thing, Response(view.get_serializer(thing).data))


def with_start_scene(tours):
    """Tours with what a list shows of them, in one query however long the list."""
    start = Scene.objects.filter(tour=OuterRef("pk"), is_start=True)
    return tours.select_related("publication", "branding", "team__branding").annotate(
        scene_count=Count("scenes"),
        sort_title=Lower("title"),
        start_id=Subquery(start.values("pk")[:1]),
        start_yaw=Subquery(start.values("view_yaw")[:1]),
        start_pitch=Subquery(start.values("view_pitch")[:1]),
        start_key=Subquery(start.values("panorama__content_key")[:1]),
    )


def take_start_settings(settings):
    """The settings that are really fields of the start scene, taken out of `settings`."""
    taken = {name: settings.pop(name, None) for name in START_SETTINGS}
    return {name: value for name, value in taken.items() if value is not None}


def change_start(tour, start):
    if not start:
        return
    scene = _wanted_start(tour, start.get("initial_scene_id"))
    if not scene.is_start:
        set_start_scene(scene)
    if view := start.get("initial_view"):
        edit_scene(scene, view_yaw=view["yaw"], view_pitch=view["pitch"])


def _wanted_start(tour, scene_id):
    if scene_id is None:
        scene = tour.scenes.filter(is_start=True).first()
        if scene is None:
            raise NoStartScene
        return scene
    scene = tour.scenes.filter(pk=scene_id).first()
    if scene is None:
        raise field_error("settings.initial_scene_id", "There is no such scene in this tour.")
    return scene
