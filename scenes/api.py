"""Scenes of the team's tours."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, mixins

from accounts.actors import actor_of
from core.api import Revisioned
from core.errors import RuleError
from core.fields import StrictSerializer
from core.given_ids import found_or_made
from core.idempotency import replay_or_run
from core.parsers import StrictJSONParser
from mediafiles.naming import find_media
from mediafiles.services import store_file
from scenes.models import Scene
from scenes.serializers import SceneSerializer
from scenes.services import (
    add_scene,
    delete_scene,
    edit_scene,
    reorder_scenes,
    replace_picture,
    retry_panorama,
    set_start_scene,
)
from tours.models import Tour


class PictureMissing(RuleError):
    code = "picture_required"
    message = _(
        "A scene needs a picture: send media_file_id, or image_url as the upload returned it, "
        "or the file itself in a multipart form."
    )


class ReorderRequest(StrictSerializer):
    scene_ids = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=500)


class ScenesOfTour(mixins.ListModelMixin, GenericViewSet):
    """The scenes of one tour, in order."""

    resource = "tours"
    serializer_class = SceneSerializer
    queryset = Scene.objects.none()
    parser_classes = [StrictJSONParser, MultiPartParser]
    pagination_class = None

    def get_tour(self):
        mine = Tour.objects.visible_to(actor_of(self.request))
        tour = get_object_or_404(mine, pk=self.kwargs["tour_id"])
        self.check_object_permissions(self.request, tour)
        return tour

    def get_queryset(self):
        return shown_scenes(self.get_tour().scenes.in_order())

    def create(self, request, tour_id):
        return replay_or_run(request, lambda: self._create(request))

    def _create(self, request):
        tour = self.get_tour()
        fields = dict(request.data.items())
        upload = fields.pop("file", None)
        serializer = self.get_serializer(data=fields)
        serializer.is_valid(raise_exception=True)
        fields = serializer.validated_data
        scene, _is_new = found_or_made(
            tour.scenes.all(), fields.get("id"), lambda: self._make(tour, fields, upload)
        )
        return Response(self.get_serializer(_shown(scene)).data, status=201)

    def _make(self, tour, fields, upload):
        is_start = fields.pop("is_start", False)
        media = find_media(self.request, fields) or _stored(self.request, tour, upload)
        if media is None:
            raise PictureMissing
        scene = add_scene(tour, media=media, **fields)
        if is_start:
            set_start_scene(scene)
        return scene

    @extend_schema(request=ReorderRequest, responses=SceneSerializer(many=True))
    def reorder(self, request, tour_id):
        form = ReorderRequest(data=request.data)
        form.is_valid(raise_exception=True)
        tour = self.get_tour()
        reorder_scenes(tour, form.validated_data["scene_ids"])
        return Response(self.get_serializer(self.get_queryset(), many=True).data)


class SceneViewSet(
    Revisioned,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    GenericViewSet,
):
    """One scene."""

    resource = "tours"
    serializer_class = SceneSerializer
    lookup_value_converter = "uuid"

    def get_queryset(self):
        return shown_scenes(Scene.objects.visible_to(actor_of(self.request)))

    def perform_update(self, serializer):
        scene, fields = serializer.instance, serializer.validated_data
        media = find_media(self.request, fields)
        if fields.pop("is_start", False):
            set_start_scene(scene)
        order_index = fields.pop("order_index", scene.order_index)
        scene = edit_scene(scene, **fields)
        if order_index != scene.order_index:
            self._move(scene, order_index)
        if media is not None:
            replace_picture(scene, media)
        serializer.instance = _shown(scene)

    def _move(self, scene, place):
        ids = list(scene.tour.scenes.in_order().values_list("pk", flat=True))
        ids.remove(scene.pk)
        ids.insert(place, scene.pk)
        reorder_scenes(scene.tour, ids)

    def perform_destroy(self, scene):
        delete_scene(scene)

    @extend_schema(request=None, responses=SceneSerializer)
    def retry(self, request, pk):
        """Process the picture again after a failure."""
        scene = self.get_object()
        if scene.incoming is not None:
            retry_panorama(scene.incoming)
        return Response(self.get_serializer(_shown(scene)).data)


def shown_scenes(scenes):
    return scenes.select_related("tour", "panorama", "incoming")


def _shown(scene):
    return shown_scenes(Scene.objects.filter(pk=scene.pk)).get()


def _stored(request, tour, upload):
    if not hasattr(upload, "chunks"):
        return None
    return store_file(upload, team_id=tour.team_id, user=request.user, folder="scenes")
