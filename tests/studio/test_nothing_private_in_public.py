"""A whole tour is published of files full of private words; none of them is in a public byte."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from mediafiles.sounds import publish_sound
from studio.publishing import publish_tour
from tests.makers import (
    make_floor_plan,
    make_hotspot,
    make_media,
    make_scene,
    make_tour,
    owner_of,
    panorama_bytes,
    run_jobs,
)
from tests.mediafiles.test_sounds import MARK, tagged
from tests.panorama.pictures import gpano_xmp, with_segment, with_xmp
from tours.branding import branding_of_tour, edit_branding
from tours.services import edit_tour

GPS_IFD, MAKE, SERIAL, OWNER, PLACE = 0x8825, 0x010F, 0xA431, 0xA430, 0x001C
# 47° 33' 34": as the numbers lie in EXIF.
LATITUDE = struct.pack(">IIIIII", 47, 1, 33, 1, 34, 1)
PATTERNS = [
    MARK.encode(),
    MARK.encode("utf-16-le"),
    MARK.encode("utf-16-be"),
    LATITUDE,
    struct.pack("<IIIIII", 47, 1, 33, 1, 34, 1),
    b"serial",
    b"Exif\0\0",
    b"http://ns.adobe.com/xap",
    b"Photoshop 3.0",
]


def exif():
    given = Image.Exif()
    given[MAKE] = MARK
    details = given.get_ifd(0x8769)
    details[SERIAL] = details[OWNER] = MARK
    place = given.get_ifd(GPS_IFD)
    place[1], place[2], place[PLACE] = "N", (47, 33, 34), MARK
    return given.tobytes()


def private_panorama():
    about = b'rdf:about="%s"' % RAW
    xmp = gpano_xmp(ProjectionType="equirectangular").replace(b'rdf:about=""', about)
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(RAW)) + RAW
    jpeg = with_xmp(with_segment(panorama_bytes(2048), 0xE1, exif()), xmp)
    jpeg = with_segment(with_segment(jpeg, 0xED, iptc), 0xFE, RAW)
    return jpeg + RAW  # and a tail behind the end


RAW = MARK.encode()


def private_picture(kind, size=(600, 400)):
    words = PngInfo()
    for name in ("Comment", "Author", "XML:com.adobe.xmp"):
        words.add_text(name, MARK)
        words.add_itxt(name, MARK, zip=True)
    options = {"pnginfo": words} if kind == "PNG" else {"xmp": RAW}
    written = BytesIO()
    picture = Image.new("RGBA", size, (20, 90, 160, 128))
    picture = picture.convert("RGB") if kind == "JPEG" else picture
    picture.save(written, kind, exif=exif(), icc_profile=profile(), **options)
    return written.getvalue() + (RAW if kind == "PNG" else b"")


def profile():
    """An ICC profile that names somebody."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    made[100:128] = RAW[:28]  # bytes the specification reserves
    return bytes(made)


def test_the_markers_are_where_we_think():
    whole = private_panorama()
    wanted = [RAW, LATITUDE, b"Exif\0\0", b"Photoshop 3.0", b"http://ns.adobe.com/xap"]
    assert [pattern for pattern in wanted if pattern not in whole] == []


@pytest.fixture
def published(a_folder_of_its_own):
    tour = make_tour()

    def media(content, name):
        return make_media(tour.team, content=content, name=name)

    first = make_scene(tour, ready=False, media=media(private_panorama(), f"{MARK}.jpg"))
    make_scene(tour, ready=False, media=media(panorama_bytes(), "hall.jpg"))
    assert {panorama.state for panorama in run_jobs()} == {"completed"}
    make_floor_plan(tour, media=media(private_picture("PNG"), f"{MARK}.png"), markers=[first])
    edit_branding(
        branding_of_tour(tour),
        logo=media(private_picture("WEBP"), "logo.webp"),
        agent_photo=media(private_picture("JPEG"), "face.jpg"),
    )
    for kind in ("mp3", "m4a", "wav", "opus.ogg", "vorbis.ogg", "aac"):
        sound = media(tagged(kind), f"{MARK}.{kind}")
        make_hotspot(first, type="audio", content={"media_id": str(sound.pk)})
    url = publish_sound(media(tagged("mp3"), f"{MARK}.mp3"), field="audio")
    edit_tour(tour, settings={"background_audio_url": url})
    return publish_tour(tour)


@pytest.fixture
def a_folder_of_its_own(settings, tmp_path):
    """A public folder of its own, to be searched whole."""
    folder = {"location": tmp_path / "public", "base_url": "/media/", "allow_overwrite": True}
    settings.PUBLIC_ROOT = tmp_path / "public"
    settings.STORAGES = settings.STORAGES | {
        "public": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": folder,
        }
    }


def test_no_public_byte_tells_whose_where_or_with_what(published, client):
    client.get(f"/t/{published.slug}/card.jpg")
    files = [path for path in Path(settings.PUBLIC_ROOT).rglob("*") if path.is_file()]
    areas = {path.relative_to(settings.PUBLIC_ROOT).parts[0] for path in files}
    assert areas >= {"panoramas", "plans", "logos", "faces", "sounds", "publications", "cards"}
    assert [path for path in files if told(path.read_bytes())] == []
    for address in (
        f"/t/{published.slug}",
        f"/e/{published.slug}",
        reverse("public-tour", args=[published.slug]),
        reverse("public-tour-scenes", args=[published.slug]),
        reverse("public-tour-floor-plans", args=[published.slug]),
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        assert not told(answer.content), address


def test_members_get_their_originals_whole(published, api):
    api.force_login(owner_of(published))
    media = published.floor_plans.get().media_file
    answer = api.get(reverse("media-content", args=[media.pk]))
    assert RAW in b"".join(answer.streaming_content)


def told(content):
    """What of the private words is in `content`, also where it is compressed as PNG text is."""
    return [pattern for pattern in PATTERNS if pattern in content or pattern in inflated(content)]


def inflated(content):
    at = content.find(b"zTXt")
    try:
        return zlib.decompress(content[at + 12 :]) if at >= 0 else b""
    except zlib.error:
        return b""
