"""The public API of visitors: no sign-in, no cookie, one query."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from viewer.reading import manifest_of, open_tour


class PublicTourSerializer(serializers.Serializer):
    """The published snapshot; `docs/manifest.md` describes every name."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()
    visibility = serializers.CharField()
    settings = serializers.DictField()
    start_scene_id = serializers.UUIDField()
    scenes = serializers.ListField(child=serializers.DictField())


class PublicView(APIView):
    authentication_classes: tuple = ()
    permission_classes: tuple = ()


@extend_schema(tags=["public"])
class PublicTourView(PublicView):
    """A published tour as visitors see it, by id or slug."""

    @extend_schema(responses=PublicTourSerializer, operation_id="public_tour")
    def get(self, request, name):
        tour = open_tour(name)
        counters = {
            "view_count": tour.view_count,
            "like_count": tour.like_count,
            "share_count": tour.share_count,
        }
        return _shared(Response(manifest_of(tour) | counters))


@extend_schema(tags=["public"])
class PublicScenesView(PublicView):
    """The scenes of a published tour, in order."""

    @extend_schema(
        responses={200: {"type": "array", "items": {"type": "object"}}},
        operation_id="public_tour_scenes",
    )
    def get(self, request, name):
        return _shared(Response(open_tour(name).publication.manifest["scenes"]))


def _shared(response):
    """Any site may read it, without anybody's credentials; for a minute from a cache."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=60"
    return response
