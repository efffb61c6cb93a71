from django.urls import reverse
from rest_framework import serializers

from mediafiles.models import MediaFile


class MediaFileSerializer(serializers.ModelSerializer):
    """A stored file as the API shows it. Its address is for members of the team only."""

    file_url = serializers.SerializerMethodField()
    filename = serializers.CharField(source="original_filename")
    file_size = serializers.IntegerField(source="size")
    mime_type = serializers.CharField(source="content_type")
    user_id = serializers.IntegerField(source="uploaded_by_id")
    upload_status = serializers.SerializerMethodField()
    visibility = serializers.SerializerMethodField()

    class Meta:
        model = MediaFile
        fields = [
            "id", "user_id", "kind", "filename", "original_filename", "file_url", "file_size",
            "mime_type", "sha256", "width", "height", "folder", "visibility", "upload_status",
            "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_file_url(self, media) -> str:
        return content_url(media, self.context["request"])

    def get_upload_status(self, media) -> str:
        return "complete"

    def get_visibility(self, media) -> str:
        return "private"


class UploadRequest(serializers.Serializer):
    """Multipart form of an upload. `folder` is a label of yours."""

    file = serializers.FileField(max_length=255)
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


def content_url(media, request):
    return request.build_absolute_uri(reverse("media-content", args=[media.pk]))
