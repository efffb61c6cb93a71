"""Where the apps meet for the agent's programs: tours with scenes, publishing, copies."""

from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action

from core.errors import field_error
from core.idempotency import replay_or_run
from mediafiles.api import writing_team
from scenes.api import SceneViewSet
from scenes.models import Scene
from scenes.services import NoStartScene, edit_scene, set_start_scene
from studio.duplication import duplicate_tour
from studio.publishing import publish_tour
from studio.serializers import (
    PublishRequest,
    SceneWithHotspotsSerializer,
    StudioTourSerializer,
    TourWithScenesSerializer,
)
from tours.api import TourViewSet
from tours.models import Tour

START_SETTINGS = ("initial_scene_id", "initial_view")


@extend_schema_view(retrieve=extend_schema(responses=TourWithScenesSerializer))
class StudioTourViewSet(TourViewSet):
    """Tours of your team."""

    serializer_class = StudioTourSerializer

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

    def _duplicate(self, request, tour):
        team_id = writing_team(request, tour.team_id)
        return self.answer(duplicate_tour(tour, team_id=team_id, by=request.user), status=201)


class StudioSceneViewSet(SceneViewSet):
    """One scene, with its hotspots."""

    serializer_class = SceneWithHotspotsSerializer

    def get_queryset(self):
        return super().get_queryset().prefetch_related("hotspots")


def with_start_scene(tours):
    """Tours with what a list shows of them, in one query however long the list."""
    start = Scene.objects.filter(tour=OuterRef("pk"), is_start=True)
    return tours.select_related("publication", "branding", "team__branding").annotate(
        scene_count=Count("scenes"),
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
