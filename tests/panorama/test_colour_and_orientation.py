from io import BytesIO

import numpy as np
import pytest
import pyvips
from PIL import Image, ImageCms

from tests.panorama.pictures import photo, pixels, psnr, save, stitched

SRGB = ImageCms.createProfile("sRGB")
UNDO = {  # what to do to an upright picture so that this orientation tag turns it back
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def built_in(name):
    """One of libvips' own ICC profiles: srgb, p3, cmyk."""
    return bytes(pyvips.Operation.call("profile_load", name))


def top_level(out_dir, result):
    return stitched(out_dir, result["levels"][-1])


def lab(picture):
    image = Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))
    transform = ImageCms.buildTransform(SRGB, ImageCms.createProfile("LAB"), "RGB", "LAB")
    values = np.asarray(ImageCms.applyTransform(image, transform)).astype(float)
    return np.stack(
        [
            values[..., 0] / 2.55,
            values[..., 1].astype(np.uint8).astype(np.int8).astype(float),
            values[..., 2].astype(np.uint8).astype(np.int8).astype(float),
        ],
        axis=-1,
    )


def smooth(picture, size=16):
    """Means of squares: colours without JPEG's noise."""
    rows, columns, _ = picture.shape
    return picture.reshape(rows // size, size, columns // size, size, 3).mean(axis=(1, 3))


def delta_e(one, other):
    """CIE76 difference of two sRGB pictures, mean over squares."""
    return np.linalg.norm(lab(smooth(one)) - lab(smooth(other)), axis=-1).mean()


def through_profile(image, profile):
    """The picture's sRGB colours as LittleCMS gives them."""
    converted = ImageCms.profileToProfile(
        image,
        ImageCms.ImageCmsProfile(BytesIO(profile)),
        SRGB,
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="RGB",
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    return np.asarray(converted).astype(float)


@pytest.mark.parametrize("orientation", UNDO)
def test_a_picture_is_turned_upright(tmp_path, out_dir, make, orientation):
    upright = photo()
    turn = UNDO[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = save(
        upright.transpose(turn) if turn is not None else upright, tmp_path / "a.jpg", exif=exif
    )
    result = make(path)
    assert (result["source"]["width"], result["source"]["orientation"]) == (1024, orientation)
    assert psnr(top_level(out_dir, result), np.asarray(upright).astype(float)) > 29


@pytest.mark.parametrize("suffix", ["png", "webp"])
def test_orientation_counts_in_every_format(tmp_path, out_dir, make, suffix):
    exif = Image.Exif()
    exif[0x0112] = 6
    path = save(photo().transpose(UNDO[6]), tmp_path / f"a.{suffix}", exif=exif)
    result = make(path)
    assert psnr(top_level(out_dir, result), np.asarray(photo()).astype(float)) > 26


def test_display_p3_becomes_srgb(tmp_path, out_dir, make):
    profile = built_in("p3")
    path = save(photo(), tmp_path / "p3.jpg", icc_profile=profile)
    result = make(path)
    picture = top_level(out_dir, result)
    assert result["source"]["icc"] is not None
    assert delta_e(picture, through_profile(Image.open(path), profile)) < 2
    assert delta_e(picture, pixels(path)) > 3  # the numbers did change


def test_an_srgb_profile_changes_nothing(tmp_path, out_dir, make):
    profile = ImageCms.ImageCmsProfile(SRGB).tobytes()
    path = save(photo(), tmp_path / "srgb.jpg", icc_profile=profile)
    assert delta_e(top_level(out_dir, make(path)), pixels(path)) < 1


@pytest.mark.parametrize("transform", [0, 2], ids=["CMYK", "YCCK"])
def test_cmyk_with_a_profile_keeps_its_colours(tmp_path, out_dir, make, transform):
    profile = built_in("cmyk")
    path = save(photo().convert("CMYK"), tmp_path / "cmyk.jpg", icc_profile=profile)
    data = bytearray(path.read_bytes())
    data[data.index(b"Adobe") + 11] = transform
    path.write_bytes(data)
    result = make(path)
    assert result["source"]["colour"] == "cmyk"
    assert delta_e(top_level(out_dir, result), through_profile(Image.open(path), profile)) < 5


def test_cmyk_without_a_profile_is_not_inverted(tmp_path, out_dir, make):
    image = Image.new("CMYK", (1024, 512), (0, 0, 0, 0))  # white paper
    image.paste((0, 0, 0, 255), (512, 0, 1024, 512))  # black ink
    picture = top_level(out_dir, make(save(image, tmp_path / "cmyk.jpg")))
    assert picture[:, :500].min() > 240
    assert picture[:, 524:].max() < 70


def test_grey_stays_grey(tmp_path, out_dir, make):
    grey = photo().convert("L")
    picture = top_level(out_dir, make(save(grey, tmp_path / "grey.jpg")))
    assert psnr(picture, np.asarray(grey.convert("RGB")).astype(float)) > 29


@pytest.mark.parametrize("bands", [1, 3])
def test_sixteen_bits_become_eight(tmp_path, out_dir, make, bands):
    levels = np.asarray(photo())[..., :bands].astype(np.uint16) * 257
    path = tmp_path / "deep.png"
    pyvips.Image.new_from_array(
        np.ascontiguousarray(levels), interpretation="grey16" if bands == 1 else "rgb16"
    ).pngsave(str(path), bitdepth=16)
    result = make(path)
    assert result["source"]["bit_depth"] == 16
    assert delta_e(top_level(out_dir, result), levels / 257 * np.ones(3)) < 1.5


@pytest.mark.parametrize("suffix", ["png", "webp"])
def test_transparent_parts_become_black_and_say_so(tmp_path, out_dir, make, suffix):
    image = photo().convert("RGBA")
    image.paste((255, 255, 255, 0), (512, 0, 1024, 512))
    result = make(save(image, tmp_path / f"alpha.{suffix}"))
    picture = top_level(out_dir, result)
    assert picture[:, 540:].max() < 20
    assert picture[:, :480].mean() > 60
    assert "alpha_flattened" in [notice["code"] for notice in result["warnings"]]


def test_an_interlaced_png_and_a_palette_are_read(tmp_path, out_dir, make):
    image = photo().quantize(200)
    result = make(save(image, tmp_path / "palette.png"))
    picture = np.asarray(image.convert("RGB")).astype(float)
    assert delta_e(top_level(out_dir, result), picture) < 1.5


def test_a_broken_profile_does_not_stop_the_picture(tmp_path, out_dir, make):
    path = save(photo(), tmp_path / "broken.jpg", icc_profile=b"not a profile" * 20)
    assert delta_e(top_level(out_dir, make(path)), pixels(path)) < 1
