"""Bad pictures through the product's own door: each is told what is wrong, soon, and to nobody's
harm. What a header tells is refused at once; what only decoding tells ends the panorama."""

import json
import struct
import time
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageDraw

from mediafiles.models import MediaFile
from panorama import child
from panorama.errors import ChildCrashed
from scenes.models import Panorama
from tests.makers import (
    make_media,
    make_scene,
    make_tour,
    owner_of,
    panorama_bytes,
    picture_bytes,
    run_jobs,
)
from tests.panorama.pictures import (
    chunk,
    crop_fields,
    gpano_xmp,
    jpeg_bytes,
    photo,
    png_with,
    with_claimed_size,
    with_segment,
    with_xmp,
)

# Seconds of computing for an answer; a refusal takes some hundredths.
SOON = 1.0
APP9, APP13, COMMENT = 0xE9, 0xED, 0xFE


@pytest.fixture
def tour(api):
    tour = make_tour()
    api.force_login(owner_of(tour))
    return tour


def send(api, tour, content, name="picture.jpg", content_type="image/jpeg"):
    """Add a scene of this file: `(answer, seconds of computing)`."""
    file = SimpleUploadedFile(name, content, content_type)
    started = time.process_time()
    answer = api.post(reverse("tour-scenes", args=[tour.pk]), {"file": file}, format="multipart")
    return answer, time.process_time() - started


def refused(api, tour, content, code, **options):
    answer, seconds = send(api, tour, content, **options)
    body = answer.json()
    assert (answer.status_code // 100, body.get("code")) == (4, code), body
    assert seconds < SOON
    assert len(body["detail"]) > 30
    assert body["detail"].endswith(".")
    assert not tour.scenes.exists()
    return body


def fails(api, tour, content, code):
    """Taken in, and then ended by the worker, which goes on living."""
    answer, _seconds = send(api, tour, content)
    assert answer.status_code == 201, answer.json()
    (panorama,) = run_jobs()
    assert (panorama.state, panorama.error_code) == ("failed", code)
    assert panorama.error_message.endswith(".")
    return panorama


def accepted(api, tour, content, **options):
    answer, _seconds = send(api, tour, content, **options)
    assert answer.status_code == 201, answer.json()
    (panorama,) = run_jobs()
    assert panorama.state == "completed", panorama.error_message
    return panorama


def written(kind, size=(1024, 512), **options):
    buffer = BytesIO()
    photo(*size).save(buffer, kind, **options)
    return buffer.getvalue()


def scans(count):
    data = jpeg_bytes(photo(), progressive=True)
    at = data.index(b"\xff\xda")
    length = int.from_bytes(data[at + 2 : at + 4], "big")
    again = data[at : at + 2 + length] + b"\1\2\3"
    return data[:-2] + again * count + data[-2:]


def png_claiming(width, height):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(kind, body)
        for kind, body in [(b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    )


def hidden(kind, before):
    return png_with(photo(), chunk(kind, before + zlib.compress(bytes(80_000_000), 1)))


def head(length):
    return lambda: jpeg_bytes(photo())[:length]


def claiming(width, height):
    return lambda: with_claimed_size(jpeg_bytes(photo()), width, height)


# From the header: never queued.
REFUSED = {
    "I02 one byte": (head(1), "file_type_not_allowed"),
    "I02 three bytes": (head(3), "image_unreadable"),
    "I02 twenty bytes": (head(20), "image_unreadable"),
    "I02 nothing": (lambda: b"", "file_empty"),
    "I06 text": (lambda: b"Dear reader, this is not a picture." * 9, "file_type_not_allowed"),
    "I06 PDF": (lambda: b"%PDF-1.7" + b"." * 300, "image_type_not_allowed"),
    "I06 ZIP": (lambda: b"PK\3\4" + bytes(300), "file_type_not_allowed"),
    "I06 program": (lambda: b"MZ" + bytes(300), "file_type_not_allowed"),
    "I06 video": (lambda: b"\0\0\0\x18ftypisom" + bytes(300), "image_type_not_allowed"),
    "I08 one pixel": (lambda: written("JPEG", (1, 1)), "image_too_small"),
    "I10 small": (lambda: written("JPEG", (1023, 511)), "image_too_small"),
    "I10 three to one": (lambda: written("JPEG", (3072, 1024)), "image_aspect"),
    "I10 square": (lambda: written("PNG", (1024, 1024)), "image_aspect"),
    "I10 two per cent off": (lambda: written("JPEG", (2000, 1030)), "image_aspect"),
    "I22 SVG": (lambda: b'<svg onload="alert(1)" width="9">' * 9, "file_type_not_allowed"),
    "I22 SVGZ": (lambda: b"\x1f\x8b\x08" + bytes(300), "file_type_not_allowed"),
    "I26 animation": (
        lambda: written("WEBP", save_all=True, append_images=[photo(seed=2)]),
        "image_multi",
    ),
    "I28 200 scans": (lambda: scans(200), "image_too_complex"),
    "I28 141 MP in many scans": (
        lambda: jpeg_bytes(photo(), progressive=True).replace(
            struct.pack(">HH", 512, 1024), struct.pack(">HH", 10_000, 20_000), 1
        ),
        "image_too_complex",
    ),
    "I32 65500 squared": (claiming(65_500, 65_500), "image_too_many_pixels"),
    "I32 PNG of 2 gigapixels": (lambda: png_claiming(65_536, 32_768), "image_too_many_pixels"),
    "I34 zTXt": (lambda: hidden(b"zTXt", b"Comment\0\0"), "image_corrupt"),
    "I34 iTXt": (lambda: hidden(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0"), "image_corrupt"),
    "I34 profile": (lambda: hidden(b"iCCP", b"p\0\0"), "image_corrupt"),
    "I36 cut off": (lambda: jpeg_bytes(photo())[:9000], "image_truncated"),
    "I42 crop larger than all": (
        lambda: cropped(CroppedAreaImageWidthPixels=9999),
        "gpano_invalid",
    ),
    "I42 negative": (lambda: cropped(CroppedAreaLeftPixels=-5), "gpano_invalid"),
    "I42 zero": (lambda: cropped(FullPanoWidthPixels=0), "gpano_invalid"),
    "I42 no number": (lambda: cropped(FullPanoWidthPixels="NaN"), "gpano_invalid"),
    "I42 words": (lambda: cropped(FullPanoHeightPixels="wide"), "gpano_invalid"),
    "I42 a million million": (lambda: cropped(FullPanoWidthPixels=10**12), "gpano_invalid"),
    "I42 half of it": (lambda: cropped(FullPanoHeightPixels=None), "gpano_invalid"),
    "fill bytes without end": (lambda: b"\xff\xd8" + b"\xff" * 20_000_000, "image_corrupt"),
    "markers without end": (lambda: b"\xff\xd8\xff" + b"\xd8\xff" * 4_000_000, "image_corrupt"),
    "chunks without end": (
        lambda: png_with(photo(), chunk(b"IDAT", b"") * 400_000),
        "image_too_complex",
    ),
}


def cropped(**changes):
    fields = crop_fields((4096, 2048), (1024, 512, 1024, 700)) | changes
    fields = {name: value for name, value in fields.items() if value is not None}
    return with_xmp(jpeg_bytes(photo(1024, 700)), gpano_xmp(**fields))


@pytest.mark.parametrize("case", REFUSED)
def test_what_the_header_tells_is_refused_at_once(api, tour, case):
    make, code = REFUSED[case]
    refused(api, tour, make(), code)
    assert not Panorama.objects.exists()


HEADS = {
    "HEIC": b"\0\0\0\x18ftypheic",
    "AVIF": b"\0\0\0\x18ftypavif",
    "JPEG XL": b"\0\0\0\x0cJXL \r\n\x87\n",
    "JPEG 2000": b"\0\0\0\x0cjP  \r\n\x87\n",
    "TIFF": b"II*\0",
    "BMP": b"BM",
    "ICO": b"\0\0\1\0",
    "PSD": b"8BPS",
    "EPS": b"%!PS-Adobe-3.0 EPSF-3.0",
    "FITS": b"SIMPLE  =",
    "WMF": b"\xd7\xcd\xc6\x9a",
    "DDS": b"DDS ",
    "GIF": b"GIF89a",
}


@pytest.mark.parametrize("kind", HEADS)
def test_other_formats_are_refused_and_told_the_allowed_ones(api, tour, kind):
    body = refused(api, tour, HEADS[kind].ljust(4000, b"\0"), "file_type_not_allowed")
    assert "JPEG, PNG or WebP" in body["detail"]


def test_the_measured_ratio_and_the_bad_field_are_named(api, tour):
    assert (
        "3.00:1" in refused(api, tour, REFUSED["I10 three to one"][0](), "image_aspect")["detail"]
    )
    body = refused(api, tour, cropped(FullPanoWidthPixels=0), "gpano_invalid")
    assert "FullPanoWidthPixels" in body["detail"]


def blank_stretch():
    data = panorama_bytes()
    middle = len(data) // 2
    return data[:middle] + bytes(4096) + data[middle + 4096 :]


def png_with_a_hole():
    data = bytearray(written("PNG"))
    start = len(data) // 3
    data[start : start + 400] = bytes(400)
    return bytes(data)


# Only decoding tells.
FAILED = {
    "I04 blank stretch": (blank_stretch, "image_corrupt"),
    "I04 PNG": (png_with_a_hole, "image_corrupt"),
    "I36 too few rows": (
        lambda: with_claimed_size(jpeg_bytes(photo(2048, 64)), 2048, 1024),
        "image_truncated",
    ),
}


@pytest.mark.parametrize("case", FAILED)
def test_what_decoding_tells_ends_the_panorama(api, tour, case):
    make, code = FAILED[case]
    fails(api, tour, make(), code)
    assert accepted(api, tour, panorama_bytes()).width == 1024, "the worker goes on"


def test_a_decoder_that_crashes_is_given_up_after_three(api, tour, monkeypatch):
    def crash(*args, **kwargs):
        raise ChildCrashed(exit_code=None, signal=6, stderr_tail="")

    with monkeypatch.context() as patched:
        patched.setattr(child, "process", crash)
        send(api, tour, panorama_bytes())
        for _ in range(3):
            Panorama.objects.waiting().update(not_before="2020-01-01T00:00Z")
            (panorama,) = run_jobs()
    assert (panorama.state, panorama.error_code) == ("failed", "decoder_crashed")
    assert panorama.attempt == 3
    assert accepted(api, tour, panorama_bytes())


def noise():
    return jpeg_bytes(Image.effect_noise((1024, 512), 90).convert("RGB"))


def torn():
    picture = photo()
    ImageDraw.Draw(picture).rectangle([0, 0, 100, 511], "white")
    return jpeg_bytes(picture)


# Odd, and welcome.
ACCEPTED = {
    "I14 CMYK": lambda: jpeg_bytes(photo().convert("CMYK")),
    "I16 on its side": lambda: turned(),
    "I18 script and bidi in a comment": lambda: with_segment(
        panorama_bytes(), COMMENT, "<script>alert(1)</script>\0\u202e".encode() + b"x" * 60_000
    ),
    "I20 HTML behind": lambda: panorama_bytes() + b"<html><script>alert(1)</script>",
    "I20 ZIP behind": lambda: panorama_bytes() + b"PK\3\4" + bytes(5000),
    "I26 two pictures": lambda: panorama_bytes() + panorama_bytes(),
    "I26 MPO": lambda: written("MPO", save_all=True, append_images=[photo(seed=3)]),
    "I26 200 segments": lambda: many_segments(),
    "I30 interlaced": lambda: interlaced_png(),
    "I44 entities": lambda: with_xmp(panorama_bytes(), LAUGHS),
    "I44 other files": lambda: with_xmp(panorama_bytes(), XXE),
    "I46 black": lambda: jpeg_bytes(Image.new("RGB", (1024, 512))),
    "I46 white": lambda: jpeg_bytes(Image.new("RGB", (1024, 512), "white")),
    "I46 noise": noise,
    "I46 torn seam": torn,
}
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">'
    b"]><x>&b;</x>"
)
XXE = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'


def turned():
    exif = Image.Exif()
    exif[0x0112] = 6
    return jpeg_bytes(photo(512, 1024), exif=exif)


def many_segments():
    data = panorama_bytes()
    for _ in range(200):
        data = with_segment(data, APP9, b"x" * 100)
    return data


def interlaced_png():
    """Adam7, without a library: a file of one pass after the other."""
    width, height = 1024, 512
    rows = b""
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
              (0, 1, 1, 2)]  # fmt: skip
    for x, y, dx, dy in passes:
        columns = len(range(x, width, dx))
        rows += (b"\0" + b"\x7f" * columns) * len(range(y, height, dy))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 1)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind, body) for kind, body in chunks)


@pytest.mark.parametrize("case", ACCEPTED)
def test_what_is_odd_and_harmless_is_taken(api, tour, case):
    panorama = accepted(api, tour, ACCEPTED[case]())
    assert (panorama.width, panorama.height) == (1024, 512)
    if case.startswith("I44"):
        assert "xmp_ignored" in {warning["code"] for warning in panorama.warnings}
    if case.startswith("I46 ") and case != "I46 noise":
        assert panorama.warnings, "the person hears of it"
    kept = json.dumps([panorama.warnings, panorama.source, panorama.pose])
    assert "<script>" not in kept


@pytest.mark.parametrize(
    "content_type", ["", "image/*", "text/html", "image/png, image/jpeg", "application/x-php"]
)
def test_the_content_decides_whatever_type_is_claimed(api, tour, content_type):
    accepted(api, tour, panorama_bytes(), name="shell.php", content_type=content_type)
    assert MediaFile.objects.get().content_type == "image/jpeg"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (lambda: png_claiming(20_000, 20_000), "image_too_many_pixels"),
        (lambda: png_claiming(40_000, 100), "image_too_many_pixels"),
        (lambda: picture_bytes(99, 400), "image_too_small"),
        (lambda: b'<svg width="9">' * 30, "file_type_not_allowed"),
        (lambda: hidden(b"zTXt", b"Comment\0\0"), "image_corrupt"),
    ],
)
def test_a_floor_plan_has_limits_of_its_own(api, tour, content, code):
    file = SimpleUploadedFile("plan.png", content(), "image/png")
    form = {"name": "Cellar", "file": file}
    url = reverse("tour-floor-plans", args=[tour.pk])
    started = time.process_time()
    answer = api.post(url, form, format="multipart")
    assert time.process_time() - started < SOON
    assert answer.json()["code"] == code
    assert not tour.floor_plans.exists()


def test_a_floor_plan_may_be_upright_and_transparent(api, tour):
    content = picture_bytes(300, 900, mode="RGBA", colour=(0, 0, 0, 0))
    file = SimpleUploadedFile("plan.png", content, "image/png")
    url = reverse("tour-floor-plans", args=[tour.pk])
    answer = api.post(url, {"name": "Tower", "file": file}, format="multipart")
    assert (answer.status_code, answer.json()["width"], answer.json()["height"]) == (201, 300, 900)


def test_a_hundred_bombs_at_once_leave_the_others_alone(api, tour):
    """Bombs end at the door, so nothing of them is in the queue when the neighbour's turn comes."""
    bombs = [make_media(tour.team, content=REFUSED[case][0]()) for case in BOMBS] * 20
    url = reverse("tour-scenes", args=[tour.pk])
    started = time.process_time()
    for media in bombs:
        answer = api.post(url, {"media_file_id": str(media.pk)})
        assert answer.status_code == 422
    each = (time.process_time() - started) / len(bombs)
    assert each < SOON / 2
    neighbour = make_scene(ready=False)
    (panorama,) = run_jobs()
    assert panorama == neighbour.incoming
    assert panorama.state == "completed"


BOMBS = [
    "I28 200 scans", "I32 65500 squared", "I32 PNG of 2 gigapixels", "I34 zTXt",
    "I28 141 MP in many scans",
]  # fmt: skip
