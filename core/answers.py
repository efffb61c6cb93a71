"""The one error shape, for every door that speaks JSON."""

from django.http import JsonResponse

from core.logs import request_id


def error_body(code, detail, errors=None):
    """`{detail, code, errors?, request_id}`: a sentence to act on and a word to branch on."""
    body = {"detail": str(detail), "code": str(code)}
    if errors:
        body["errors"] = errors
    return body | {"request_id": request_id.get()}


def error_answer(request, status, code, detail, errors=None):
    return JsonResponse(error_body(code, detail, errors), status=status)
