"""What every viewset shares: errors, revisions, and creates that may be repeated."""

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as ModelError
from django.db import transaction
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from core.answers import error_body
from core.errors import RuleError, StaleRevision
from core.idempotency import replay_or_run


def answer_error(error, context):
    """DRF's exception handler: one shape for rules, validation, permissions and parsing.

    What nobody foresaw is left to rise, so that it is logged and seen.
    """
    answer = _answer(error)
    if answer is not None:
        set_rollback()
    return answer


def _answer(error):
    if isinstance(error, RuleError):
        headers = {"Retry-After": str(error.retry_after)} if error.retry_after else None
        body = error_body(error.code, error.message, error.errors)
        return Response(body, status=error.status, headers=headers)
    if isinstance(error, Http404):
        return Response(error_body("not_found", "There is nothing here under this id."), status=404)
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, ModelError):
        error = exceptions.ValidationError(error.message_dict)
    if isinstance(error, exceptions.ValidationError):
        errors = _by_path(error.detail)
        return Response(error_body("invalid", _first_sentence(errors), errors), status=400)
    if isinstance(error, exceptions.APIException):
        return _api_exception(error)
    return None


def _api_exception(error):
    detail = error.detail if isinstance(error.detail, str) else str(error)
    code = getattr(error.detail, "code", error.default_code)
    response = Response(error_body(code, detail), status=error.status_code)
    if header := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        response["Retry-After"] = str(int(wait) + 1)
    return response


def _by_path(detail, path=""):
    """DRF's nested complaint, flattened: `{"hotspots.0.position.yaw": ["…"]}`."""
    if isinstance(detail, dict):
        items = ((f"{path}.{key}" if path else str(key), value) for key, value in detail.items())
        return {key: text for at, value in items for key, text in _by_path(value, at).items()}
    if isinstance(detail, list) and any(isinstance(item, dict | list) for item in detail):
        return {
            key: text
            for index, value in enumerate(detail)
            for key, text in _by_path(value, f"{path}.{index}" if path else str(index)).items()
        }
    sentences = [str(item) for item in (detail if isinstance(detail, list) else [detail])]
    return {path or "non_field_errors": sentences}


def _first_sentence(errors):
    path, sentences = next(iter(errors.items()), ("", ["Some fields are not right."]))
    return sentences[0] if path == "non_field_errors" else f"{path}: {sentences[0]}"


def body_names(request, *names):
    """Whether the request's body is an object with one of these names in it."""
    return isinstance(request.data, dict) and not request.data.keys().isdisjoint(names)


def check_revision(request, thing):
    """`If-Match` names the revision that was edited; another one in the row is a refusal.

    Call with the row locked. Without the header the last writer wins, as plain clients expect.
    """
    wanted = request.headers.get("If-Match")
    if wanted is None or wanted.strip() == "*":
        return
    tags = {tag.strip().removeprefix("W/").strip('"') for tag in wanted.split(",")}
    if str(thing.revision) not in tags:
        raise StaleRevision


class Repeatable:
    """A viewset whose creates honour `Idempotency-Key`: sent twice, done once."""

    def create(self, request, *args, **kwargs):
        return replay_or_run(
            request,
            lambda: super(Repeatable, self).create(request, *args, **kwargs),
            prepare=lambda: self.prepare_create(request),
        )

    def prepare_create(self, request):
        """Do, before any transaction, what takes long; the create finds it done."""


class Revisioned:
    """A viewset whose rows carry a `revision`: shown as `ETag`, held against `If-Match`."""

    def retrieve(self, request, *args, **kwargs):
        thing = self.get_object()
        return self._tagged(thing, Response(self.get_serializer(thing).data))

    def update(self, request, *args, partial=False, **kwargs):
        """PUT changes what is sent, as PATCH does: clients of the originals rely on it."""
        self.prepare_update(request)
        with transaction.atomic():
            thing = self.get_locked()
            check_revision(request, thing)
            serializer = self.get_serializer(thing, data=request.data, partial=True)
            serializer.is_valid(raise_exception=True)
            self.perform_update(serializer)
            thing = serializer.instance
        return self._tagged(thing, Response(self.get_serializer(thing).data))

    def prepare_update(self, request):
        """Do, before the row is held, what takes long; the update finds it done."""

    def change_asked(self, request):
        """What the request asks for, judged as far as it can be without holding the row."""
        thing = self.get_object()
        check_revision(request, thing)
        serializer = self.get_serializer(thing, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return serializer

    def get_locked(self):
        """The row this request is about, held until the transaction ends."""
        thing = self.get_object()
        return type(thing)._default_manager.select_for_update().get(pk=thing.pk)

    def _tagged(self, thing, response):
        response["ETag"] = f'"{thing.revision}"'
        return response
