import numpy as np
import pytest
import pyvips
from PIL import Image

from panorama.errors import Refused
from panorama.limits import Limits
from tests.panorama.pictures import (
    coded,
    crop_fields,
    gpano_xmp,
    jpeg_bytes,
    photo,
    pixels,
    psnr,
    save,
    stitched,
    with_xmp,
)


def halved(picture):
    rows, columns, _ = picture.shape
    return picture.reshape(rows // 2, 2, columns // 2, 2, 3).mean(axis=(1, 3))


def expected_levels(picture, result):
    """The source averaged down to each level, smallest first."""
    levels = [picture]
    while len(levels) < len(result["levels"]):
        levels.insert(0, halved(levels[0]))
    return levels


def shift(picture, reference):
    """By how many pixels (right, down) a picture is displaced: one step of Lucas and Kanade."""
    reference, picture = reference[..., :2].sum(axis=-1), picture[..., :2].sum(axis=-1)
    down, right = np.gradient(reference)
    # The third unknown takes up JPEG's change of brightness, which is no displacement.
    unknowns = np.stack([right.ravel(), down.ravel(), np.ones(down.size)], axis=1)
    return np.linalg.lstsq(unknowns, (reference - picture).ravel(), rcond=None)[0][:2]


@pytest.mark.parametrize("width", [1024, 1448, 2048])
def test_every_level_is_the_source_in_its_place(tmp_path, out_dir, make, width):
    source = pixels(save(coded(width), tmp_path / "coded.png"))
    result = make(tmp_path / "coded.png")
    for level, expected in zip(result["levels"], expected_levels(source, result), strict=True):
        picture = stitched(out_dir, level)
        assert picture.shape == expected.shape
        assert psnr(picture, expected) > 38
        assert np.abs(shift(picture, expected)).max() < 0.1


def test_no_tile_is_swapped_missing_or_blank(tmp_path, out_dir, make):
    source = pixels(save(photo(2048), tmp_path / "photo.png"))
    result = make(tmp_path / "photo.png")
    size = result["tile_size"]
    assert result["tiles"] == sum(level["cols"] * level["rows"] for level in result["levels"])
    for level, expected in zip(result["levels"], expected_levels(source, result), strict=True):
        for row in range(level["rows"]):
            for col in range(level["cols"]):
                tile = pixels(out_dir / f"{level['level']}/{row}_{col}.jpg")
                part = expected[row * size : (row + 1) * size, col * size : (col + 1) * size]
                assert psnr(tile, part) > 28


def test_tiles_are_no_worse_than_plain_libvips(tmp_path, out_dir, make):
    path = save(photo(2048), tmp_path / "photo.jpg")
    result = make(path)
    pyvips.Image.jpegload(str(path)).dzsave(
        str(tmp_path / "plain"),
        layout="google",
        tile_size=result["tile_size"],
        overlap=0,
        depth="onetile",
        skip_blanks=-1,
        suffix=".jpg[Q=80]",
    )
    source = pixels(path)
    for level, expected in zip(result["levels"], expected_levels(source, result), strict=True):
        theirs = np.concatenate(
            [
                np.concatenate(
                    [
                        pixels(tmp_path / f"plain/{level['level'] + 1}/{row}/{col}.jpg")
                        for col in range(level["cols"])
                    ],
                    axis=1,
                )
                for row in range(level["rows"])
            ]
        )
        assert psnr(stitched(out_dir, level), expected) > psnr(theirs, expected) - 0.2


@pytest.mark.parametrize("size", [(1027, 513), (1500, 743), (1999, 1000)])
def test_odd_sizes_are_resampled_to_the_grid_and_fill_it(tmp_path, out_dir, make, size):
    result = make(save(photo(*size), tmp_path / "odd.jpg"))
    top = result["levels"][-1]
    picture = stitched(out_dir, top)
    assert picture.shape == (top["width"] // 2, top["width"], 3)
    reference = photo(*size).resize((top["width"], top["width"] // 2), Image.Resampling.LANCZOS)
    assert psnr(picture, np.asarray(reference).astype(float)) > 28
    assert (result["source"]["width"], result["source"]["height"]) == size


def test_tiles_are_baseline_420_and_carry_no_metadata(tmp_path, out_dir, make):
    make(save(photo(), tmp_path / "photo.jpg"))
    with Image.open(out_dir / "0/0_0.jpg") as tile:
        assert tile.size == (512, 512)
        assert [layer[1:3] for layer in tile.layer] == [(2, 2), (1, 1), (1, 1)]
        assert "progressive" not in tile.info


def test_the_same_picture_gives_the_same_bytes(tmp_path, make):
    source = save(photo(), tmp_path / "photo.jpg")
    written = []
    for name in ("one", "two"):
        directory = tmp_path / name
        directory.mkdir()
        result = make(source, directory=directory)
        written.append(
            {it["path"]: (directory / it["path"]).read_bytes() for it in result["files"]}
        )
    assert written[0] == written[1]


def test_files_are_listed_with_their_sizes_and_nothing_else_is_left(tmp_path, out_dir, make):
    result = make(save(photo(), tmp_path / "photo.jpg"))
    listed = {out_dir / it["path"]: it["bytes"] for it in result["files"]}
    assert listed == {it: it.stat().st_size for it in out_dir.rglob("*") if it.is_file()}
    assert result["bytes"] == sum(listed.values())
    assert {it.name for it in out_dir.iterdir()} == {
        "0",
        "base.webp",
        "thumbnail.webp",
        "social.jpg",
    }


CROP = (512, 300, 768, 200)  # left, top, width, height in a full sphere of 2048 × 1024


def cropped(tmp_path):
    left, top, width, height = CROP
    part = coded(2048).crop((left, top, left + width, top + height))
    path = tmp_path / "cropped.jpg"
    packet = gpano_xmp(**crop_fields((2048, 1024), CROP))
    path.write_bytes(with_xmp(jpeg_bytes(part, quality=95), packet))
    return path


def test_a_crop_lies_in_its_place_on_the_sphere(tmp_path, out_dir, make):
    result = make(cropped(tmp_path))
    left, top, width, height = CROP
    assert result["crop"] == {
        "full_width": 2048,
        "full_height": 1024,
        "left": left,
        "top": top,
        "width": width,
        "height": height,
    }
    whole = np.asarray(coded(2048)).astype(float)
    for col in (1, 2):
        tile = pixels(out_dir / f"1/0_{col}.jpg")[top : height + top, :256]
        assert psnr(tile[:, :200], whole[top : top + height, col * 512 : col * 512 + 200]) > 34


def test_tiles_outside_a_crop_are_not_written(tmp_path, out_dir, make):
    result = make(cropped(tmp_path))
    names = {it["path"] for it in result["files"] if it["path"].startswith("1/")}
    assert names == {"1/0_1.jpg", "1/0_2.jpg"}
    assert result["tiles"] == len(names) + 2


def test_around_a_crop_tiles_continue_its_edge_colours(tmp_path, out_dir, make):
    make(cropped(tmp_path))
    top = CROP[1]
    tile = pixels(out_dir / "1/0_1.jpg")
    assert np.abs(tile[: top - 16, 100] - tile[top + 2, 100]).max() < 12
    assert tile.min() > 10


def test_only_the_picture_itself_is_measured_of_a_crop(tmp_path, make):
    measured = make(cropped(tmp_path))["quality"]
    assert (measured["seam_step"], measured["tilt"]) == (0.0, None)
    assert (measured["shadows"], measured["highlights"]) == (0.0, 0.0)


def test_a_crop_of_a_few_pixels_is_still_a_panorama(tmp_path, make):
    path = tmp_path / "sliver.jpg"
    packet = gpano_xmp(**crop_fields((1024, 512), (500, 3, 20, 4)))
    path.write_bytes(with_xmp(jpeg_bytes(photo(20, 4)), packet))
    result = make(path)
    assert (result["tiles"], result["crop"]["width"]) == (2, 20)


def test_a_wide_crop_is_scaled_with_its_sphere(tmp_path, make):
    packet = gpano_xmp(**crop_fields((2050, 1025), (0, 300, 2050, 400)))
    path = tmp_path / "wide.jpg"
    path.write_bytes(with_xmp(jpeg_bytes(photo(2050, 400)), packet))
    result = make(path)
    assert (result["width"], result["crop"]["width"]) == (2048, 2048)
    assert result["crop"]["top"] + result["crop"]["height"] <= 1024


def test_limits_reach_the_probe(tmp_path, make):
    with pytest.raises(Refused):
        make(save(photo(), tmp_path / "photo.jpg"), limits=Limits(max_side=1000))
