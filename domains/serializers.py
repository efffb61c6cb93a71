"""How a domain reads in the API."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.fields import StrictBoolean, StrictModelSerializer, StrictSerializer
from domains.models import CustomDomain
from domains.names import NotADomain, read_name
from domains.records import records_of
from domains.words import certificate_problem, problems_of


class RecordSerializer(serializers.Serializer):
    """A DNS record to create."""

    purpose = serializers.ChoiceField(
        [("proof", "proof"), ("address", "address")],
        help_text="`proof` shows that the domain is yours, `address` leads visitors here.",
    )
    type = serializers.CharField()
    name = serializers.CharField(help_text="As most control panels want it, without the zone.")
    full_name = serializers.CharField()
    value = serializers.CharField()
    is_right = serializers.BooleanField(allow_null=True, help_text="null before the first check.")


class ProblemSerializer(serializers.Serializer):
    code = serializers.CharField()
    message = serializers.CharField()
    record = serializers.CharField()
    found = serializers.ListField(child=serializers.CharField())


class CustomDomainSerializer(StrictModelSerializer):
    """A domain of your team: whether it is proven, and whether visitors reach it over https."""

    user_id = serializers.IntegerField(source="created_by_id", read_only=True)
    team_id = serializers.UUIDField(read_only=True)
    tour_id = serializers.UUIDField(read_only=True, allow_null=True)
    domain = serializers.CharField(source="name", read_only=True)
    display_name = serializers.CharField(source="spelled", read_only=True)
    url = serializers.CharField(read_only=True)
    verification_token = serializers.CharField(source="token", read_only=True)
    txt_record_name = serializers.CharField(source="record_name", read_only=True)
    txt_record_value = serializers.CharField(source="token", read_only=True)
    records = serializers.SerializerMethodField()
    problems = serializers.SerializerMethodField()
    warnings = serializers.SerializerMethodField()
    certificate = serializers.SerializerMethodField()

    class Meta:
        model = CustomDomain
        fields = [
            "id", "user_id", "team_id", "domain", "display_name", "url", "target", "tour_id",
            "verification_status", "ssl_status", "verification_token", "txt_record_name",
            "txt_record_value", "records", "problems", "warnings", "certificate", "points_here",
            "verified_at", "checked_at", "missing_since", "disabled_at", "released_at",
            "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(RecordSerializer(many=True))
    def get_records(self, domain):
        return records_of(domain)

    @extend_schema_field(ProblemSerializer(many=True))
    def get_problems(self, domain):
        return problems_of(domain)

    def get_warnings(self, domain) -> list[str]:
        try:
            return list(read_name(domain.name).warnings)
        except NotADomain:
            # It could be claimed once; the rules have changed since.
            return []

    @extend_schema_field(
        {
            "type": "object",
            "properties": {
                "issuer": {"type": "string"},
                "expires_at": {"type": ["string", "null"], "format": "date-time"},
                "seen_at": {"type": ["string", "null"], "format": "date-time"},
                "problem": {"type": "string"},
                "message": {"type": "string"},
            },
        }
    )
    def get_certificate(self, domain):
        return {
            "issuer": domain.certificate_issuer,
            "expires_at": domain.certificate_expires_at,
            "seen_at": domain.certificate_seen_at,
            "problem": domain.certificate_problem,
            "message": certificate_problem(domain),
        }


class ClaimRequest(StrictSerializer):
    """A name of yours. Without `tour_id` it shows the public tours of the team."""

    domain = serializers.CharField(max_length=2000, trim_whitespace=True)
    team_id = serializers.UUIDField(required=False)
    tour_id = serializers.UUIDField(required=False, allow_null=True)
    transfer = StrictBoolean(
        default=False,
        help_text=_("Claim it although another team has proven it: it changes hands once your "
                    "record stands in the place of theirs."),
    )  # fmt: skip


class PointRequest(StrictSerializer):
    """What the domain shows: one tour, or with null the public tours of the team."""

    tour_id = serializers.UUIDField(allow_null=True)


class VerifyAnswer(serializers.Serializer):
    domain = serializers.CharField()
    is_verified = serializers.BooleanField()
    verification_status = serializers.CharField()
    ssl_status = serializers.CharField()
    verification_instructions = serializers.CharField(allow_null=True)
    txt_record_name = serializers.CharField()
    txt_record_value = serializers.CharField()
    problems = ProblemSerializer(many=True)
