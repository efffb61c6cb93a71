"""Uploading by one multipart POST, and reading originals back."""

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actors import actor_of
from core.errors import field_error
from core.idempotency import replay_or_run
from mediafiles.models import MediaFile
from mediafiles.serializers import MediaFileSerializer, UploadAnswer, UploadRequest, content_url
from mediafiles.services import store_file


class UploadView(APIView):
    """Send one file as `multipart/form-data`; the answer names its MediaFile."""

    resource = "media"
    parser_classes = [MultiPartParser]

    @extend_schema(
        request={"multipart/form-data": UploadRequest},
        responses={200: UploadAnswer},
        operation_id="upload_file",
        tags=["upload"],
    )
    def post(self, request):
        return replay_or_run(request, lambda: self._store(request))

    def _store(self, request):
        form = UploadRequest(data=request.data)
        form.is_valid(raise_exception=True)
        upload = form.validated_data["file"]
        media = store_file(
            upload,
            team_id=writing_team(request, form.validated_data.get("team_id")),
            user=request.user,
            folder=form.validated_data["folder"],
        )
        return Response(
            {
                "file_path": f"media/{media.pk}",
                "public_url": content_url(media, request),
                "file_type": media.kind,
                "file_size": media.size,
                "content_type": media.content_type,
                "original_filename": media.original_filename,
                "media": MediaFileSerializer(media, context={"request": request}).data,
            }
        )


class MediaContentView(APIView):
    """The original, byte for byte, to members of its team; always as a download."""

    resource = "media"

    @extend_schema(
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY}, tags=["upload"]
    )
    def get(self, request, pk):
        media = get_object_or_404(MediaFile.objects.visible_to(actor_of(request)), pk=pk)
        response = FileResponse(
            media.file.open("rb"),
            as_attachment=True,
            filename=media.original_filename,
            content_type=media.content_type,
        )
        response["Cache-Control"] = "private, no-store"
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return response


def writing_team(request, asked=None):
    """The team a new thing belongs to: the one asked for if the actor may write there, or home."""
    actor = actor_of(request)
    if asked is None:
        return actor.home
    if asked not in actor.writes:
        raise field_error("team_id", "There is no team of yours under this id.", code="not_found")
    return asked
