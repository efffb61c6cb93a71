"""Proposals by models and measurements: starting, watching, applying and undoing."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet, mixins

from accounts.actors import actor_of, listed_team, writing_team
from accounts.api import TEAM_ASKED
from ai_jobs import ledger, linking_source
from ai_jobs.applying import NotDone, apply_hotspots, apply_texts, undo
from ai_jobs.asking import KNOWN
from ai_jobs.kinds import job_types, kind_named
from ai_jobs.models import AIJob, Application
from ai_jobs.runners.wishes import DescriptionWishes, OptimisationWishes, Wishes
from ai_jobs.serializers import (
    AIJobSerializer,
    ApplicationSerializer,
    ApplyHotspotsAnswer,
    ApplyHotspotsRequest,
    ApplyTextsAnswer,
    ApplyTextsRequest,
    CancelAnswer,
    GenerateAnswer,
    GenerateForm,
    GenerateRequest,
    JobAnswer,
    JobWithResult,
    ProvidersAnswer,
    StartRequest,
    UndoAnswer,
    WatchedJobSerializer,
)
from ai_jobs.services import AlreadyRunning, cancel_job, retry_job, start_job
from core import throttle
from core.answers import error_body
from core.errors import RuleError, field_error
from core.idempotency import replay_or_run
from core.jobs import JobState
from core.pagination import KeysetPagination
from core.parsers import StrictJSONParser
from mediafiles.naming import own_media
from mediafiles.services import store_file
from scenes.models import Scene
from scenes.services import add_scene
from tours.models import Tour
from tours.services import create_tour

MOST_IMAGES = 20
NEW_TOUR = "New tour"
FILTERS = [
    OpenApiParameter("status", str, enum=JobState.values, description="Only those in this state."),
    OpenApiParameter("job_type", str, description="Only those of this type."),
    OpenApiParameter("tour_id", OpenApiTypes.UUID, description="Only those about this tour."),
    OpenApiParameter("scene_id", OpenApiTypes.UUID, description="Only those about this scene."),
]
JOB_ASKED = OpenApiParameter("job_id", OpenApiTypes.UUID, description="Whose suggestions.")


class NoImages(RuleError):
    code = "images_required"
    message = f"Send 1 to {MOST_IMAGES} panoramas as `images`, or name uploaded ones."


class AIView(APIView):
    """What these views share: things of the team, and a limit on starting."""

    resource = "tours"

    def get_tour(self, pk):
        return self._mine(Tour.objects.visible_to(actor_of(self.request)), pk)

    def get_scene(self, pk):
        scenes = Scene.objects.visible_to(actor_of(self.request)).select_related("tour")
        return self._mine(scenes, pk)

    def get_job(self, pk):
        jobs = AIJob.objects.visible_to(actor_of(self.request)).select_related("tour")
        return self._mine(jobs, pk)

    def _mine(self, things, pk):
        thing = get_object_or_404(things, pk=pk)
        self.check_object_permissions(self.request, thing)
        return thing

    def form(self, serializer_class):
        form = serializer_class(data=self.request.data)
        form.is_valid(raise_exception=True)
        return form.validated_data

    def start(self, tour, job_type, parameters, scene=None):
        """A started job, or 409 with the one that is under way."""
        throttle.hit("ai-start", self.request.user.pk, settings.LIMIT_AI_JOBS_PER_MINUTE, 60)
        try:
            job = start_job(
                tour, job_type=job_type, user=self.request.user, scene=scene, parameters=parameters
            )
        except AlreadyRunning as refusal:
            return running_answer(refusal)
        return Response({"job": shown(job)}, status=202)


def shown(job):
    job.refresh_from_db()
    return WatchedJobSerializer(job).data


def running_answer(refusal):
    body = error_body(refusal.code, refusal.message) | {"job": shown(refusal.job)}
    return Response(body, status=refusal.status)


def start_of(job_type, wishes):
    """Views that start jobs of one type: about a tour, and about a scene."""
    about = kind_words[job_type]
    schema = extend_schema(
        request=wishes, responses={202: JobAnswer}, tags=["ai"], description=about
    )

    class OfTour(AIView):
        @schema
        def post(self, request, tour_id):
            return replay_or_run(request, lambda: self._start(tour_id))

        def _start(self, tour_id):
            tour = self.get_tour(tour_id)
            return self.start(tour, job_type, plain(self.form(wishes)))

    class OfScene(AIView):
        @schema
        def post(self, request, scene_id):
            return replay_or_run(request, lambda: self._start(scene_id))

        def _start(self, scene_id):
            scene = self.get_scene(scene_id)
            return self.start(scene.tour, job_type, plain(self.form(wishes)), scene)

    OfTour.__doc__ = OfScene.__doc__ = about
    return OfTour, OfScene


kind_words = {
    "scene_analysis": "Room type, title, description and quality of scenes. Nothing is changed.",
    "hotspot_generation": "Suggest hotspots: ways with their evidence, and things to point at.",
    "description": "Write descriptions in the tone and length asked for.",
    "tour_optimisation": "What is missing in a tour, and what would make it better.",
}
AnalyzeTour, AnalyzeScene = start_of("scene_analysis", Wishes)
HotspotsForTour, HotspotsForScene = start_of("hotspot_generation", Wishes)
DescribeTour, DescribeScene = start_of("description", DescriptionWishes)
OptimizeTour, _OptimizeScene = start_of("tour_optimisation", OptimisationWishes)


def plain(fields):
    """Validated wishes as JSON, without what is not theirs."""
    return {
        name: value if isinstance(value, bool | int | float | list) else str(value)
        for name, value in fields.items()
        if value not in (None, "")
    }


class GenerateTour(AIView):
    """A tour from pictures: scenes are made at once, and a job drafts titles, texts and ways."""

    parser_classes = [StrictJSONParser, MultiPartParser]

    @extend_schema(
        request={"application/json": GenerateRequest, "multipart/form-data": GenerateForm},
        responses={202: GenerateAnswer},
        tags=["ai"],
    )
    def post(self, request):
        return replay_or_run(request, self._generate)

    def _generate(self):
        wishes = self._wishes()
        named = {name: wishes.pop(name, None) for name in ("tour_id", "team_id", "title")}
        ids, text = wishes.pop("media_file_ids", []), wishes.pop("description", "")
        tour = self._asked_tour(named["tour_id"])
        team_id = tour.team_id if tour else writing_team(self.request, named["team_id"])
        files = self._files(ids, team_id)
        if tour is None and not files:
            raise NoImages(errors={"images": [str(NoImages.message)]})
        with transaction.atomic():
            if tour is None:
                tour = create_tour(
                    team_id=team_id, user=self.request.user, title=named["title"] or NEW_TOUR,
                    description=text,
                )  # fmt: skip
            for media in files:
                add_scene(tour, media=media)
            answer = self.start(tour, "tour_generation", plain(wishes))
            if answer.status_code != 202:
                # What is under way would not see the new scenes.
                transaction.set_rollback(True)
                return answer
        scenes = tour.scenes.in_order().values_list("pk", flat=True)
        made = {"tour_id": str(tour.pk), "scene_ids": [str(pk) for pk in scenes]}
        return Response(answer.data | made, status=202)

    def _wishes(self):
        known = dict(self.request.data.items())
        for name in ("images", "images[]"):
            known.pop(name, None)
        form = GenerateRequest(data=known)
        form.is_valid(raise_exception=True)
        return dict(form.validated_data)

    def _asked_tour(self, tour_id):
        if tour_id is None:
            return None
        mine = Tour.objects.editable_by(actor_of(self.request))
        tour = mine.filter(pk=tour_id).first()
        if tour is None:
            raise field_error("tour_id", "There is no tour of yours under this id.", "not_found")
        return tour

    def _files(self, ids, team_id):
        files = self.request.FILES
        images = [*files.getlist("images"), *files.getlist("images[]")]
        if len(images) > MOST_IMAGES:
            raise NoImages(errors={"images": [str(NoImages.message)]})
        found = [
            own_media(self.request, pk, f"media_file_ids.{n}", team_id=team_id)
            for n, pk in enumerate(ids)
        ]
        user = self.request.user
        return found + [store_file(image, team_id=team_id, user=user) for image in images]


class ApplyAnalysis(AIView):
    """Take suggested titles and descriptions over, for the scenes and the tour you name."""

    @extend_schema(request=ApplyTextsRequest, responses=ApplyTextsAnswer, tags=["ai"])
    def post(self, request, tour_id):
        tour = self.get_tour(tour_id)
        wanted = self.form(ApplyTextsRequest)
        job = self._job_of(tour, wanted.get("job_id"))
        application, updated = apply_texts(
            tour, wanted["suggestions"], by=request.user, job=job, of_tour=wanted.get("tour")
        )
        return Response({"updated": updated, "application_id": application and application.pk})

    def _job_of(self, tour, job_id):
        if job_id is None:
            return None
        job = AIJob.objects.filter(tour=tour, pk=job_id).first()
        if job is None:
            raise field_error("job_id", "There is no job of this tour under this id.", "not_found")
        return job


class ApplyScenesOfJob(ApplyAnalysis):
    """The same, where the job says which tour."""

    def post(self, request, pk):
        return super().post(request, tour_id=self.get_job(pk).tour_id)


class ApplyHotspots(AIView):
    """Place the chosen suggestions. One placed before is not placed again."""

    @extend_schema(
        request=ApplyHotspotsRequest, responses=ApplyHotspotsAnswer, parameters=[JOB_ASKED],
        tags=["ai"],
    )  # fmt: skip
    def post(self, request, scene_id=None, job_id=None):
        wanted = self.form(ApplyHotspotsRequest)
        scene = self.get_scene(scene_id) if scene_id else None
        job = self.get_job(job_id) if job_id else self._job_of(scene, request)
        if job is None:
            return Response({"hotspots": [], "skipped": [], "application_id": None})
        application, hotspots, skipped = apply_hotspots(
            job,
            [str(pk) for pk in wanted["suggestion_ids"]],
            by=request.user,
            scene=scene,
            edits=wanted["edits"],
        )
        answer = {
            "hotspots": [
                {
                    "id": h.pk,
                    "type": h.type,
                    "title": h.title,
                    "scene_id": h.scene_id,
                    "suggestion_id": suggestion_id,
                }
                for suggestion_id, h in hotspots
            ],
            "skipped": skipped,
            "application_id": application and application.pk,
        }
        return Response(ApplyHotspotsAnswer(answer).data)

    def _job_of(self, scene, request):
        job_id = request.query_params.get("job_id")
        if not job_id:
            return None
        job = AIJob.objects.filter(tour=scene.tour, pk=_uuid(job_id)).first()
        if job is None:
            raise field_error("job_id", "There is no job of this tour under this id.", "not_found")
        return job


class UndoApplication(AIView):
    """Take back what was applied; what somebody changed since stays, and is named."""

    @extend_schema(request=None, responses=UndoAnswer, tags=["ai"])
    def post(self, request, pk):
        mine = Application.objects.visible_to(actor_of(request)).select_related("tour")
        undone, left = undo(self._mine(mine, pk))
        return Response({"undone": undone, "left": left})


@extend_schema_view(list=extend_schema(parameters=[TEAM_ASKED, *FILTERS], tags=["ai"]))
class JobsView(AIView, mixins.ListModelMixin, GenericViewSet):
    """Jobs of your team, the newest first; and starting one of any type."""

    serializer_class = AIJobSerializer
    pagination_class = KeysetPagination
    queryset = AIJob.objects.none()

    def get_queryset(self):
        mine = AIJob.objects.visible_to(actor_of(self.request))
        jobs = mine.filter(team_id=listed_team(self.request)).defer("result")
        params = self.request.query_params
        if status := params.get("status"):
            if status not in JobState.values:
                raise field_error("status", f"status is one of {', '.join(JobState.values)}.")
            jobs = jobs.filter(state=status)
        if job_type := params.get("job_type"):
            if job_type not in dict(job_types()):
                raise field_error("job_type", "There is no such type of job.")
            jobs = jobs.filter(job_type=job_type)
        for name in ("tour_id", "scene_id"):
            if params.get(name):
                jobs = jobs.filter(**{name: _uuid(params[name], name)})
        return jobs

    @extend_schema(request=StartRequest, responses={202: JobAnswer}, tags=["ai"])
    def create(self, request):
        return replay_or_run(request, self._create)

    def _create(self):
        wanted = self.form(StartRequest)
        mine = Tour.objects.editable_by(actor_of(self.request))
        tour = mine.filter(pk=wanted["tour_id"]).first()
        if tour is None:
            raise field_error("tour_id", "There is no tour of yours under this id.", "not_found")
        scene = None
        if wanted.get("scene_id"):
            scene = tour.scenes.filter(pk=wanted["scene_id"]).first()
            if scene is None:
                raise field_error(
                    "scene_id", "There is no scene of this tour under this id.", "not_found"
                )
        wishes = (kind_named(wanted["job_type"]).parameters or Wishes)(data=wanted["parameters"])
        if not wishes.is_valid():
            raise RuleError(
                "Some parameters are not right.", code="invalid",
                errors={f"parameters.{name}": list(map(str, said))
                        for name, said in wishes.errors.items()},
            )  # fmt: skip
        return self.start(tour, wanted["job_type"], plain(wishes.validated_data), scene)


class JobView(AIView):
    """One job with its result, and what of it was applied."""

    @extend_schema(responses=JobWithResult, tags=["ai"])
    def get(self, request, pk):
        job = self.get_job(pk)
        applications = job.applications.order_by("created_at")
        return Response(
            {
                "job": WatchedJobSerializer(job).data,
                "result": job.result,
                "applications": ApplicationSerializer(applications, many=True).data,
            }
        )


class CancelJob(AIView):
    """Stop it. Cancelled wins, also over a result that arrives at the same moment."""

    @extend_schema(request=None, responses=CancelAnswer, tags=["ai"])
    def post(self, request, pk):
        job = self.get_job(pk)
        return Response({"success": cancel_job(job), "job": shown(job)})


class RetryJob(AIView):
    """Do it again after it failed or was cancelled. What was answered before is not asked again."""

    @extend_schema(request=None, responses={202: JobAnswer}, tags=["ai"])
    def post(self, request, pk):
        job = self.get_job(pk)
        throttle.hit("ai-start", request.user.pk, settings.LIMIT_AI_JOBS_PER_MINUTE, 60)
        if job.state == job.State.COMPLETED:
            raise NotDone("This job is done. Start a new one.", code="job_completed")
        try:
            retry_job(job)
        except AlreadyRunning as refusal:
            return running_answer(refusal)
        return Response({"job": shown(job)}, status=202)


class ProvidersView(AIView):
    """Who is asked, in which order, and what the team has used of it today."""

    @extend_schema(parameters=[TEAM_ASKED], responses=ProvidersAnswer, tags=["ai"])
    def get(self, request):
        kinds = [KNOWN[name] for name in settings.AI_PROVIDERS if KNOWN[name].is_set_up()]
        there = [kind() for kind in kinds]
        answer = {
            "providers": [
                {"name": p.name, "model": p.model, "sends_pictures": p.is_remote} for p in there
            ],
            "finds_links": linking_source.is_available(),
            "used_today": ledger.used_today(listed_team(request)),
            "limits_per_day": {
                "calls": settings.AI_TEAM_CALLS_PER_DAY, "cost": settings.AI_TEAM_DOLLARS_PER_DAY,
            },
        }  # fmt: skip
        return Response(ProvidersAnswer(answer).data)


def _uuid(text, name="job_id"):
    try:
        return UUID(text)
    except ValueError:
        raise field_error(name, "This is not an id.") from None
