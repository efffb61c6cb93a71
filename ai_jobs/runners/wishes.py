"""What people may say when they start a job, by type."""

from rest_framework import serializers

from core.fields import StrictBoolean, StrictSerializer, Text

FEW, LONGEST_WISH = 20, 200


def few_words(**kwargs):
    child = serializers.CharField(max_length=LONGEST_WISH)
    return serializers.ListField(child=child, max_length=FEW, required=False, **kwargs)


class Wishes(StrictSerializer):
    """For every type of job."""

    provider = serializers.ChoiceField(
        choices=["gemini", "glm", "local"], required=False,
        help_text="Ask only this one. `local` sends nothing to anybody.",
    )  # fmt: skip


class Worded(Wishes):
    language = serializers.RegexField(
        r"^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*\Z", required=False, max_length=20,
        help_text="Language of suggested texts, as a tag like `de`.",
    )  # fmt: skip


class DescriptionWishes(Worded):
    tone = serializers.ChoiceField(
        choices=["professional", "casual", "luxury", "friendly"], default="professional"
    )
    length = serializers.ChoiceField(choices=["short", "medium", "long"], default="medium")
    include_features = StrictBoolean(default=True)
    target_audience = Text(max_length=LONGEST_WISH, required=False)


class OptimisationWishes(Worded):
    goals = few_words(help_text="What the tour is to achieve.")
    focus_areas = few_words(help_text="What to look at above all.")
    update_titles = StrictBoolean(default=True)
    update_descriptions = StrictBoolean(default=True)
    suggest_hotspots = StrictBoolean(default=False)


class GenerationWishes(Worded):
    auto_detect_rooms = StrictBoolean(default=True)
    auto_place_hotspots = StrictBoolean(
        default=False, help_text="Suggest hotspots too; none is placed before you apply it."
    )
    auto_generate_descriptions = StrictBoolean(default=True)


class PlanWishes(Wishes):
    floor_plan_id = serializers.UUIDField()
