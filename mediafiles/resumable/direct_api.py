"""Presigned uploads: ask for addresses, send each file there in one piece, confirm."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actors import actor_of, writing_team
from core.idempotency import replay_or_run
from core.schema import BareSchema
from mediafiles.resumable.api import Unread, UploadSerializer, body_of
from mediafiles.resumable.direct import (
    confirm,
    put_content,
    sign_uploads,
    signed_address,
    signed_upload,
)
from mediafiles.resumable.models import UploadState
from mediafiles.serializers import MediaFileSerializer, content_url

# What clients of the originals say a file is for; here it becomes the folder, a label.
FOLDER_TYPES = (
    "avatar", "property_image", "property_video", "property_document", "tour", "scene",
    "document_lease", "document_maintenance", "document_general", "generic",
)  # fmt: skip


class PresignedFile(serializers.Serializer):
    filename = serializers.CharField(max_length=255)
    content_type = serializers.RegexField(
        r"^[\w.+-]+/[\w.+-]+$", required=False, max_length=100,
        help_text="Send the bytes with exactly this Content-Type. What counts is the content.",
    )  # fmt: skip
    file_size = serializers.IntegerField(
        min_value=1, max_value=2**62, help_text="Bytes, exactly: the address takes no others."
    )
    sha256 = serializers.RegexField(
        r"^[0-9a-fA-F]{64}$", required=False, help_text="Checked at the confirmation."
    )
    folder_type = serializers.ChoiceField(FOLDER_TYPES, default="generic")
    tour_id = serializers.UUIDField(required=False)
    scene_id = serializers.UUIDField(required=False)

    def validate(self, fields):
        needed = {"tour": ("tour_id",), "scene": ("tour_id", "scene_id")}
        for name in needed.get(fields["folder_type"], ()):
            if name not in fields:
                raise serializers.ValidationError(
                    {name: f"A file of the folder_type {fields['folder_type']} needs it."}
                )
        return fields


class PresignedRequest(serializers.Serializer):
    files = PresignedFile(many=True, allow_empty=False, max_length=20)
    team_id = serializers.UUIDField(required=False)


class PresignedItem(serializers.Serializer):
    upload_id = serializers.UUIDField()
    signed_url = serializers.CharField(help_text="PUT the bytes here within the hour.")
    headers = serializers.DictField(child=serializers.CharField(), help_text="Send these along.")
    token = serializers.CharField(help_text="The signature in signed_url.")
    api_key = serializers.CharField(help_text="Empty: the address needs none.")
    timestamp = serializers.IntegerField(help_text="Seconds since 1970.")
    public_id = serializers.CharField()
    path = serializers.CharField(help_text="The file's name within this server, once confirmed.")
    public_url = serializers.CharField(help_text="The original, for members, once confirmed.")


class PresignedAnswer(serializers.Serializer):
    items = PresignedItem(many=True)


class ConfirmedAnswer(serializers.Serializer):
    media = MediaFileSerializer(allow_null=True)
    message = serializers.CharField()
    upload = UploadSerializer()


class PresignedView(APIView):
    """Ask for an address for each of up to 20 files."""

    resource = "media"

    @extend_schema(
        tags=["upload"], operation_id="sign_uploads",
        request=PresignedRequest, responses=PresignedAnswer,
    )  # fmt: skip
    def post(self, request):
        return replay_or_run(request, lambda: self._sign(request))

    def _sign(self, request):
        form = PresignedRequest(data=request.data)
        form.is_valid(raise_exception=True)
        uploads = sign_uploads(
            form.validated_data["files"],
            team_id=writing_team(request, form.validated_data.get("team_id")),
            user=request.user,
        )
        return Response({"items": [_item(upload, request) for upload in uploads]})


class ConfirmView(APIView):
    """Say that the bytes were sent: they are checked and become a file. Large ones take a while:
    `media` is null then, and `upload` tells where to ask."""

    resource = "media"

    @extend_schema(
        tags=["upload"], operation_id="confirm_upload", request=None, responses=ConfirmedAnswer
    )
    def post(self, request, upload_id):
        upload = confirm(actor_of(request), upload_id)
        body = UploadSerializer(upload, context={"request": request}).data
        done = upload.state == UploadState.COMPLETE
        message = "The file is stored." if done else "The file is being checked."
        return Response({"media": body["media"], "message": message, "upload": body})


class UploadContentView(APIView):
    """The signed address of one upload, where files lie in a folder. The signature is the key."""

    authentication_classes: list = []
    permission_classes: list = []
    parser_classes = [Unread]
    schema = BareSchema()

    @extend_schema(
        tags=["upload"],
        operation_id="put_upload_content",
        request={"application/octet-stream": OpenApiTypes.BINARY},
        parameters=[OpenApiParameter("signature", str, required=True)],
        responses={204: None},
    )
    def put(self, request, pk):
        upload = signed_upload(pk, request.GET.get("signature", ""))
        put_content(upload, body_of(request), request.META.get("CONTENT_TYPE", ""))
        return Response(status=204)


def _item(upload, request):
    url, signature = signed_address(upload, request)
    return {
        "upload_id": upload.pk,
        "signed_url": url,
        "headers": {"Content-Type": upload.metadata["filetype"]},
        "token": signature,
        "api_key": "",
        "timestamp": int(upload.created_at.timestamp()),
        "public_id": str(upload.pk),
        "path": f"media/{upload.pk}",
        "public_url": content_url(upload, request),
    }
