"""The schematic plan of a job that found a layout: looking at it, taking it along, applying it."""

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from ai_jobs.api import AIView
from ai_jobs.schematic import apply_plan, notes_on, plan_png, plan_svg, sheet_of
from core.errors import field_error
from core.fields import Number, StrictSerializer, Text
from floorplans.models import FloorPlan
from floorplans.serializers import FloorPlanSerializer

LOWEST, HIGHEST = 0.3, 10.0  # metres
HEIGHT = OpenApiParameter(
    "camera_height", float,
    description="Metres above the floor, if you know it: only then the plan has a scale.",
)  # fmt: skip
DOWNLOAD = OpenApiParameter("download", bool, description="As a file to be kept.")
# Opened by itself, it can neither run nor fetch anything.
LOCKED = "default-src 'none'; sandbox"


class ApplyPlanRequest(StrictSerializer):
    name = Text(max_length=255, required=False)
    floor_number = serializers.IntegerField(required=False, min_value=1, max_value=1000)
    camera_height = Number(
        required=False, allow_null=True, min_value=LOWEST, max_value=HIGHEST,
        help_text="Metres above the floor, if you know it: only then the plan has a scale.",
    )  # fmt: skip


class ApplyPlanAnswer(serializers.Serializer):
    floor_plan = FloorPlanSerializer()
    application_id = serializers.UUIDField(
        allow_null=True, help_text="null: it was applied before, and is still there."
    )


class PlanNotes(serializers.Serializer):
    scenes = serializers.IntegerField(help_text="How many are on it.")
    parts = serializers.IntegerField(help_text="Groups whose places to each other are unknown.")
    notes = serializers.ListField(child=serializers.CharField())


class PlanOfJob(AIView):
    """What the plan would show."""

    @extend_schema(responses=PlanNotes, parameters=[HEIGHT], tags=["ai"])
    def get(self, request, pk):
        sheet = sheet_of(self.get_job(pk), camera_height(request))
        answer = {
            "scenes": len(sheet.places), "parts": len(sheet.parts), "notes": list(notes_on(sheet)),
        }  # fmt: skip
        return Response(answer)


class PlanAsSVG(AIView):
    """The plan as a drawing, with scenes, names and where they look."""

    @extend_schema(
        responses={(200, "image/svg+xml"): OpenApiTypes.STR}, parameters=[HEIGHT, DOWNLOAD],
        tags=["ai"],
    )  # fmt: skip
    def get(self, request, pk):
        job = self.get_job(pk)
        return picture(request, plan_svg(job, camera_height(request)), "image/svg+xml", "svg")


class PlanAsPNG(AIView):
    """The same as a picture."""

    @extend_schema(
        responses={(200, "image/png"): OpenApiTypes.BINARY}, parameters=[HEIGHT, DOWNLOAD],
        tags=["ai"],
    )  # fmt: skip
    def get(self, request, pk):
        job = self.get_job(pk)
        return picture(request, plan_png(job, camera_height(request)), "image/png", "png")


class ApplyPlan(AIView):
    """Make a floor plan of it, with a marker for every scene whose place is known."""

    @extend_schema(request=ApplyPlanRequest, responses=ApplyPlanAnswer, tags=["ai"])
    def post(self, request, pk):
        wanted = self.form(ApplyPlanRequest)
        application, plan = apply_plan(self.get_job(pk), by=request.user, **wanted)
        shown = FloorPlan.objects.filter(pk=plan.pk).with_markers().get()
        answer = {"floor_plan": shown, "application_id": application and application.pk}
        return Response(ApplyPlanAnswer(answer, context={"request": request}).data)


def camera_height(request):
    given = request.query_params.get("camera_height", "").strip()
    if not given:
        return None
    try:
        height = float(given)
    except ValueError:
        height = 0.0
    if not LOWEST <= height <= HIGHEST:
        raise field_error("camera_height", f"camera_height is {LOWEST:g} to {HIGHEST:g} metres.")
    return height


def picture(request, content, content_type, suffix):
    kept = "attachment" if request.query_params.get("download") else "inline"
    return HttpResponse(
        content,
        content_type=content_type,
        headers={
            "Content-Disposition": f'{kept}; filename="schematic-plan.{suffix}"',
            "Content-Security-Policy": LOCKED,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
