"""Answers given before, by what was asked: the picture, the words, the model, the prompt."""

import hashlib
import json
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from ai_jobs.models import KeptAnswer, ProviderCall
from ai_jobs.views_of import PROMPT_VERSION


def key_of(team_id, question, part, provider):
    named = [
        str(team_id), question.task, PROMPT_VERSION, provider.name, provider.model, part.material,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(named, sort_keys=True).encode()).hexdigest()


def remembered(team_id, question, providers):
    """`{part's id: (provider's name, value)}` of what is known already, by the first that knew."""
    keys = {
        key_of(team_id, question, part, provider): part.id
        for provider in reversed(providers)
        for part in question.parts
    }
    rows = {row.key: row for row in KeptAnswer.objects.filter(pk__in=keys)}
    return {keys[key]: (rows[key].provider, rows[key].value) for key in keys if key in rows}


def remember(team_id, question, provider, values):
    rows = [
        KeptAnswer(
            key=key_of(team_id, question, part, provider),
            team_id=team_id,
            provider=provider.name,
            value=values[part.id],
        )
        for part in question.parts
    ]
    KeptAnswer.objects.bulk_create(rows, ignore_conflicts=True)


def forget_old():
    """Answers after a month, lines of the ledger after a year and a bit."""
    now = timezone.now()
    answers = KeptAnswer.objects.filter(
        created_at__lt=now - timedelta(days=settings.AI_ANSWERS_KEPT_DAYS)
    )
    calls = ProviderCall.objects.filter(
        created_at__lt=now - timedelta(days=settings.AI_LEDGER_KEPT_DAYS)
    )
    answers.delete()
    calls.delete()
