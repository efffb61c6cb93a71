"""Any server that speaks chat completions with pictures: GLM, vLLM, Ollama, llama.cpp."""

import base64
import json

from django.conf import settings

from ai_jobs.providers import wire
from ai_jobs.providers.base import InvalidReply, Refuses, Reply
from ai_jobs.providers.words import asked

DEFAULT_BASE_URL = "https://api.z.ai/api/paas/v4"
WITHHELD = {"content_filter", "sensitive"}
LONGEST_ANSWER = 8192  # tokens


class Glm:
    name = "glm"
    is_remote = True

    def __init__(self):
        self.model = settings.GLM_MODEL
        self.prices = settings.GLM_PRICES
        self.url = (settings.GLM_BASE_URL or DEFAULT_BASE_URL).rstrip("/") + "/chat/completions"

    @staticmethod
    def is_set_up():
        # A server in one's own house often has no keys.
        return bool(settings.GLM_API_KEY or settings.GLM_BASE_URL)

    def answer(self, question, correction, should_stop):
        headers = {"Content-Type": "application/json"}
        if settings.GLM_API_KEY:
            headers["Authorization"] = f"Bearer {settings.GLM_API_KEY}"
        answer = wire.post(
            self.url,
            headers,
            json.dumps(self._body(question, correction)).encode(),
            seconds=settings.AI_CALL_SECONDS,
            should_stop=should_stop,
        )
        return _read(answer.body)

    def _body(self, question, correction):
        instructions, matter = asked(question, correction, with_schema=True)
        content = [{"type": "text", "text": matter}]
        for picture in question.pictures:
            encoded = base64.b64encode(picture.load()).decode()
            address = {"url": f"data:image/jpeg;base64,{encoded}"}
            content.append({"type": "text", "text": f"Picture {picture.name}:"})
            content.append({"type": "image_url", "image_url": address})
        return {
            "model": self.model,
            "messages": [
                {"role": "system", "content": instructions},
                {"role": "user", "content": content},
            ],
            "response_format": {"type": "json_object"},
            "max_tokens": LONGEST_ANSWER,
            "temperature": 0.2,
        }


def _read(body):
    try:
        data = json.loads(body)
        choice = data["choices"][0]
        reason, text = choice.get("finish_reason"), choice["message"].get("content")
        usage = data.get("usage") or {}
        tokens = (usage.get("prompt_tokens"), usage.get("completion_tokens"))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise InvalidReply("no completion in the answer") from None
    if reason in WITHHELD:
        raise Refuses("withheld for safety")
    if reason == "length":
        raise InvalidReply("cut off at the longest answer")
    if not isinstance(text, str) or not text.strip():
        raise InvalidReply("empty")
    return Reply(text, tokens_read=_count(tokens[0]), tokens_written=_count(tokens[1]))


def _count(value):
    is_count = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31
    return value if is_count else None
