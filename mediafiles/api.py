"""Uploading by one multipart POST, the media library, and reading originals back."""

import uuid

from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet, mixins

from accounts.actors import actor_for, actor_of, listed_team, writing_team
from accounts.api import TEAM_ASKED, me
from accounts.models import User
from accounts.permissions import IsOneself
from accounts.serializers import MeSerializer
from core.errors import NotFound, RuleError, field_error
from core.idempotency import replay_or_run
from core.pagination import KeysetPagination
from mediafiles import library, usage
from mediafiles.delivery import original, signed_link, signer_of, small_picture
from mediafiles.filters import FILTERS, filtered
from mediafiles.models import MediaFile
from mediafiles.naming import media_id_in
from mediafiles.portraits import remove_photo, set_photo
from mediafiles.queueing import look_again
from mediafiles.serializers import (
    BatchDeleteAnswer,
    BatchDeleteRequest,
    BatchUploadAnswer,
    BatchUploadRequest,
    FolderList,
    LinkAnswer,
    MediaFileSerializer,
    PortraitRequest,
    UploadAnswer,
    UploadRequest,
    UsageAnswer,
    upload_answer,
)
from mediafiles.services import store_file
from mediafiles.streaming import BatchUploadHandler


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
        if len(request.FILES.getlist("file")) > 1:
            raise field_error("file", "Send one file here; several go to /api/v1/upload/batch.")
        upload = form.validated_data["file"]
        media = store_file(
            upload,
            team_id=writing_team(request, form.validated_data.get("team_id")),
            user=request.user,
            folder=form.validated_data["folder"],
        )
        return Response(upload_answer(media, request))


class ProfileImageView(APIView):
    """Your photo, as your teams see it beside your name."""

    permission_classes = [IsOneself]
    has_revision = False
    parser_classes = [MultiPartParser]

    @extend_schema(
        request={"multipart/form-data": PortraitRequest}, responses=MeSerializer, tags=["users"]
    )
    def post(self, request):
        form = PortraitRequest(data=request.data)
        form.is_valid(raise_exception=True)
        set_photo(request.user, form.validated_data["file"])
        return me(request)

    @extend_schema(request=None, responses=MeSerializer, tags=["users"])
    def delete(self, request):
        """Initials are shown again."""
        remove_photo(request.user)
        return me(request)


class BatchUploadView(APIView):
    """Send up to 20 files as `files` of one form. Each has its own verdict: a refused one, in
    `errors`, takes none of its neighbours with it."""

    resource = "media"
    parser_classes = [MultiPartParser]

    def dispatch(self, request, *args, **kwargs):
        # Before anything reads the body: the first reader fixes who takes the files.
        self.refusals = BatchUploadHandler(request)
        request.upload_handlers = [self.refusals, TemporaryFileUploadHandler(request)]
        return super().dispatch(request, *args, **kwargs)

    @extend_schema(
        request={"multipart/form-data": BatchUploadRequest},
        responses={200: BatchUploadAnswer},
        operation_id="upload_files",
        tags=["upload"],
    )
    def post(self, request):
        return replay_or_run(request, lambda: self._store(request))

    def _store(self, request):
        form = BatchUploadRequest(data={"files": [], **request.data.dict()})
        form.fields.pop("files")
        form.is_valid(raise_exception=True)
        team_id = writing_team(request, form.validated_data.get("team_id"))
        if not self.refusals.seen:
            raise field_error("files", "Send one to 20 files as `files` of the form.", "required")
        uploads = {name: iter(request.FILES.getlist(name)) for name in request.FILES}
        items, errors = [], []
        for index, (field, filename, refusal) in enumerate(self.refusals.seen):
            try:
                if refusal is not None:
                    raise refusal
                media = store_file(
                    next(uploads[field]),
                    team_id=team_id,
                    user=request.user,
                    folder=form.validated_data["folder"],
                )
            except RuleError as error:
                named = {"index": index, "original_filename": filename}
                errors.append(named | {"code": error.code, "detail": str(error)})
            else:
                items.append({"index": index} | upload_answer(media, request))
        return Response({"items": items, "errors": errors})


class MediaViewSet(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    GenericViewSet,
):
    """The files of the teams one is in."""

    resource = "media"
    serializer_class = MediaFileSerializer
    pagination_class = KeysetPagination
    lookup_value_converter = "uuid"

    def get_queryset(self):
        return MediaFile.objects.visible_to(actor_of(self.request)).select_related("video")

    @extend_schema(parameters=FILTERS, tags=["upload"])
    def list(self, request, *args, **kwargs):
        return super().list(request, *args, **kwargs)

    def filter_queryset(self, queryset):
        if self.action != "list":
            return queryset
        files = MediaFile.objects.filter(team_id=listed_team(self.request))
        return filtered(files.select_related("video"), self.request.query_params)

    def perform_update(self, serializer):
        media = serializer.instance
        for name, value in serializer.validated_data.items():
            setattr(media, name, value)
        # Only these: a worker may be writing the others.
        media.save(update_fields=[*serializer.validated_data, "updated_at"])

    def update(self, request, *args, **kwargs):
        """PUT changes what is sent, as PATCH does: clients of the originals rely on it."""
        return super().update(request, *args, **kwargs | {"partial": True})

    def perform_destroy(self, media):
        library.delete_media(media)

    @extend_schema(request=None, responses=MediaFileSerializer, tags=["upload"])
    def restore(self, request, pk):
        """Take a deleted file out of the trash, where it stays for 30 days."""
        trashed = MediaFile.objects.trashed().filter(team_id__in=actor_of(request).reads)
        media = trashed.filter(pk=pk).first()
        if media is None:
            get_object_or_404(self.get_queryset(), pk=pk)
            raise library.NotInTrash
        self.check_object_permissions(request, media)
        return Response(self.get_serializer(library.restore_media(media)).data)

    @extend_schema(request=None, responses=MediaFileSerializer, tags=["upload"])
    def retry(self, request, pk):
        """Look into the file again after a failure."""
        return Response(self.get_serializer(look_again(self.get_object())).data)

    @extend_schema(responses=UsageAnswer, tags=["upload"])
    def usage(self, request, pk):
        """Where the file is used; as long as it is anywhere, it cannot be deleted."""
        media = self.get_object()
        uses = usage.uses_of([media]).get(media.pk, [])
        return Response({"items": [usage.as_json(use) for use in uses]})

    @extend_schema(parameters=[TEAM_ASKED], responses=FolderList, filters=False, tags=["upload"])
    def folders(self, request):
        """The folders files are in, with how many and how many bytes."""
        here = self.get_queryset().filter(team_id=listed_team(request))
        return Response({"items": library.folders_of(here)})

    @extend_schema(request=None, responses=LinkAnswer, tags=["upload"])
    def link(self, request, pk):
        """An address that opens the original for a few minutes, without signing in."""
        url, end = signed_link(self.get_object(), request.user, request)
        return Response({"url": url, "expires_at": end})

    @extend_schema(
        responses={(200, "image/webp"): OpenApiTypes.BINARY}, filters=False, tags=["upload"]
    )
    def thumbnail(self, request, pk):
        """A small picture of the file, 256 pixels at most, as WebP; for members."""
        return _small(self.get_object().thumbnail)

    @extend_schema(
        responses={(200, "image/webp"): OpenApiTypes.BINARY}, filters=False, tags=["upload"]
    )
    def poster(self, request, pk):
        """A still of a video, up to 1280 pixels, as WebP; for members."""
        video = getattr(self.get_object(), "video", None)
        return _small(video and video.poster)

    @extend_schema(request=BatchDeleteRequest, responses=BatchDeleteAnswer, tags=["upload"])
    def batch_delete(self, request):
        """Put up to 50 files into the trash; those in use, or not yours, are left and named."""
        form = BatchDeleteRequest(data=request.data)
        form.is_valid(raise_exception=True)
        asked = {given: _id_in(given, request) for given in form.validated_data["media_ids"]}
        mine = MediaFile.objects.editable_by(actor_of(request)).filter(
            pk__in=[pk for pk in asked.values() if pk]
        )
        deleted, refused = library.delete_many(mine)
        gone = {media.pk for media in deleted}
        why = {media.pk: refusal for media, refusal in refused.items()}
        uses = usage.uses_of(refused)
        failed = [
            _failure(given, why.get(pk) or NotFound(), uses.get(pk, []))
            for given, pk in asked.items()
            if pk not in gone
        ]
        return Response(
            {
                "deleted": [given for given, pk in asked.items() if pk in gone],
                "failed": failed,
                "storage_warnings": [],
            }
        )


class MediaContentView(APIView):
    """The original, byte for byte, to members of its team, or by a signed link; always as a
    download. Parts of it are answered to `Range`. On S3 the answer is the way to the store."""

    resource = "media"

    def get_permissions(self):
        by_link = "signature" in self.request.query_params
        return [AllowAny()] if by_link else super().get_permissions()

    @extend_schema(
        parameters=[OpenApiParameter("signature", str, description="Of a link, as it was given.")],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
        tags=["upload"],
    )
    def get(self, request, pk):
        files = MediaFile.objects.visible_to(self._actor(request, pk))
        return original(get_object_or_404(files, pk=pk), request)

    def _actor(self, request, pk):
        """Who asks; or who gave away the link, if that person may still see the file."""
        signature = request.query_params.get("signature")
        if signature is None:
            return actor_of(request)
        signer = User.objects.filter(pk=signer_of(signature, pk), is_active=True).first()
        if signer is None:
            raise NotFound
        return actor_for(signer)


def _small(path):
    if not path:
        raise NotFound
    return small_picture(path)


def _id_in(given, request):
    try:
        return uuid.UUID(given)
    except ValueError:
        return media_id_in(given, request)


def _failure(given, refusal, uses):
    return {
        "id": given,
        "code": refusal.code,
        "detail": str(refusal),
        "used_in": [usage.as_json(use) for use in uses],
    }
