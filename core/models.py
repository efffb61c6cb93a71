"""What models share, and the memory of creates already done."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stamped(models.Model):
    """A row with a random id that knows when it was made and last changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        abstract = True


class IdempotencyKey(models.Model):
    """The answer to a create, kept for a day so that sending it again does nothing new."""

    owner = models.CharField(max_length=64)
    key = models.CharField(max_length=255)
    # Method, path and body; another request under the same key is a mistake to be told.
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="idempotency_key_once_per_owner")
        ]
