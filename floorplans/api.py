"""Floor plans of the team's tours."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, mixins

from accounts.actors import actor_of
from core.api import Revisioned, body_names, check_revision
from core.errors import RuleError
from core.given_ids import found_or_made
from core.idempotency import replay_or_run
from core.parsers import StrictJSONParser
from floorplans.models import PLAN, FloorPlan
from floorplans.serializers import FloorPlanSerializer, MarkerSerializer
from floorplans.services import add_floor_plan, delete_floor_plan, edit_floor_plan
from mediafiles.naming import find_media
from mediafiles.pictures import publish_picture, publish_picture_of_form
from mediafiles.services import store_file
from tours.api import OfTour


class PictureMissing(RuleError):
    code = "picture_required"
    message = _(
        "A floor plan needs a picture: send media_file_id, or image_url as the upload returned "
        "it, or the file itself in a multipart form."
    )


class FloorPlansOfTour(OfTour, mixins.ListModelMixin, GenericViewSet):
    """The floor plans of one tour, from the lowest floor up."""

    serializer_class = FloorPlanSerializer
    queryset = FloorPlan.objects.none()
    parser_classes = [StrictJSONParser, MultiPartParser]
    pagination_class = None

    def get_queryset(self):
        return self.get_tour().floor_plans.in_order().with_markers()

    def create(self, request, tour_id):
        return replay_or_run(
            request, lambda: self._create(request), prepare=lambda: self._make_picture(request)
        )

    def _asked(self, request):
        """The tour, the plan's fields as they were judged, and the file of the form if one came."""
        tour = self.get_tour()
        fields = dict(request.data.items())
        upload = fields.pop("file", None)
        serializer = self.get_serializer(data=fields)
        serializer.is_valid(raise_exception=True)
        return tour, serializer.validated_data, upload

    def _make_picture(self, request):
        _tour, fields, upload = self._asked(request)
        media = find_media(request, fields)
        if media is not None:
            publish_picture(media, PLAN)
        elif hasattr(upload, "temporary_file_path"):
            publish_picture_of_form(upload, PLAN)

    def _create(self, request):
        tour, fields, upload = self._asked(request)
        plan, _is_new = found_or_made(
            tour.floor_plans.all(), fields.get("id"), lambda: self._make(tour, fields, upload)
        )
        return Response(self.get_serializer(_shown(plan)).data, status=201)

    def _make(self, tour, fields, upload):
        media = find_media(self.request, fields) or _stored(self.request, tour, upload)
        if media is None:
            raise PictureMissing
        return add_floor_plan(tour, media=media, **fields)


class FloorPlanViewSet(
    Revisioned,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    GenericViewSet,
):
    """One floor plan."""

    resource = "tours"
    serializer_class = FloorPlanSerializer
    queryset = FloorPlan.objects.none()

    def get_queryset(self):
        mine = FloorPlan.objects.visible_to(actor_of(self.request))
        mine = mine.filter(tour_id=self.kwargs["tour_id"])
        return mine.select_related("tour").with_markers()

    def prepare_update(self, request):
        if body_names(request, "media_file_id", "image_url"):
            media = find_media(request, self.change_asked(request).validated_data)
            if media is not None:
                publish_picture(media, PLAN)

    def perform_update(self, serializer):
        fields = serializer.validated_data
        media = find_media(self.request, fields)
        serializer.instance = _shown(edit_floor_plan(serializer.instance, media=media, **fields))

    def perform_destroy(self, plan):
        delete_floor_plan(plan)

    @extend_schema(request=MarkerSerializer(many=True), responses=FloorPlanSerializer)
    def markers(self, request, tour_id, pk):
        """Replace all markers by those of the array; the answer is the plan."""
        form = MarkerSerializer(data=request.data, many=True)
        form.is_valid(raise_exception=True)
        with transaction.atomic():
            plan = self.get_locked()
            check_revision(request, plan)
            plan = _shown(edit_floor_plan(plan, markers=form.validated_data))
        return self._tagged(plan, Response(self.get_serializer(plan).data))


def _shown(plan):
    return FloorPlan.objects.filter(pk=plan.pk).with_markers().get()


def _stored(request, tour, upload):
    if not hasattr(upload, "chunks"):
        return None
    return store_file(upload, team_id=tour.team_id, user=request.user, folder="plans")
