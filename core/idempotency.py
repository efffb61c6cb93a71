"""Creates that may be repeated: the answer of the first is the answer of all."""

import hashlib
import json
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from core.errors import RuleError
from core.models import IdempotencyKey

KEPT = timedelta(days=1)


class KeyReused(RuleError):
    code = "idempotency_key_reused"
    status = 422
    message = (
        "This Idempotency-Key came with another request before. Use a new key for a new request."
    )


def replay_or_run(request, run, prepare=lambda: None):
    """Run a create once per `Idempotency-Key`; without the header, simply run it.

    The key is written in the transaction of the create: a refusal forgets it, and a twin that
    arrives meanwhile waits for the first and gets its answer. `prepare` is called before that
    transaction, for work that takes long and whose result `run` then finds: it may be called
    twice, or for nothing.
    """
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        prepare()
        return run()
    if len(key) > 255:
        raise RuleError("Idempotency-Key is longer than 255 characters.", code="invalid")
    claim = {"owner": _owner(request), "key": key}
    fingerprint = _fingerprint(request)
    if done := IdempotencyKey.objects.filter(**claim).first():
        return _replay(done, fingerprint)
    prepare()
    with transaction.atomic():
        try:
            with transaction.atomic():
                record = IdempotencyKey.objects.create(**claim, fingerprint=fingerprint)
        except IntegrityError:
            return _replay(IdempotencyKey.objects.get(**claim), fingerprint)
        response = run()
        record.status = response.status_code
        record.body = json.loads(json.dumps(response.data, cls=JSONEncoder))
        record.save(update_fields=["status", "body"])
        return response


def forget_old_keys():
    return IdempotencyKey.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]


def _replay(record, fingerprint):
    if record.fingerprint != fingerprint:
        raise KeyReused
    response = Response(record.body, status=record.status)
    response["Idempotent-Replayed"] = "true"
    return response


def _owner(request):
    token = request.auth
    return f"token:{token.pk}" if token is not None else f"user:{request.user.pk}"


def _fingerprint(request):
    digest = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    for name in sorted(request.data):
        value = request.data[name]
        digest.update(f"{name}\n".encode())
        digest.update(_content(value))
    return digest.hexdigest()


def _content(value):
    if not hasattr(value, "chunks"):
        return json.dumps(value, sort_keys=True, cls=JSONEncoder).encode()
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return digest.digest()
