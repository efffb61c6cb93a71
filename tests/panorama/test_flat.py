"""Flat pictures (plans, logos), made in the child."""

import numpy as np
import pytest
from PIL import Image, ImageCms

from panorama import child
from panorama.errors import ChildCrashed, Refused
from panorama.limits import Limits
from tests.panorama.pictures import photo, save


@pytest.fixture
def flat(out_dir):
    def run(source, size, *, opaque=False, limits=None):
        target = out_dir / "picture.webp"
        child.make_flat(source, target, size=size, opaque=opaque, limits=limits or Limits())
        return Image.open(target)

    return run


def test_the_size_is_exact_even_where_it_bends_the_shape(tmp_path, flat):
    source = save(photo(1001, 777), tmp_path / "photo.jpg")
    assert flat(source, (333, 258)).size == (333, 258)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_undone(tmp_path, flat, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    upright = Image.new("RGB", (400, 200), "white")
    upright.paste("red", (0, 0, 200, 100))  # red is at the upper left
    undo = [
        None, None, Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.ROTATE_180,
        Image.Transpose.FLIP_TOP_BOTTOM, Image.Transpose.TRANSPOSE, Image.Transpose.ROTATE_90,
        Image.Transpose.TRANSVERSE, Image.Transpose.ROTATE_270,
    ]  # fmt: skip
    stored = upright.transpose(undo[orientation]) if undo[orientation] is not None else upright
    source = save(stored, tmp_path / "turned.jpg", exif=exif, subsampling=0)
    made = np.asarray(flat(source, stored.size).convert("RGB")).astype(int)
    assert made.shape == (200, 400, 3)
    assert made[50, 100, 1] < 60
    assert made[150, 300, 1] > 200


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp"])
def test_a_profile_that_is_rubbish_is_passed_over(tmp_path, flat, suffix):
    source = save(Image.new("RGB", (300, 300), (10, 200, 30)), tmp_path / f"odd.{suffix}",
                  icc_profile=b"rubbish" * 40)  # fmt: skip
    assert np.abs(np.asarray(flat(source, (300, 300)))[5, 5] - [10, 200, 30]).max() <= 8


def test_another_colour_space_becomes_srgb(tmp_path, flat):
    linear = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    source = save(Image.new("RGB", (300, 300), (90, 90, 90)), tmp_path / "xyz.png",
                  icc_profile=linear)  # fmt: skip
    made = flat(source, (300, 300))
    assert made.mode == "RGB"
    assert "icc_profile" not in made.info


def test_a_name_with_brackets_is_no_option(tmp_path, flat):
    source = save(photo(300, 300), tmp_path / "plan[page=3].jpg")
    assert flat(source, (100, 100)).size == (100, 100)


@pytest.mark.parametrize("name", ["huge.png", "huge.webp"])
def test_memory_is_the_picture_s_trouble_and_not_ours(tmp_path, flat, name):
    source = save(Image.new("RGB", (5000, 5000)), tmp_path / name)
    with pytest.raises((Refused, ChildCrashed)):
        flat(source, (100, 100), limits=Limits(memory_bytes=100 << 20))


def test_what_the_header_rules_out_is_refused_in_the_child_too(tmp_path, flat):
    source = save(photo(1000, 1000), tmp_path / "large.jpg")
    with pytest.raises(Refused) as caught:
        flat(source, (100, 100), limits=Limits(max_pixels=500_000))
    assert caught.value.code == "image_too_many_pixels"
