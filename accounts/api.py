"""Teams, their members and invitations, and the person who asks."""

from django.db.models import Count, OuterRef, Subquery
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet, ModelViewSet, mixins

from accounts.actors import actor_of, unknown_team
from accounts.models import ApiToken, Invitation, Membership, Team, User
from accounts.permissions import IsBrowser, IsOneself, IsTeamMember, OwnsTeam
from accounts.scopes import TEAM
from accounts.serializers import (
    InvitationSerializer,
    MemberSerializer,
    MeSerializer,
    NewTokenSerializer,
    TeamSerializer,
    TokenSerializer,
    TransferRequest,
)
from accounts.services import edit_profile, issue_token, revoke_token
from accounts.teams import (
    change_role,
    create_team,
    delete_team,
    invite,
    leave_team,
    remove_member,
    rename_team,
    resend_invitation,
    revoke_invitation,
    transfer_ownership,
)
from core.api import Repeatable

TEAM_ASKED = OpenApiParameter(
    "team_id",
    OpenApiTypes.UUID,
    description="Whose; the team of the token, or the one you work in, where it is left out.",
)


class ChangesWhatIsSent:
    """PUT changes what is sent, as PATCH does: clients of the originals rely on it."""

    has_revision = False

    def update(self, request, *args, **kwargs):
        return super().update(request, *args, **kwargs | {"partial": True})


class TeamViewSet(Repeatable, ChangesWhatIsSent, ModelViewSet):
    """Your teams. Members see them, owners change them."""

    resource = TEAM
    permission_classes = [OwnsTeam]
    serializer_class = TeamSerializer
    lookup_value_converter = "uuid"

    def get_permissions(self):
        if self.action == "create":
            return [IsBrowser()]
        return [IsTeamMember()] if self.action == "leave" else super().get_permissions()

    def get_queryset(self):
        mine = Membership.objects.filter(team=OuterRef("pk"), user=self.request.user.pk)
        return Team.objects.filter(pk__in=actor_of(self.request).reads).annotate(
            role=Subquery(mine.values("role")[:1]), member_count=Count("memberships")
        )

    def perform_create(self, serializer):
        team = create_team(self.request.user, serializer.validated_data["name"])
        # The actor was worked out before this team was there.
        team.role, team.member_count = "owner", 1
        serializer.instance = team

    def perform_update(self, serializer):
        if "name" in serializer.validated_data:
            rename_team(serializer.instance, serializer.validated_data["name"])

    def perform_destroy(self, team):
        delete_team(team)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def leave(self, request, pk):
        """Your tokens of the team end with it. The last owner of a team with others stays."""
        leave_team(self.get_object(), request.user)
        return Response(status=204)

    @extend_schema(request=TransferRequest, responses=MemberSerializer)
    @action(detail=True, methods=["post"])
    def transfer(self, request, pk):
        team = self.get_object()
        form = TransferRequest(data=request.data)
        form.is_valid(raise_exception=True)
        to = get_object_or_404(team.members, pk=form.validated_data["user_id"])
        return Response(MemberSerializer(transfer_ownership(team, owner=request.user, to=to)).data)


class OfTeam:
    """What a team has; its owners change it."""

    resource = TEAM
    permission_classes = [OwnsTeam]

    def get_team(self):
        mine = Team.objects.filter(pk__in=actor_of(self.request).reads)
        team = get_object_or_404(mine, pk=self.kwargs["team_id"])
        self.check_object_permissions(self.request, team)
        return team

    def get_object(self):
        return get_object_or_404(self.get_queryset(), **{self.lookup_field: self.kwargs["pk"]})


class MembersOfTeam(
    ChangesWhatIsSent,
    OfTeam,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    GenericViewSet,
):
    """Who is in the team. A member is named by the id of the person."""

    serializer_class = MemberSerializer
    queryset = Membership.objects.none()
    lookup_field = "user_id"

    def get_queryset(self):
        return self.get_team().memberships.select_related("user")

    def perform_update(self, serializer):
        role = serializer.validated_data.get("role", serializer.instance.role)
        serializer.instance = change_role(serializer.instance, role)

    def perform_destroy(self, membership):
        remove_member(membership)


class InvitationsOfTeam(
    Repeatable,
    OfTeam,
    mixins.ListModelMixin,
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.DestroyModelMixin,
    GenericViewSet,
):
    """Open invitations, also those whose link has expired. Accepting is done by the link."""

    serializer_class = InvitationSerializer
    queryset = Invitation.objects.none()
    lookup_field = "pk"

    def get_queryset(self):
        return self.get_team().invitations.open().select_related("invited_by")

    def perform_create(self, serializer):
        serializer.instance = invite(
            self.get_team(), by=self.request.user, **serializer.validated_data
        )

    def perform_destroy(self, invitation):
        revoke_invitation(invitation)

    @extend_schema(request=None, responses=InvitationSerializer)
    def resend(self, request, team_id, pk):
        """A new link for seven days; the old one stops working."""
        invitation = resend_invitation(self.get_object(), by=request.user)
        return Response(self.get_serializer(invitation).data)


class TokensOfTeam(
    OfTeam,
    mixins.ListModelMixin,
    mixins.CreateModelMixin,
    mixins.DestroyModelMixin,
    GenericViewSet,
):
    """Tokens of the team: your own, and for its owners everybody's. Made in a browser only."""

    serializer_class = TokenSerializer
    queryset = ApiToken.objects.none()
    lookup_field = "pk"

    def get_permissions(self):
        return [IsTeamMember()] if self.request.method in SAFE_METHODS else [IsBrowser()]

    def get_queryset(self):
        return tokens_of(self.get_team(), self.request)

    @extend_schema(request=TokenSerializer, responses={201: NewTokenSerializer})
    def create(self, request, *args, **kwargs):
        """The secret is in this answer and nowhere else."""
        form = TokenSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        token, secret = issue_token(request.user, team=self.get_team(), **form.validated_data)
        token.token = secret
        return Response(NewTokenSerializer(token).data, status=201)

    def perform_destroy(self, token):
        revoke_token(token)


def tokens_of(team, request):
    """Tokens of the team that the actor may see and revoke."""
    tokens = team.tokens.unrevoked().select_related("user")
    return tokens if team.pk in actor_of(request).owns else tokens.filter(user=request.user)


class MeView(APIView):
    """The person who asks."""

    permission_classes = [IsOneself]
    has_revision = False

    @extend_schema(responses=MeSerializer, tags=["users"])
    def get(self, request):
        return me(request)

    @extend_schema(request=MeSerializer, responses=MeSerializer, tags=["users"])
    def put(self, request):
        """Changes what is sent, as PATCH does."""
        return self.patch(request)

    @extend_schema(request=MeSerializer, responses=MeSerializer, tags=["users"])
    def patch(self, request):
        form = MeSerializer(request.user, data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        fields = dict(form.validated_data)
        if "active_team_id" in fields and fields["active_team_id"] not in actor_of(request).reads:
            raise unknown_team("active_team_id")
        edit_profile(request.user, **fields)
        return me(request)


def me(request):
    """The answer that describes who asks, as they are now."""
    actor = actor_of(request)
    memberships = Membership.objects.filter(user=request.user, team_id__in=actor.reads)
    user = User.objects.get(pk=request.user.pk)
    active = user.active_team_id if user.active_team_id in actor.reads else actor.active
    context = {
        "memberships": memberships.select_related("team"),
        "active": active,
        "is_verified": user.emailaddress_set.filter(email=user.email, verified=True).exists(),
    }
    return Response(MeSerializer(user, context=context).data)
