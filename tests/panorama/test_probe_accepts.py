import numpy as np
import pytest
from PIL import Image, ImageCms

from panorama.probe import probe
from tests.panorama.pictures import chunk, jpeg_bytes, photo, png_with, save, with_segment


def accepted(tmp_path, data, name="picture.jpg"):
    path = tmp_path / name
    path.write_bytes(data)
    return probe(path)


@pytest.mark.parametrize(
    ("sampling", "progressive", "name", "coding"),
    [
        ("4:2:0", False, "4:2:0", "baseline"),
        ("4:2:2", False, "4:2:2", "baseline"),
        ("4:4:4", True, "4:4:4", "progressive"),
    ],
)
def test_a_jpeg_tells_its_coding_and_sampling(tmp_path, sampling, progressive, name, coding):
    data = jpeg_bytes(photo(), subsampling=sampling, progressive=progressive)
    header = accepted(tmp_path, data).header
    assert (header.sampling, header.coding) == (name, coding)
    assert (header.scans > 1) == progressive


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp"])
def test_the_three_types_are_told_by_content_whatever_the_name(tmp_path, suffix):
    path = save(photo(), tmp_path / f"picture.{suffix}")
    renamed = path.rename(tmp_path / "picture.txt")
    found = probe(renamed)
    assert found.header.format == {"jpg": "jpeg"}.get(suffix, suffix)
    assert (found.width, found.height, found.colour) == (1024, 512, "rgb")


def test_a_lossless_webp_with_alpha_is_measured_too(tmp_path):
    path = save(photo().convert("RGBA"), tmp_path / "picture.webp", lossless=True)
    header = probe(path).header
    assert (header.width, header.height, header.coding) == (1024, 512, "lossless")


@pytest.mark.parametrize(("mode", "colour"), [("L", "grey"), ("CMYK", "cmyk"), ("RGB", "rgb")])
def test_colour_models_are_told(tmp_path, mode, colour):
    assert accepted(tmp_path, jpeg_bytes(photo().convert(mode))).colour == colour


def test_a_sixteen_bit_png_is_known_as_such(tmp_path):
    deep = Image.fromarray(np.full((512, 1024), 30_000, dtype=np.uint16))
    path = save(deep, tmp_path / "deep.png")
    assert probe(path).header.bit_depth == 16


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", ["jpg", "png", "webp"])
def test_width_and_height_are_those_after_turning_upright(tmp_path, orientation, suffix):
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = photo()
    stored = image if orientation < 5 else image.rotate(90, expand=True)
    found = probe(save(stored, tmp_path / f"picture.{suffix}", exif=exif))
    assert found.header.orientation == orientation
    assert (found.width, found.height) == (1024, 512)


def test_an_embedded_profile_is_named(tmp_path):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for suffix in ("jpg", "png", "webp"):
        path = save(photo(), tmp_path / f"picture.{suffix}", icc_profile=profile)
        assert probe(path).icc_name.startswith("sRGB")


def test_a_file_with_several_pictures_is_taken_for_its_first(tmp_path):
    data = jpeg_bytes(photo())
    found = accepted(tmp_path, data + data)
    assert [notice["code"] for notice in found.notices] == ["multi_picture"]


def test_junk_after_the_picture_does_not_matter(tmp_path):
    assert accepted(tmp_path, jpeg_bytes(photo()) + b"<script>alert(1)</script>").notices == ()


def test_two_hundred_application_segments_do_no_harm(tmp_path):
    data = jpeg_bytes(photo())
    for _ in range(200):
        data = with_segment(data, 0xE5, b"x" * 60_000)
    assert accepted(tmp_path, data).width == 1024


def test_nearly_two_to_one_is_near_enough(tmp_path):
    assert accepted(tmp_path, jpeg_bytes(photo(2000, 1001))).width == 2000


def test_a_png_with_text_is_fine(tmp_path):
    data = png_with(photo(), chunk(b"tEXt", b"Comment\0<script>"))
    assert accepted(tmp_path, data).header.format == "png"
