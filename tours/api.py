"""The team's own tours; visitors are served by `viewer`."""

from django.db.models import Count
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import ModelViewSet

from accounts.actors import actor_of
from core.api import Repeatable, Revisioned
from core.errors import field_error
from mediafiles.api import writing_team
from tours.models import Tour
from tours.serializers import TourSerializer
from tours.services import (
    archive_tour,
    create_tour,
    delete_tour,
    edit_tour,
    restore_tour,
    unpublish_tour,
)

TRASH = "deleted"


class TourViewSet(Repeatable, Revisioned, ModelViewSet):
    """Tours: make, change, close, put away, bring back."""

    resource = "tours"
    serializer_class = TourSerializer
    lookup_value_converter = "uuid"

    def get_queryset(self):
        tours = Tour.objects.visible_to(actor_of(self.request))
        return self.with_list_fields(tours)

    def with_list_fields(self, tours):
        """What showing a tour takes, in the same query."""
        return tours.select_related("publication").annotate(scene_count=Count("scenes"))

    def filter_queryset(self, tours):
        if self.action != "list":
            return tours
        if status := self.request.query_params.get("status"):
            tours = self._with_status(tours, status)
        if text := self.request.query_params.get("search"):
            tours = tours.search(text)
        return tours

    def _with_status(self, tours, status):
        if status == TRASH:
            return self.with_list_fields(Tour.objects.in_trash_of(actor_of(self.request)))
        if status not in Tour.Status.values:
            known = ", ".join([*Tour.Status.values, TRASH])
            raise field_error("status", f"status must be one of {known}.")
        return tours.filter(status=status)

    @extend_schema(
        parameters=[
            OpenApiParameter("status", enum=[*Tour.Status.values, TRASH]),
            OpenApiParameter("search", description="In title and description."),
        ]
    )
    def list(self, request, *args, **kwargs):
        return super().list(request, *args, **kwargs)

    def perform_create(self, serializer):
        fields = serializer.validated_data
        team_id = writing_team(self.request, fields.pop("team_id", None))
        # A tour is published by publishing it, when there is something to see.
        fields.pop("status", None)
        serializer.instance = create_tour(team_id=team_id, user=self.request.user, **fields)

    def perform_update(self, serializer):
        fields = dict(serializer.validated_data)
        fields.pop("team_id", None)
        status = fields.pop("status", None)
        tour = edit_tour(serializer.instance, **fields)
        self.move_to(tour, status)
        serializer.instance = self.shown(tour)

    def move_to(self, tour, status):
        """Setting `status` is the older way to unpublish or archive."""
        if status == Tour.Status.DRAFT:
            unpublish_tour(restore_tour(tour))
        elif status == Tour.Status.ARCHIVED:
            archive_tour(tour)

    def perform_destroy(self, tour):
        delete_tour(tour)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def unpublish(self, request, pk):
        return self.answer(unpublish_tour(self.get_object()))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def archive(self, request, pk):
        return self.answer(archive_tour(self.get_object()))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def restore(self, request, pk):
        """From the archive, or from the trash."""
        mine = Tour.objects.filter(team_id__in=actor_of(request).writes)
        return self.answer(restore_tour(get_object_or_404(mine, pk=pk)))

    def answer(self, tour, status=200):
        tour = self.shown(tour)
        return self._tagged(tour, Response(self.get_serializer(tour).data, status=status))

    def shown(self, tour):
        return self.with_list_fields(Tour.objects.filter(pk=tour.pk)).get()
