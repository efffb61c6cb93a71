import pytest

from panorama.errors import Refused
from tests.panorama.pictures import jpeg_bytes, photo, png_with, save, with_claimed_size


def refusal(make, path, data):
    path.write_bytes(data)
    with pytest.raises(Refused) as caught:
        make(path)
    return caught.value


def test_a_jpeg_with_a_blank_stretch_is_corrupt(tmp_path, make):
    data = jpeg_bytes(photo())
    middle = len(data) // 2
    data = data[:middle] + bytes(4096) + data[middle + 4096 :]
    assert refusal(make, tmp_path / "hole.jpg", data).code == "image_corrupt"


def test_a_jpeg_with_fewer_rows_than_it_claims_is_truncated(tmp_path, make):
    data = with_claimed_size(jpeg_bytes(photo(2048, 64)), 2048, 1024)
    assert refusal(make, tmp_path / "short.jpg", data).code == "image_truncated"


def test_a_cut_jpeg_with_a_forged_end_is_truncated(tmp_path, make):
    data = jpeg_bytes(photo())
    cut = data[: len(data) // 2].rstrip(b"\xff") + b"\xff\xd9"
    assert refusal(make, tmp_path / "cut.jpg", cut).code == "image_truncated"


def test_damaged_pixels_of_a_png_are_corrupt(tmp_path, make):
    data = bytearray(save(photo(), tmp_path / "whole.png").read_bytes())
    start = len(data) // 3
    data[start : start + 400] = bytes(400)
    assert refusal(make, tmp_path / "damaged", bytes(data)).code == "image_corrupt"


def test_a_png_that_lacks_its_last_rows_is_refused(tmp_path, make):
    short = png_with(photo(1024, 100))
    tall = png_with(photo(1024, 512))
    data = tall[:33] + short[33:]
    assert refusal(make, tmp_path / "short.png", data).code in {"image_corrupt", "image_truncated"}


def test_padding_after_the_last_row_is_harmless(tmp_path, make):
    path = tmp_path / "padded.jpg"
    path.write_bytes(jpeg_bytes(photo())[:-2] + bytes(64) + b"\xff\xd9")
    assert make(path)["width"] == 1024
