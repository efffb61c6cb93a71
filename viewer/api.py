"""The public API of visitors: no sign-in, no cookie, one query. And what members share with it."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.renderers import JSONRenderer
from rest_framework.views import APIView

from accounts.actors import actor_of
from core import qr
from core.errors import RuleError, field_error
from tours.models import Tour
from tours.older_brand import as_older
from viewer import addresses
from viewer.delivery import shared
from viewer.reading import manifest_of, open_tour


class NeverPublished(RuleError):
    code = "never_published"
    status = 409
    message = _("Publish the tour first; its short address is given then.")


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
        state = [tour.slug, tour.visibility, *counters.values()]
        return _shared(request, tour, state, lambda: for_older_clients(tour) | counters)


@extend_schema(tags=["public"])
class PublicScenesView(PublicView):
    """The scenes of a published tour, in order."""

    @extend_schema(
        responses={200: {"type": "array", "items": {"type": "object"}}},
        operation_id="public_tour_scenes",
    )
    def get(self, request, name):
        tour = open_tour(name)
        return _shared(request, tour, ["scenes"], lambda: tour.publication.manifest["scenes"])


@extend_schema(tags=["public"])
class PublicFloorPlansView(PublicView):
    """The floor plans of a published tour, lowest floor first."""

    @extend_schema(
        responses={200: {"type": "array", "items": {"type": "object"}}},
        operation_id="public_tour_floor_plans",
    )
    def get(self, request, name):
        tour = open_tour(name)
        plans = tour.publication.manifest.get("floor_plans", [])
        return _shared(request, tour, ["floor-plans"], lambda: plans)


def for_older_clients(tour):
    """The manifest, with plans and brand in `settings` too, where older clients look."""
    manifest = manifest_of(tour)
    older = {"floor_plans": manifest.get("floor_plans", [])}
    if brand := manifest.get("branding"):
        older["branding"] = as_older(brand)
    return manifest | {"settings": manifest["settings"] | older}


def _shared(request, tour, state, answer):
    """Any site may read it, without anybody's credentials; for a minute from a cache."""
    response = shared(
        request,
        lambda: JSONRenderer().render(answer()),
        made_of=["api", tour.publication_id, *state],
        content_type="application/json",
    )
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=60"
    return response


SIZE = OpenApiParameter(
    "size",
    int,
    description=f"Width and height in pixels, {qr.SIZES[0]} to {qr.SIZES[-1]}.",
    default=qr.USUAL_SIZE,
)


@extend_schema(tags=["tours"])
class TourQrCodeView(APIView):
    """The short address of one of your tours as a QR code, for signs and brochures."""

    resource = "tours"

    @extend_schema(
        parameters=[SIZE],
        responses={(200, "image/png"): OpenApiTypes.BINARY},
        operation_id="tour_qr_code",
    )
    def get(self, request, pk):
        tour = get_object_or_404(Tour.objects.visible_to(actor_of(request)), pk=pk)
        if not tour.short_code:
            raise NeverPublished
        png = qr.qr_png(addresses.qr_of(tour), _size(request))
        name = f'inline; filename="tour-{tour.pk}-qr.png"'
        return HttpResponse(png, content_type="image/png", headers={"Content-Disposition": name})


def _size(request):
    raw = request.query_params.get("size", str(qr.USUAL_SIZE))
    if not (raw.isascii() and raw.isdigit() and int(raw[:5]) in qr.SIZES):
        raise field_error("size", f"size must be a number from {qr.SIZES[0]} to {qr.SIZES[-1]}.")
    return int(raw)
