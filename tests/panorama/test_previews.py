import base64
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from panorama.derivatives import write_social
from panorama.plan import plan_for
from panorama.probe import probe
from panorama.projection import View
from panorama.tiler import write_tiles
from tests.panorama.pictures import (
    gpano_xmp,
    jpeg_bytes,
    photo,
    pixels,
    psnr,
    save,
    with_segment,
    with_xmp,
)


def marked(width=1024):
    """Grey, with a patch of 4° in a colour of its own in each of six directions."""
    picture = np.full((width // 2, width, 3), 128, dtype=np.uint8)
    column, row = np.meshgrid(np.arange(width) + 0.5, np.arange(width // 2) + 0.5)
    yaw, pitch = column / width * 360 - 180, 90 - row / (width // 2) * 180
    for (at_yaw, at_pitch), colour in MARKS.items():
        off = (yaw - at_yaw + 180) % 360 - 180
        picture[(abs(off) < 4) & (abs(pitch - at_pitch) < 4)] = colour
    return Image.fromarray(picture)


MARKS = {
    (0, 0): (220, 30, 30),
    (90, 0): (30, 220, 30),
    (-90, 0): (30, 30, 220),
    (180, 0): (220, 220, 30),
    (40, 50): (30, 220, 220),
    (-120, -40): (220, 30, 220),
}


def test_the_social_picture_looks_where_it_is_told(tmp_path, out_dir):
    source = save(marked(), tmp_path / "marked.png")
    plan = plan_for(source, probe(source))
    write_tiles(plan, out_dir, lambda share: None)
    for direction, colour in MARKS.items():
        write_social(plan, out_dir, View(*direction, 60.0))
        picture = pixels(out_dir / "social.jpg")
        assert picture.shape == (630, 1200, 3)
        assert np.abs(picture[305:325, 590:610].mean(axis=(0, 1)) - colour).max() < 12


def test_right_and_up_in_the_social_picture_are_right_and_up(tmp_path, out_dir, make):
    make(save(marked(), tmp_path / "marked.png"), view=View(65.0, 25.0, 120.0))
    picture = pixels(out_dir / "social.jpg")

    def place(colour):
        row, column = np.nonzero(np.abs(picture - colour).max(axis=-1) < 25)
        return column.mean(), row.mean()

    assert place(MARKS[90, 0])[0] > 700  # green: to the right of the middle
    assert place(MARKS[40, 50])[1] < 250  # cyan: above it


def test_the_social_picture_has_no_line_where_the_ends_meet(tmp_path, out_dir, make):
    make(save(photo(2048), tmp_path / "photo.png"), view=View(180.0, 0.0, 60.0))
    brightness = pixels(out_dir / "social.jpg").mean(axis=(0, 2))
    steps = np.abs(np.diff(brightness))
    assert steps[590:610].max() < 3 * np.median(steps) + 1


@pytest.mark.parametrize("pitch", [-90.0, 90.0])
def test_the_social_picture_can_look_at_the_poles(tmp_path, out_dir, make, pitch):
    make(save(marked(), tmp_path / "marked.png"), view=View(0.0, pitch, 90.0))
    assert np.abs(pixels(out_dir / "social.jpg")[200:430, 400:800] - 128).max() < 8


def test_the_file_s_own_initial_view_is_the_social_picture(tmp_path, out_dir, make):
    packet = gpano_xmp(
        PoseHeadingDegrees=30, InitialViewHeadingDegrees=120, InitialHorizontalFOVDegrees=60
    )
    path = tmp_path / "viewed.jpg"
    path.write_bytes(with_xmp(jpeg_bytes(marked()), packet))
    result = make(path)
    assert result["initial_view"] == {"yaw": 90.0, "pitch": 0.0, "fov": 60.0}
    assert result["pose"] == {"heading": 30.0, "pitch": 0.0, "roll": 0.0}
    middle = pixels(out_dir / "social.jpg")[305:325, 590:610].mean(axis=(0, 1))
    assert np.abs(middle - MARKS[90, 0]).max() < 12


def test_previews_show_the_whole_panorama_at_their_sizes(tmp_path, out_dir, make):
    source = photo(1520)
    result = make(save(source, tmp_path / "photo.png"))
    packed = base64.b64decode(result["preview"].removeprefix("data:image/webp;base64,"))
    for file, size, least in (
        (out_dir / "base.webp", (1024, 512), 30),
        (out_dir / "thumbnail.webp", (512, 256), 30),
        (BytesIO(packed), (32, 16), 18),
    ):
        picture = Image.open(file)
        reference = source.resize(size, Image.Resampling.BOX)
        assert picture.size == size
        assert psnr(np.asarray(picture).astype(float), np.asarray(reference)) > least


def test_the_inline_preview_is_small(tmp_path, make):
    assert len(make(save(photo(), tmp_path / "photo.jpg"))["preview"]) < 1000


SECRET = b"48 deg 51 min N, serial 12345"


def telling(suffix):
    """A picture that carries a secret in every kind of metadata its format has."""
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825)[1] = "N"
    if suffix == "jpg":
        data = jpeg_bytes(photo(), exif=exif, comment=SECRET)
        data = with_xmp(data, gpano_xmp(PoseHeadingDegrees=1) + b"<!--" + SECRET + b"-->")
        return with_segment(data, 0xED, b"Photoshop 3.0\0" + SECRET) + b"<?php " + SECRET
    buffer = BytesIO()
    text = PngInfo()
    text.add_text("Comment", SECRET.decode())
    options = {"pnginfo": text} if suffix == "png" else {"xmp": SECRET}
    photo().save(buffer, suffix, exif=exif, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp"])
def test_no_derivative_carries_metadata(tmp_path, out_dir, make, suffix):
    path = tmp_path / f"telling.{suffix}"
    path.write_bytes(telling(suffix))
    assert SECRET in path.read_bytes()
    make(path)
    for file in (it for it in out_dir.rglob("*") if it.is_file()):
        data = file.read_bytes()
        assert b"Exif" not in data
        assert b"ICC" not in data
        assert b"http" not in data
        assert SECRET[:12] not in data
        with Image.open(file) as picture:
            assert set(picture.info) <= {
                "jfif",
                "jfif_version",
                "jfif_unit",
                "jfif_density",
                "background",
                "loop",
                "timestamp",
                "duration",
            }
