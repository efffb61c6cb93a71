"""The OpenAPI description: what DRF knows, plus the headers and errors every route shares."""

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers


class ErrorSerializer(serializers.Serializer):
    """Every refusal, whatever the route."""

    detail = serializers.CharField(help_text="A sentence a person can act on.")
    code = serializers.CharField(help_text="A stable word a program can branch on.")
    errors = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="Field path to sentences.",
    )
    request_id = serializers.CharField()

    class Meta:
        ref_name = "Error"


IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Any unique text: repeating the create with it gives the first answer again.",
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag that was edited; another revision in the row answers 412.",
)


class ApiSchema(AutoSchema):
    def get_override_parameters(self):
        parameters = super().get_override_parameters()
        if self.method == "POST":
            parameters = [*parameters, IDEMPOTENCY_KEY]
        if self.method in {"PUT", "PATCH"} and getattr(self.view, "has_revision", True):
            parameters = [*parameters, IF_MATCH]
        return parameters

    def _get_response_bodies(self, direction="response"):
        bodies = super()._get_response_bodies(direction)
        bodies["default"] = self._get_response_for_code(ErrorSerializer, "default")
        return bodies


class BareSchema(ApiSchema):
    """Of a protocol with headers of its own for being repeated and for meeting others."""

    def get_override_parameters(self):
        return []
