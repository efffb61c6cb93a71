"""How people and teams read in the API."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import ApiToken, Invitation, Membership, Role, Team, User
from accounts.scopes import SCOPES
from core.fields import BoundedJSON, StrictModelSerializer, StrictSerializer, Text


class TeamSerializer(StrictModelSerializer):
    """A team of yours, with the role you have in it."""

    role = serializers.ChoiceField(choices=Role, read_only=True)
    member_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = Team
        fields = ["id", "name", "role", "member_count", "created_at", "updated_at"]


class MemberSerializer(StrictModelSerializer):
    user_id = serializers.IntegerField(read_only=True)
    email = serializers.EmailField(source="user.email", read_only=True)
    full_name = serializers.CharField(source="user.full_name", read_only=True)
    phone = serializers.CharField(source="user.phone", read_only=True)
    profile_image_url = serializers.CharField(
        source="user.photo_url", read_only=True, allow_null=True
    )

    class Meta:
        model = Membership
        fields = [
            "user_id", "email", "full_name", "phone", "profile_image_url", "role", "created_at",
        ]  # fmt: skip
        read_only_fields = ["created_at"]
        extra_kwargs = {"role": {"required": True}}


class TransferRequest(StrictSerializer):
    """The member who becomes an owner; you become an editor."""

    user_id = serializers.IntegerField()


class InvitationSerializer(StrictModelSerializer):
    """Without the link, which only the mail carries."""

    email = serializers.EmailField(max_length=254)
    role = serializers.ChoiceField(choices=Role, default=Role.EDITOR)
    invited_by = serializers.EmailField(source="invited_by.email", read_only=True, default=None)
    is_expired = serializers.SerializerMethodField()

    class Meta:
        model = Invitation
        fields = ["id", "email", "role", "invited_by", "is_expired", "expires_at", "created_at"]
        read_only_fields = ["expires_at", "created_at"]

    def get_is_expired(self, invitation) -> bool:
        return not invitation.is_pending


class TokenSerializer(StrictModelSerializer):
    """Without the secret, which only the answer to its creation carries."""

    name = serializers.CharField(max_length=80)
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=SCOPES), allow_empty=False, max_length=len(SCOPES)
    )
    user = serializers.EmailField(source="user.email", read_only=True)

    class Meta:
        model = ApiToken
        fields = ["id", "name", "scopes", "user", "last_used_at", "expires_at", "created_at"]
        read_only_fields = ["last_used_at", "created_at"]

    def validate_expires_at(self, moment):
        if moment is not None and moment <= timezone.now():
            raise serializers.ValidationError(_("Choose a time in the future."))
        return moment


class NewTokenSerializer(TokenSerializer):
    """With the secret: it is shown this once and kept nowhere."""

    token = serializers.CharField(read_only=True)

    class Meta(TokenSerializer.Meta):
        fields = [*TokenSerializer.Meta.fields, "token"]


class TeamOfMeSerializer(serializers.Serializer):
    id = serializers.UUIDField(source="team_id")
    name = serializers.CharField(source="team.name")
    role = serializers.ChoiceField(choices=Role)


class MeSerializer(StrictModelSerializer):
    """The person who asks. The address of their mail is changed on their account pages."""

    full_name = Text(max_length=150, required=False)
    phone = Text(max_length=40, required=False)
    language = serializers.ChoiceField(
        choices=settings.LANGUAGES, allow_blank=True, required=False, help_text=_("Empty: as set.")
    )
    active_team_id = serializers.UUIDField(required=False)
    profile_image_url = serializers.CharField(
        source="photo_url", read_only=True, allow_null=True,
        help_text=_("Sent to users/me/profile-image."),
    )  # fmt: skip
    role = serializers.SerializerMethodField()
    is_verified = serializers.SerializerMethodField()
    teams = serializers.SerializerMethodField()
    preferences = BoundedJSON(required=False)
    notification_settings = BoundedJSON(required=False)
    privacy_settings = BoundedJSON(required=False)
    created_at = serializers.DateTimeField(source="date_joined", read_only=True)

    class Meta:
        model = User
        fields = [
            "id",
            "email",
            "full_name",
            "phone",
            "profile_image_url",
            "language",
            "role",
            "is_active",
            "is_verified",
            "active_team_id",
            "teams",
            "preferences",
            "notification_settings",
            "privacy_settings",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["id", "email", "is_active", "updated_at"]

    def get_role(self, user) -> str:
        """`admin` for staff, `agent` for everybody else; roles in teams are in `teams`."""
        return "admin" if user.is_staff else "agent"

    def get_is_verified(self, user) -> bool:
        """Whether the address was proved to be theirs."""
        return self.context["is_verified"]

    @extend_schema_field(TeamOfMeSerializer(many=True))
    def get_teams(self, user):
        return TeamOfMeSerializer(self.context["memberships"], many=True).data

    def to_representation(self, user):
        return super().to_representation(user) | {"active_team_id": self.context["active"]}
