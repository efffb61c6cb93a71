from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.fields import StrictModelSerializer, StrictSerializer, Text
from core.jobs import JobState
from mediafiles.models import MediaFile, VideoMetadata
from mediafiles.naming import clean_filename


class VideoMetadataSerializer(serializers.ModelSerializer):
    """Measured, never claimed. `duration` in seconds, `bitrate` in bits per second."""

    format = serializers.CharField(source="container")
    framerate = serializers.FloatField(source="frame_rate")

    class Meta:
        model = VideoMetadata
        fields = [
            "duration", "width", "height", "format", "codec", "audio_codec", "bitrate",
            "framerate", "rotation",
        ]  # fmt: skip
        read_only_fields = fields


class ProcessingSerializer(serializers.Serializer):
    """How far looking into the file is: size, duration and thumbnail come with it."""

    status = serializers.CharField(source="state")
    progress = serializers.IntegerField()
    error_code = serializers.SerializerMethodField()
    error_message = serializers.SerializerMethodField()

    def get_error_code(self, media) -> str | None:
        return media.error_code or None

    def get_error_message(self, media) -> str | None:
        return media.error_message or None


class MediaFileSerializer(StrictModelSerializer):
    """A stored file. Its addresses are for members of the team; `original_filename`, `folder` and
    `alt_text` can be changed, everything else is the server's and ignored when sent back."""

    also_ignored = ("tour_id", "processing_error")

    original_filename = serializers.CharField(max_length=255, required=False)
    folder = Text(max_length=255, required=False)
    alt_text = Text(max_length=255, required=False)
    filename = serializers.CharField(source="original_filename", read_only=True)
    user_id = serializers.IntegerField(source="uploaded_by_id", read_only=True)
    team_id = serializers.UUIDField(read_only=True)
    file_url = serializers.SerializerMethodField()
    thumbnail_url = serializers.SerializerMethodField()
    poster_url = serializers.SerializerMethodField()
    cdn_url = serializers.SerializerMethodField(
        help_text="Always null: what visitors get is a copy made for them, never the original."
    )
    file_size = serializers.IntegerField(source="size", read_only=True)
    mime_type = serializers.CharField(source="content_type", read_only=True)
    duration = serializers.FloatField(read_only=True, help_text="Seconds.")
    visibility = serializers.SerializerMethodField(help_text="Always `private`.")
    upload_status = serializers.SerializerMethodField(help_text="Always `complete`.")
    is_processed = serializers.SerializerMethodField()
    processing_metadata = ProcessingSerializer(source="*", read_only=True)
    video = serializers.SerializerMethodField()
    expires_at = serializers.SerializerMethodField(help_text="Always null: files do not expire.")

    class Meta:
        model = MediaFile
        fields = [
            "id", "user_id", "team_id", "kind", "filename", "original_filename", "file_url",
            "thumbnail_url", "poster_url", "cdn_url", "file_size", "mime_type", "sha256", "width",
            "height", "duration", "folder", "alt_text", "visibility", "upload_status",
            "is_processed", "processing_metadata", "video", "created_at", "updated_at",
            "deleted_at", "expires_at",
        ]  # fmt: skip
        read_only_fields = [
            "id", "kind", "sha256", "width", "height", "created_at", "updated_at", "deleted_at",
        ]  # fmt: skip

    def validate_original_filename(self, name):
        return clean_filename(name)

    def get_file_url(self, media) -> str:
        return content_url(media, self.context["request"])

    def get_thumbnail_url(self, media) -> str | None:
        return self._address("media-thumbnail", media) if media.thumbnail else None

    def get_poster_url(self, media) -> str | None:
        video = getattr(media, "video", None)
        return self._address("media-poster", media) if video and video.poster else None

    def _address(self, name, media):
        return self.context["request"].build_absolute_uri(reverse(name, args=[media.pk]))

    @extend_schema_field({"type": "null"})
    def get_cdn_url(self, media):
        return None

    @extend_schema_field({"type": "null"})
    def get_expires_at(self, media):
        return None

    def get_visibility(self, media) -> str:
        return "private"

    def get_upload_status(self, media) -> str:
        return "complete"

    def get_is_processed(self, media) -> bool:
        return media.state == JobState.COMPLETED

    @extend_schema_field(VideoMetadataSerializer(allow_null=True))
    def get_video(self, media):
        video = getattr(media, "video", None)
        return VideoMetadataSerializer(video).data if video else None


class UploadRequest(serializers.Serializer):
    """Multipart form of an upload. `folder` is a label of yours."""

    file = serializers.FileField(max_length=255)
    folder = serializers.CharField(required=False, default="uploads", max_length=255)
    team_id = serializers.UUIDField(required=False)


class PortraitRequest(serializers.Serializer):
    """Multipart form of a person's photo: JPEG, PNG or WebP."""

    file = serializers.FileField(max_length=255)


class BatchUploadRequest(serializers.Serializer):
    """Multipart form of up to 20 uploads."""

    files = serializers.ListField(child=serializers.FileField(max_length=255))
    folder = serializers.CharField(required=False, default="uploads", max_length=255)
    team_id = serializers.UUIDField(required=False)


class UploadAnswer(serializers.Serializer):
    file_path = serializers.CharField(help_text="Name of the file within this server.")
    public_url = serializers.CharField(
        help_text="Address of the original, for members; also what a scene's `image_url` takes."
    )
    file_type = serializers.CharField(help_text="image, video, audio or document, by content.")
    file_size = serializers.IntegerField(help_text="Bytes.")
    content_type = serializers.CharField(help_text="By content, whatever the client claimed.")
    original_filename = serializers.CharField()
    media = MediaFileSerializer()


class BatchItem(UploadAnswer):
    index = serializers.IntegerField(help_text="Place of the file among those sent, from 0.")


class BatchError(serializers.Serializer):
    index = serializers.IntegerField(help_text="Place of the file among those sent, from 0.")
    original_filename = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class BatchUploadAnswer(serializers.Serializer):
    """One verdict for each file: stored, in `items`, or refused, in `errors`."""

    items = BatchItem(many=True)
    errors = BatchError(many=True)


class BatchDeleteRequest(StrictSerializer):
    media_ids = serializers.ListField(
        child=serializers.CharField(max_length=500), min_length=1, max_length=50,
        help_text="Ids, or addresses of files as the upload answered them.",
    )  # fmt: skip


class UseSerializer(serializers.Serializer):
    kind = serializers.CharField(
        help_text="scene, floor_plan, hotspot, branding, tour or publication."
    )
    id = serializers.CharField()
    title = serializers.CharField()
    tour_id = serializers.CharField(allow_null=True)
    tour_title = serializers.CharField(allow_null=True)


class UsageAnswer(serializers.Serializer):
    items = UseSerializer(many=True)


class RefusedDeletion(serializers.Serializer):
    id = serializers.CharField(help_text="As it was sent.")
    code = serializers.CharField()
    detail = serializers.CharField()
    used_in = UseSerializer(many=True)


class BatchDeleteAnswer(serializers.Serializer):
    deleted = serializers.ListField(child=serializers.CharField())
    failed = RefusedDeletion(many=True)
    storage_warnings = serializers.ListField(
        child=serializers.CharField(),
        help_text="Always empty: bytes go when the trash is emptied, and are retried until gone.",
    )


class LinkAnswer(serializers.Serializer):
    url = serializers.CharField(help_text="Opens the original without signing in.")
    expires_at = serializers.DateTimeField()


class FolderSerializer(serializers.Serializer):
    name = serializers.CharField(help_text="Empty for files in no folder.", allow_blank=True)
    count = serializers.IntegerField()
    bytes = serializers.IntegerField()


class FolderList(serializers.Serializer):
    items = FolderSerializer(many=True)


def upload_answer(media, request):
    """What an upload answers, in the originals' names."""
    return {
        "file_path": f"media/{media.pk}",
        "public_url": content_url(media, request),
        "file_type": media.kind,
        "file_size": media.size,
        "content_type": media.content_type,
        "original_filename": media.original_filename,
        "media": MediaFileSerializer(media, context={"request": request}).data,
    }


def content_url(media, request):
    return request.build_absolute_uri(reverse("media-content", args=[media.pk]))
