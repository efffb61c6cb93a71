"""Limits stand where the bytes come in: refused while streaming, not after."""

import json

from core.bodies import limited_bodies
from mediafiles.streaming import MultipartGuard
from tests.panorama.pictures import jpeg_bytes, photo

BOUNDARY = "frontier"
UPLOAD = [(b"content-type", f"multipart/form-data; boundary={BOUNDARY}".encode())]


def form(name, content):
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()


class Exchange:
    """One request through the guard; `read` is how many chunks the server took."""

    def __init__(self, chunks, headers):
        self.chunks, self.headers = list(chunks), headers
        self.read, self.sent, self.reached_app = 0, [], False

    async def run(self, *, plain_limit=1000, upload_limit=10_000_000, **options):
        async def app(scope, receive, send):
            while (await receive()).get("more_body"):
                pass
            self.reached_app = True

        guarded = limited_bodies(
            app,
            plain_limit=lambda _scope: plain_limit,
            upload_limit=upload_limit,
            upload_guard=MultipartGuard,
            **options,
        )
        await guarded({"type": "http", "headers": self.headers}, self._receive, self._send)
        return self

    async def _receive(self):
        chunk = self.chunks[self.read]
        self.read += 1
        more = self.read < len(self.chunks)
        return {"type": "http.request", "body": chunk, "more_body": more}

    async def _send(self, message):
        self.sent.append(message)

    @property
    def answer(self):
        return self.sent[0]["status"], json.loads(self.sent[1]["body"])["code"]


async def test_a_claimed_length_over_the_limit_is_refused_unread():
    exchange = await Exchange([b"x"], [(b"content-length", b"10000000000")]).run()
    assert exchange.answer == (413, "too_large")
    assert exchange.read == 0


async def test_an_endless_body_is_cut_off_at_the_limit():
    exchange = await Exchange([b"x" * 400] * 1000, []).run()
    assert exchange.answer == (413, "too_large")
    assert exchange.read == 3


async def test_a_file_of_no_known_type_is_refused_at_its_first_bytes():
    chunks = [form("a.jpg", b"GIF89a" + b"." * 100)[:300], *[b"." * 1000] * 500]
    exchange = await Exchange(chunks, UPLOAD).run()
    assert exchange.answer == (415, "file_type_not_allowed")
    assert exchange.read == 1


async def test_a_picture_over_its_limit_is_refused_while_it_arrives(settings):
    settings.LIMIT_IMAGE_BYTES = 20_000
    chunks = [form("a.jpg", b"\xff\xd8\xff\xe0" + b"." * 996), *[b"." * 1000] * 500]
    chunks[0] = chunks[0][: -len(f"\r\n--{BOUNDARY}--\r\n")]
    exchange = await Exchange(chunks, UPLOAD).run()
    assert exchange.answer == (413, "file_too_large")
    assert exchange.read <= 22


async def test_a_good_upload_passes_in_whatever_chunks():
    body = form("a.jpg", jpeg_bytes(photo(1024)))
    for size in (1 << 16, 97):
        chunks = [body[at : at + size] for at in range(0, len(body), size)]
        assert (await Exchange(chunks, UPLOAD).run()).reached_app


async def test_a_form_whose_view_judges_each_file_passes_whatever_its_files_are():
    exchange = Exchange([form("a.exe", b"MZ" * 5000)], UPLOAD)
    assert (await exchange.run(unguarded=lambda scope: True)).reached_app
