"""Uploading in pieces: tus 1.0 with creation, creation-with-upload, termination, checksum and
expiration. https://tus.io/protocols/resumable-upload
"""

from uuid import UUID

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_field,
)
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actors import actor_of, unknown_team, writing_team
from core.schema import BareSchema
from mediafiles.resumable import headers as tus
from mediafiles.resumable.arrivals import team_asked
from mediafiles.resumable.errors import UploadLocked, WrongUploadType
from mediafiles.resumable.finishing import terminate
from mediafiles.resumable.models import Upload, UploadState
from mediafiles.resumable.services import (
    Body,
    check_alive,
    check_offset,
    check_open,
    create_upload,
    find_upload,
    finish_if_left,
    receive,
    wait_until_free,
)
from mediafiles.resumable.turns import turn_of
from mediafiles.serializers import MediaFileSerializer

OVERRIDE = "X-HTTP-Method-Override"


class UploadErrorSerializer(serializers.Serializer):
    code = serializers.CharField()
    detail = serializers.CharField()


class UploadSerializer(serializers.ModelSerializer):
    """How far an upload is, and what became of it."""

    media = MediaFileSerializer(allow_null=True, help_text="The file, once the state is complete.")
    error = serializers.SerializerMethodField()

    class Meta:
        model = Upload
        fields = [
            "id", "state", "filename", "folder", "offset", "length", "media", "error",
            "expires_at", "created_at",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(UploadErrorSerializer(allow_null=True))
    def get_error(self, upload):
        if not upload.error_code:
            return None
        return {"code": upload.error_code, "detail": upload.error_message}


def header(name, description, *, required=False, response=False, kind=OpenApiTypes.STR):
    return OpenApiParameter(
        name,
        kind,
        OpenApiParameter.HEADER,
        required=required,
        description=description,
        response=[200, 201, 204] if response else False,
    )


VERSION = header("Tus-Resumable", "Always `1.0.0`.", required=True)
OFFSET = header(
    "Upload-Offset", "Where these bytes begin; 409 tells another place.", required=True,
    kind=OpenApiTypes.INT64,
)  # fmt: skip
CHECKSUM = header("Upload-Checksum", "`sha1` or `sha256`, a space, the digest in base64.")
OFFSET_ANSWERED = header(
    "Upload-Offset", "How many bytes are here now.", response=True, kind=OpenApiTypes.INT64
)
MEDIA_ANSWERED = header("Upload-Media-Id", "The file, once it is made.", response=True)
STATE_ANSWERED = header("Upload-State", "open, finishing or complete.", response=True)
EXPIRES_ANSWERED = header("Upload-Expires", "Until when it may be gone on with.", response=True)
CHUNK = {tus.CHUNK_TYPE: OpenApiTypes.BINARY}


class Unread(BaseParser):
    """Leaves the body where it is: looking for a CSRF token in a form would parse it."""

    media_type = "*/*"

    def parse(self, stream, media_type=None, parser_context=None):
        return {}


class TusView(APIView):
    resource = "media"
    parser_classes = [Unread]
    schema = BareSchema()

    def initialize_request(self, request, *args, **kwargs):
        """Some networks let only GET and POST through; the real method then stands in a header."""
        if request.method == "POST" and request.headers.get(OVERRIDE) in {"PATCH", "DELETE"}:
            request.method = request.headers[OVERRIDE]
        return super().initialize_request(request, *args, **kwargs)

    def get_permissions(self):
        return [] if self.request.method == "OPTIONS" else super().get_permissions()

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if request.method not in {"GET", "OPTIONS"}:
            tus.check_version(request.headers)

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Tus-Resumable"] = tus.VERSION
        if response.status_code == 412:
            response["Tus-Version"] = tus.VERSION
        response["Cache-Control"] = "no-store"
        return response

    def options(self, request, *args, **kwargs):
        return Response(status=204, headers=tus.capabilities())


class ResumableUploadsView(TusView):
    """Uploads that survive a lost connection, a closed lid and a restart of the server."""

    @extend_schema(
        tags=["upload"],
        operation_id="create_upload",
        request=CHUNK,
        parameters=[
            VERSION,
            header("Upload-Length", "Bytes of the file.", required=True, kind=OpenApiTypes.INT64),
            header(
                "Upload-Metadata",
                "Pairs of a key and a value in base64. Known keys: filename, filetype, folder, "
                "team_id, kind (image, video, audio or document: refuse other content), sha256; "
                "purpose (scene), tour_id, drop and position: see the docs on uploads.",
            ),
            CHECKSUM,
            header("Location", "The address of the upload.", response=True),
            OFFSET_ANSWERED,
            MEDIA_ANSWERED,
            STATE_ANSWERED,
            EXPIRES_ANSWERED,
        ],
        responses={201: OpenApiResponse(description="Send the bytes to `Location` by PATCH.")},
    )
    def post(self, request):
        length, metadata = tus.read_length(request.headers), tus.read_metadata(request.headers)
        has_bytes = request.META.get("CONTENT_TYPE", "") == tus.CHUNK_TYPE
        checksum = tus.read_checksum(request.headers) if has_bytes else None
        upload = create_upload(
            team_id=writing_team(request, _team_id(request, metadata)),
            user=request.user,
            length=length,
            filename=metadata.get("filename") or metadata.get("name", ""),
            folder=metadata.get("folder", ""),
            metadata=metadata,
        )
        if has_bytes:
            with turn_of(upload) as turn:
                receive(turn, body_of(request), checksum)
        location = reverse("resumable-upload", args=[upload.pk])
        return Response(status=201, headers={"Location": location, **_progress(upload)})


class ResumableUploadView(TusView):
    """One upload of yours. HEAD tells where to go on, as tus has it; GET tells more."""

    http_method_names = ["get", "head", "post", "patch", "delete", "options"]

    @extend_schema(tags=["upload"], operation_id="read_upload", responses=UploadSerializer)
    def get(self, request, pk):
        upload = find_upload(actor_of(request), pk)
        finish_if_left(upload)
        return Response(UploadSerializer(upload, context={"request": request}).data)

    def head(self, request, pk):
        """Where to go on. A request that is still writing gets a moment to end."""
        upload = find_upload(actor_of(request), pk)
        if upload.lease_owner:
            is_free = wait_until_free(upload)
            upload.refresh_from_db()
            if not is_free and upload.state == UploadState.OPEN:
                raise UploadLocked
        finish_if_left(upload)
        check_alive(upload)
        headers = {"Upload-Length": str(upload.length), **_progress(upload)}
        if upload.metadata:
            headers["Upload-Metadata"] = tus.write_metadata(upload.metadata)
        return Response(headers=headers)

    @extend_schema(
        tags=["upload"],
        operation_id="send_upload",
        request=CHUNK,
        parameters=[
            VERSION, OFFSET, CHECKSUM, OFFSET_ANSWERED, MEDIA_ANSWERED, STATE_ANSWERED,
            EXPIRES_ANSWERED,
        ],
        responses={204: OpenApiResponse(description="The bytes are here, and will stay.")},
    )  # fmt: skip
    def patch(self, request, pk):
        upload = find_upload(actor_of(request), pk)
        if request.META.get("CONTENT_TYPE", "") != tus.CHUNK_TYPE:
            raise WrongUploadType
        offset, checksum = tus.read_offset(request.headers), tus.read_checksum(request.headers)
        check_open(upload)
        check_offset(upload, offset)
        with turn_of(upload) as turn:
            receive(turn, body_of(request), checksum)
        return Response(status=204, headers=_progress(upload))

    @extend_schema(
        tags=["upload"],
        operation_id="terminate_upload",
        parameters=[VERSION],
        responses={204: OpenApiResponse(description="Given up; its bytes are gone.")},
    )
    def delete(self, request, pk):
        upload = find_upload(actor_of(request), pk)
        check_open(upload)
        terminate(upload)
        return Response(status=204)


def body_of(request):
    """The bytes of a request as they come, whatever the server."""
    length = request.META.get("CONTENT_LENGTH") or ""
    # Django reads nothing under WSGI where no length is announced; a chunked body has an end.
    is_endless = not length and request.META.get("wsgi.input_terminated")
    stream = request.META["wsgi.input"] if is_endless else request._request
    return Body(stream, int(length) if length.isdigit() else None)


def _progress(upload):
    headers = {"Upload-Offset": str(upload.offset), "Upload-State": upload.state}
    if upload.state == UploadState.OPEN:
        headers["Upload-Expires"] = tus.expires(upload)
    if upload.media_id:
        headers["Upload-Media-Id"] = str(upload.media_id)
    return headers


def _team_id(request, metadata):
    """The team the sender names, or the one that what the file is for implies."""
    implied = team_asked(actor_of(request), metadata)
    asked = metadata.get("team_id")
    try:
        named = UUID(asked) if asked else None
    except ValueError:
        raise unknown_team() from None
    if implied and named not in {None, implied}:
        raise unknown_team()
    return named or implied
