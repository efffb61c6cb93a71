from rest_framework import serializers

from ai_jobs.eta import eta_seconds
from ai_jobs.kinds import job_types
from ai_jobs.models import AIJob, Application
from ai_jobs.runners.wishes import GenerationWishes
from core.fields import Pitch, StrictBoolean, StrictSerializer, Text, Yaw

MOST_FILES = 100


class AIJobSerializer(serializers.ModelSerializer):
    """A request for proposals: how far it is, who answered, what it cost."""

    status = serializers.CharField(source="state")
    team_id = serializers.UUIDField()
    tour_id = serializers.UUIDField()
    scene_id = serializers.UUIDField()
    user_id = serializers.IntegerField()
    cost = serializers.FloatField(help_text="US dollars, by the prices in the settings.")
    error_code = serializers.SerializerMethodField()
    error_message = serializers.SerializerMethodField()
    completed_at = serializers.DateTimeField(source="ended_at")

    class Meta:
        model = AIJob
        fields = [
            "id", "job_type", "status", "progress", "step", "seq", "team_id", "tour_id", "scene_id",
            "user_id", "parameters", "provider", "calls", "cost", "attempt", "error_code",
            "error_message", "started_at", "completed_at", "created_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_error_code(self, job) -> str | None:
        return job.error_code or None

    def get_error_message(self, job) -> str | None:
        return job.error_message or None


class WatchedJobSerializer(AIJobSerializer):
    """One job, with how long it will probably still take."""

    eta_seconds = serializers.SerializerMethodField(
        help_text="From how long its like took lately; null before any was done."
    )

    class Meta(AIJobSerializer.Meta):
        fields = [*AIJobSerializer.Meta.fields, "eta_seconds"]
        read_only_fields = fields

    def get_eta_seconds(self, job) -> int | None:
        return eta_seconds(job)


class ApplicationSerializer(serializers.ModelSerializer):
    """Proposals that were taken over. `changes` says what that made and changed."""

    job_id = serializers.UUIDField()
    tour_id = serializers.UUIDField()

    class Meta:
        model = Application
        fields = ["id", "job_id", "tour_id", "changes", "undone_at", "created_at"]
        read_only_fields = fields


class JobAnswer(serializers.Serializer):
    job = WatchedJobSerializer()


class JobWithResult(serializers.Serializer):
    """`result` by type of job; see docs/ai.md. It changes nothing until it is applied."""

    job = WatchedJobSerializer()
    result = serializers.DictField(allow_null=True)
    applications = ApplicationSerializer(many=True)


class CancelAnswer(serializers.Serializer):
    success = serializers.BooleanField(help_text="False if it had ended already.")
    job = WatchedJobSerializer()


class StartRequest(StrictSerializer):
    job_type = serializers.ChoiceField(choices=[])
    tour_id = serializers.UUIDField()
    scene_id = serializers.UUIDField(required=False, allow_null=True)
    parameters = serializers.DictField(required=False, default=dict)

    def get_fields(self):
        # The types register themselves when the apps are ready.
        return super().get_fields() | {"job_type": serializers.ChoiceField(choices=job_types())}


class GenerateRequest(GenerationWishes):
    """Pictures for a new tour, or for the one in `tour_id`: files as `images` of a multipart form,
    or uploaded before and named in `media_file_ids`. Scenes that are there are taken too."""

    team_id = serializers.UUIDField(required=False)
    tour_id = serializers.UUIDField(required=False)
    title = Text(max_length=255, required=False)
    description = Text(max_length=5000, required=False)
    media_file_ids = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=MOST_FILES
    )
    # A form has no true or false of its own.
    auto_detect_rooms = serializers.BooleanField(default=True)
    auto_place_hotspots = serializers.BooleanField(
        default=False, help_text="Suggest hotspots too; none is placed before you apply it."
    )
    auto_generate_descriptions = serializers.BooleanField(default=True)


class GenerateForm(GenerateRequest):
    images = serializers.ListField(child=serializers.FileField(), max_length=20)


class GenerateAnswer(JobAnswer):
    tour_id = serializers.UUIDField()
    scene_ids = serializers.ListField(child=serializers.UUIDField())


class TextSuggestion(StrictSerializer):
    """Applies what its two flags say; the texts may have been edited."""

    apply_title = StrictBoolean(default=False)
    apply_description = StrictBoolean(default=False)
    suggested_title = Text(max_length=255, required=False)
    suggested_description = Text(max_length=2000, required=False)

    def validate(self, fields):
        wanted = {}
        for name in ("title", "description"):
            text = fields.get(f"suggested_{name}", "")
            if fields[f"apply_{name}"] and text.strip():
                wanted[name] = text.strip()
        return wanted | ({"scene_id": fields["scene_id"]} if "scene_id" in fields else {})


class SceneSuggestion(TextSuggestion):
    scene_id = serializers.UUIDField()


class TourSuggestion(TextSuggestion):
    suggested_description = Text(max_length=5000, required=False)


class ApplyTextsRequest(StrictSerializer):
    suggestions = SceneSuggestion(many=True, max_length=500)
    tour = TourSuggestion(required=False)
    job_id = serializers.UUIDField(required=False, allow_null=True)


class ApplyTextsAnswer(serializers.Serializer):
    updated = serializers.IntegerField(help_text="Scenes that changed.")
    application_id = serializers.UUIDField(allow_null=True)


class HotspotEdit(StrictSerializer):
    title = Text(max_length=255, required=False)
    target_scene_id = serializers.UUIDField(required=False, help_text="Of a way.")
    yaw = Yaw(required=False)
    pitch = Pitch(required=False)


class ApplyHotspotsRequest(StrictSerializer):
    suggestion_ids = serializers.ListField(
        child=serializers.UUIDField(), max_length=2000, help_text="The chosen ones."
    )
    edits = serializers.DictField(
        child=HotspotEdit(), required=False, default=dict,
        help_text="By suggestion: what you changed before applying it.",
    )  # fmt: skip


class AppliedHotspot(serializers.Serializer):
    id = serializers.UUIDField()
    type = serializers.CharField()
    title = serializers.CharField()
    scene_id = serializers.UUIDField()
    suggestion_id = serializers.UUIDField()


class SkippedSuggestion(serializers.Serializer):
    id = serializers.UUIDField()
    reason = serializers.CharField(help_text="A code: other_scene, not_found, too_many_hotspots …")


class ApplyHotspotsAnswer(serializers.Serializer):
    hotspots = AppliedHotspot(many=True)
    skipped = SkippedSuggestion(many=True)
    application_id = serializers.UUIDField(allow_null=True)


class UndoneThing(serializers.Serializer):
    kind = serializers.CharField()
    id = serializers.UUIDField()
    reason = serializers.CharField(required=False)


class UndoAnswer(serializers.Serializer):
    undone = UndoneThing(many=True)
    left = UndoneThing(many=True, help_text="Left alone: somebody changed it since.")


class ProviderInfo(serializers.Serializer):
    name = serializers.CharField()
    model = serializers.CharField()
    sends_pictures = serializers.BooleanField(help_text="Whether pictures leave this server.")


class UsedToday(serializers.Serializer):
    calls = serializers.IntegerField()
    cost = serializers.FloatField()


class ProvidersAnswer(serializers.Serializer):
    providers = ProviderInfo(many=True)
    finds_links = serializers.BooleanField(help_text="Whether ways can be found without a model.")
    used_today = UsedToday()
    limits_per_day = UsedToday()
