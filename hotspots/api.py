"""Hotspots of the team's scenes."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, mixins

from accounts.actors import actor_of
from core.api import Repeatable, Revisioned, body_names
from core.given_ids import found_or_made
from hotspots.media import copy_early
from hotspots.models import Hotspot
from hotspots.serializers import HotspotSerializer, PositionSerializer
from hotspots.services import add_hotspot, delete_hotspot, edit_hotspot
from scenes.models import Scene


class HotspotsOfScene(Repeatable, mixins.ListModelMixin, mixins.CreateModelMixin, GenericViewSet):
    """The hotspots of one scene, in order."""

    resource = "tours"
    serializer_class = HotspotSerializer
    queryset = Hotspot.objects.none()
    pagination_class = None

    def get_scene(self):
        mine = Scene.objects.visible_to(actor_of(self.request)).select_related("tour")
        scene = get_object_or_404(mine, pk=self.kwargs["scene_id"])
        self.check_object_permissions(self.request, scene)
        return scene

    def get_queryset(self):
        return self.get_scene().hotspots.in_order()

    def prepare_create(self, request):
        if body_names(request, "content"):
            serializer = self.get_serializer(data=request.data)
            serializer.is_valid(raise_exception=True)
            fields = serializer.validated_data
            copy_early(fields.get("type"), fields.get("content"), self.get_scene())

    def perform_create(self, serializer):
        scene, fields = self.get_scene(), serializer.validated_data
        serializer.instance, _is_new = found_or_made(
            scene.hotspots.all(), fields.get("id"), lambda: add_hotspot(scene, **fields)
        )


class HotspotViewSet(
    Revisioned,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    GenericViewSet,
):
    """One hotspot."""

    resource = "tours"
    serializer_class = HotspotSerializer
    lookup_value_converter = "uuid"

    def get_queryset(self):
        mine = Hotspot.objects.visible_to(actor_of(self.request))
        return mine.select_related("scene__tour")

    def prepare_update(self, request):
        if body_names(request, "content"):
            asked = self.change_asked(request)
            fields, hotspot = asked.validated_data, asked.instance
            copy_early(fields.get("type", hotspot.type), fields.get("content"), hotspot.scene)

    def perform_update(self, serializer):
        serializer.instance = edit_hotspot(serializer.instance, **serializer.validated_data)

    def perform_destroy(self, hotspot):
        delete_hotspot(hotspot)

    @extend_schema(request=PositionSerializer)
    def position(self, request, pk):
        """Move it; a `radius` that is not sent stays."""
        form = PositionSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        hotspot = edit_hotspot(self.get_object(), **form.validated_data)
        return self._tagged(hotspot, Response(self.get_serializer(hotspot).data))
