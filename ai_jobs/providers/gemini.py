"""Gemini by Google's own library, which is loaded when the first question is asked."""

from django.conf import settings

from ai_jobs.providers import wire
from ai_jobs.providers.base import InvalidReply, ProviderError, Refuses, Reply
from ai_jobs.providers.glm import LONGEST_ANSWER, _count
from ai_jobs.providers.words import asked

WITHHELD = {"SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "IMAGE_SAFETY", "RECITATION"}
# What the library raises over an answer that is none; pydantic's errors are ValueErrors.
NOT_UNDERSTOOD = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


class Gemini:
    name = "gemini"
    is_remote = True

    def __init__(self):
        self.model = settings.GEMINI_MODEL
        self.prices = settings.GEMINI_PRICES

    @staticmethod
    def is_set_up():
        return bool(settings.GEMINI_API_KEY)

    def answer(self, question, correction, should_stop):
        # Half a second, for those alone who ask it.
        from google.genai import types

        instructions, matter = asked(question, correction, with_schema=False)
        contents = [matter]
        for picture in question.pictures:
            contents.append(f"Picture {picture.name}:")
            contents.append(types.Part.from_bytes(data=picture.load(), mime_type="image/jpeg"))
        config = types.GenerateContentConfig(
            system_instruction=instructions,
            response_mime_type="application/json",
            response_json_schema=question.schema.model_json_schema(),
            max_output_tokens=LONGEST_ANSWER,
            temperature=0.2,
        )
        try:
            answer = _client(should_stop).models.generate_content(
                model=self.model, contents=contents, config=config
            )
        except NOT_UNDERSTOOD:
            # What the library does not understand; what the wire says rises as it is.
            raise InvalidReply("no completion in the answer") from None
        return _read(answer)


def _client(should_stop):
    """Google's client over our own wire: with a deadline of the whole, and to be stopped."""
    import httpx2
    from google import genai
    from google.genai import types

    class Wire(httpx2.BaseTransport):
        def handle_request(self, request):
            if request.method != "POST":
                raise ProviderError("an unexpected request of the library")
            kept = {"content-type", "x-goog-api-key", "user-agent", "x-goog-api-client"}
            headers = {name: text for name, text in request.headers.items() if name in kept}
            answer = wire.post(
                str(request.url),
                headers,
                request.read(),
                seconds=settings.AI_CALL_SECONDS,
                should_stop=should_stop,
            )
            return httpx2.Response(
                answer.status, headers={"content-type": "application/json"}, content=answer.body
            )

    options = types.HttpOptions(
        base_url=settings.GEMINI_BASE_URL or None, httpx_client=httpx2.Client(transport=Wire())
    )
    return genai.Client(api_key=settings.GEMINI_API_KEY, vertexai=False, http_options=options)


def _read(answer):
    blocked = answer.prompt_feedback and answer.prompt_feedback.block_reason
    if blocked:
        raise Refuses("withheld for safety")
    candidate = (answer.candidates or [None])[0]
    reason = candidate and candidate.finish_reason and candidate.finish_reason.value
    if reason in WITHHELD:
        raise Refuses("withheld for safety")
    if reason == "MAX_TOKENS":
        raise InvalidReply("cut off at the longest answer")
    parts = (candidate and candidate.content and candidate.content.parts) or []
    text = "".join(part.text or "" for part in parts if not part.thought)
    if not text.strip():
        raise InvalidReply("empty")
    usage = answer.usage_metadata
    written = usage and sum(
        filter(None, (_count(usage.candidates_token_count), _count(usage.thoughts_token_count)))
    )
    return Reply(
        text,
        tokens_read=usage and _count(usage.prompt_token_count),
        tokens_written=written,
    )
