"""The team's own tours; visitors are served by `viewer`."""

from django.db.models import Count
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ModelViewSet, mixins

from accounts.actors import actor_of, listed_team, writing_team
from accounts.api import TEAM_ASKED
from accounts.models import Team
from core.api import Repeatable, Revisioned, body_names
from core.errors import field_error
from mediafiles.naming import own_media
from tours.branding import (
    branding_of_team,
    branding_of_tour,
    edit_branding,
    lock_branding,
    make_pictures,
)
from tours.models import Branding, Tour, TourLocation
from tours.serializers import BrandingSerializer, TourLocationSerializer, TourSerializer
from tours.services import (
    archive_tour,
    create_tour,
    delete_tour,
    edit_tour,
    forget_place,
    lock_tour,
    place_tour,
    restore_tour,
    unpublish_tour,
)
from tours.settings_asked import asks_for_files, dress, make_public_files, with_sound

TRASH = "deleted"


class TourViewSet(Repeatable, Revisioned, ModelViewSet):
    """Tours: make, change, close, put away, bring back."""

    resource = "tours"
    serializer_class = TourSerializer
    lookup_value_converter = "uuid"

    def get_queryset(self):
        tours = Tour.objects.visible_to(actor_of(self.request))
        if self.action == "list":
            tours = tours.filter(team_id=listed_team(self.request))
        return self.with_list_fields(tours)

    def with_list_fields(self, tours):
        """What showing a tour takes, in the same query."""
        with_brand = tours.select_related("publication", "branding", "team__branding")
        return with_brand.annotate(scene_count=Count("scenes"))

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
            trash = Tour.objects.in_trash_of(actor_of(self.request))
            return self.with_list_fields(trash.filter(team_id=listed_team(self.request)))
        if status not in Tour.Status.values:
            known = ", ".join([*Tour.Status.values, TRASH])
            raise field_error("status", f"status must be one of {known}.")
        return tours.filter(status=status)

    @extend_schema(
        parameters=[
            OpenApiParameter("status", enum=[*Tour.Status.values, TRASH]),
            OpenApiParameter("search", description="In title and description."),
            TEAM_ASKED,
        ]
    )
    def list(self, request, *args, **kwargs):
        return super().list(request, *args, **kwargs)

    def prepare_create(self, request):
        if asks_for_files(request):
            serializer = self.get_serializer(data=request.data)
            serializer.is_valid(raise_exception=True)
            make_public_files(request, serializer.validated_data["settings"])

    def prepare_update(self, request):
        if asks_for_files(request):
            asked = self.change_asked(request)
            make_public_files(request, asked.validated_data["settings"], asked.instance)

    def perform_create(self, serializer):
        fields = serializer.validated_data
        team_id = writing_team(self.request, fields.pop("team_id", None))
        # A tour is published by publishing it, when there is something to see.
        fields.pop("status", None)
        brand = self.take_apart(fields)
        tour = create_tour(team_id=team_id, user=self.request.user, **fields)
        serializer.instance = self.shown(dress(self.request, tour, brand))

    def perform_update(self, serializer):
        fields = dict(serializer.validated_data)
        fields.pop("team_id", None)
        status = fields.pop("status", None)
        brand = self.take_apart(fields, serializer.instance.settings)
        tour = edit_tour(serializer.instance, **fields)
        dress(self.request, tour, brand)
        self.move_to(tour, status)
        serializer.instance = self.shown(tour)

    def take_apart(self, fields, present=None):
        """Make the asked settings what is stored of them; the brand among them is handed back."""
        if "settings" not in fields:
            return None
        settings = dict(fields["settings"])
        brand = settings.pop("branding", None)
        fields["settings"] = with_sound(self.request, settings, present or {})
        return brand

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


class OfTour:
    """What a tour has one of."""

    resource = "tours"

    def get_tour(self):
        mine = Tour.objects.visible_to(actor_of(self.request))
        tour = get_object_or_404(mine, pk=self.kwargs["tour_id"])
        self.check_object_permissions(self.request, tour)
        return tour


class BrandingViewSet(Revisioned, mixins.UpdateModelMixin, GenericViewSet):
    """A brand is always there: what was never chosen is null, at revision 0."""

    resource = "tours"
    serializer_class = BrandingSerializer
    queryset = Branding.objects.none()

    def get_locked(self):
        return lock_branding(self.get_object())

    def prepare_update(self, request):
        if body_names(request, "logo_media_file_id", "agent"):
            make_pictures(self._chosen(self.change_asked(request)))

    def perform_update(self, serializer):
        serializer.instance = edit_branding(serializer.instance, **self._chosen(serializer))

    def _chosen(self, serializer):
        """The fields that were asked for, with files of the team in place of their ids."""
        branding, fields = serializer.instance, dict(serializer.validated_data)
        team_id = branding.team_id or branding.tour.team_id
        for name, asked, field in (
            ("logo", "logo_media_file_id", "logo_media_file_id"),
            ("agent_photo", "photo_media_file_id", "agent.photo_media_file_id"),
        ):
            if asked in fields:
                media_id = fields.pop(asked)
                if media_id == getattr(branding, f"{name}_id"):
                    # Sent back as it was: the file may be of the team the tour was copied from.
                    continue
                fields[name] = media_id and own_media(
                    self.request, media_id, field, team_id=team_id
                )
        return fields


class BrandingOfTour(OfTour, BrandingViewSet):
    """How one tour looks, where it differs from its team."""

    def get_object(self):
        return branding_of_tour(self.get_tour())


class BrandingOfTeam(BrandingViewSet):
    """How all tours of a team look, unless they say otherwise themselves."""

    def get_object(self):
        mine = Team.objects.filter(pk__in=actor_of(self.request).reads)
        branding = branding_of_team(get_object_or_404(mine, pk=self.kwargs["team_id"]))
        self.check_object_permissions(self.request, branding)
        return branding


class LocationOfTour(OfTour, Revisioned, mixins.UpdateModelMixin, GenericViewSet):
    """Where the tour's place is. PUT makes it, or changes what is sent."""

    serializer_class = TourLocationSerializer
    queryset = TourLocation.objects.none()

    def get_object(self):
        return get_object_or_404(TourLocation, tour=self.get_tour())

    def get_locked(self):
        tour = lock_tour(self.get_tour().pk)
        return TourLocation.objects.filter(tour=tour).first() or TourLocation(tour=tour, revision=0)

    def perform_update(self, serializer):
        tour = serializer.instance.tour
        serializer.instance = place_tour(tour, **serializer.validated_data)

    @extend_schema(responses={204: None})
    def destroy(self, request, tour_id):
        forget_place(self.get_object().tour)
        return Response(status=204)
