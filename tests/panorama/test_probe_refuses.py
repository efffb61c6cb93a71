import time
import zlib

import pytest
from PIL import Image

from panorama.errors import Refused
from panorama.limits import Limits
from panorama.probe import probe
from tests.panorama.pictures import chunk, jpeg_bytes, photo, png_with, save, with_claimed_size


def refusal(tmp_path, data, limits=None):
    path = tmp_path / "picture.jpg"
    path.write_bytes(data)
    started = time.monotonic()
    with pytest.raises(Refused) as caught:
        probe(path, limits)
    assert time.monotonic() - started < 1
    return caught.value


@pytest.mark.parametrize("length", [0, 1, 3, 20])
def test_a_few_bytes_of_a_jpeg_are_unreadable(tmp_path, length):
    assert refusal(tmp_path, jpeg_bytes(photo())[:length]).code == "image_unreadable"


STRANGERS = {
    "GIF": b"GIF89a",
    "PDF": b"%PDF-1.7",
    "SVG": b'<?xml version="1.0"?><svg onload="alert(1)">',
    "TIFF or RAW": b"II*\0",
    "BMP": b"BM",
    "Photoshop": b"8BPS",
    "ZIP": b"PK\x03\x04",
    "Windows program": b"MZ",
    "HEIC": b"\0\0\0\x18ftypheic",
    "AVIF": b"\0\0\0\x18ftypavif",
    "video": b"\0\0\0\x18ftypisom",
    "JPEG XL": b"\0\0\0\x0cJXL ",
    "JPEG 2000": b"\0\0\0\x0cjP  ",
    "FITS": b"SIMPLE  =",
    "PostScript": b"%!PS-Adobe",
    "ICO": b"\0\0\1\0",
    "DDS": b"DDS ",
    "WMF": b"\xd7\xcd\xc6\x9a",
    None: b"Dear reader, this is not a picture at all.",
}


@pytest.mark.parametrize("kind", STRANGERS)
def test_other_types_are_refused_by_name_and_told_the_allowed_three(tmp_path, kind):
    refused = refusal(tmp_path, STRANGERS[kind].ljust(400, b"\0"))
    assert refused.code == "image_type_not_allowed"
    assert refused.details["found"] == kind
    assert "JPEG, PNG or WebP" in refused.message


@pytest.mark.parametrize("size", [(1, 1), (1023, 511), (600, 200), (800, 800)])
def test_small_pictures_are_refused_with_the_limit(tmp_path, size):
    refused = refusal(tmp_path, jpeg_bytes(photo(*size)))
    assert refused.code == "image_too_small"
    assert "1024" in refused.message


@pytest.mark.parametrize(("size", "ratio"), [((3072, 1024), 3.0), ((1024, 1024), 1.0)])
def test_another_shape_is_refused_with_the_measured_ratio(tmp_path, size, ratio):
    refused = refusal(tmp_path, jpeg_bytes(photo(*size)))
    assert (refused.code, refused.details["ratio"]) == ("image_aspect", ratio)
    assert f"{ratio:.2f}:1" in refused.message


def test_a_picture_turned_to_one_to_two_is_refused(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    path = save(photo(2048), tmp_path / "turned.jpg", exif=exif)
    with pytest.raises(Refused) as caught:
        probe(path)
    assert caught.value.details == {"width": 1024, "height": 2048, "ratio": 0.5}


@pytest.mark.parametrize("size", [(65500, 65500), (40000, 20000), (33000, 16000)])
def test_a_claim_of_too_many_pixels_is_refused_from_the_header(tmp_path, size):
    data = with_claimed_size(jpeg_bytes(photo()), *size)
    assert refusal(tmp_path, data).code == "image_too_many_pixels"


def test_the_largest_panorama_is_let_through(tmp_path):
    path = tmp_path / "large.jpg"
    path.write_bytes(with_claimed_size(jpeg_bytes(photo()), 32768, 16384))
    assert probe(path).width == 32768


def test_a_png_bomb_is_refused_from_the_header(tmp_path):
    header = b"\0\1\0\0\0\0\x80\0\x08\x02\0\0\0"  # 65536 × 32768, 8-bit RGB
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
    assert refusal(tmp_path, data).code == "image_too_many_pixels"


@pytest.mark.parametrize(
    ("kind", "before"),
    [(b"zTXt", b"Comment\0\0"), (b"iCCP", b"p\0\0"), (b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0")],
)
def test_text_in_a_png_that_inflates_without_end_is_refused(tmp_path, kind, before):
    packed = zlib.compress(bytes(80_000_000), 1)
    refused = refusal(tmp_path, png_with(photo(), chunk(kind, before + packed)))
    assert refused.code == "image_corrupt"


def test_a_png_with_a_wrong_checksum_is_corrupt(tmp_path):
    data = bytearray(png_with(photo()))
    data[20] ^= 1
    assert refusal(tmp_path, bytes(data)).code == "image_corrupt"


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.999])
def test_a_file_that_ends_early_is_truncated(tmp_path, suffix, share):
    data = save(photo(), tmp_path / f"whole.{suffix}").read_bytes()
    refused = refusal(tmp_path, data[: int(len(data) * share)])
    assert refused.code == "image_truncated"
    assert "KB" in refused.message


def test_two_hundred_scans_are_too_complex(tmp_path):
    data = jpeg_bytes(photo(), progressive=True)
    scan = data.index(b"\xff\xda")
    length = int.from_bytes(data[scan + 2 : scan + 4], "big")
    again = data[scan : scan + 2 + length] + b"\1\2\3"
    assert refusal(tmp_path, data[:-2] + again * 200 + data[-2:]).code == "image_too_complex"


def test_a_large_progressive_jpeg_is_too_complex(tmp_path):
    data = jpeg_bytes(photo(), progressive=True)
    at = data.index(b"\xff\xc2") + 5
    data = data[:at] + (10_000).to_bytes(2, "big") + (20_000).to_bytes(2, "big") + data[at + 4 :]
    assert refusal(tmp_path, data).code == "image_too_complex"


@pytest.mark.parametrize("marker", [0xC3, 0xC9])
def test_kinds_of_jpeg_no_decoder_reads_are_named(tmp_path, marker):
    data = jpeg_bytes(photo()).replace(b"\xff\xc0", bytes([0xFF, marker]), 1)
    assert refusal(tmp_path, data).code == "image_type_not_allowed"


def test_an_animation_is_refused(tmp_path):
    path = tmp_path / "moving.webp"
    photo().save(path, save_all=True, append_images=[photo(seed=2)])
    assert refusal(tmp_path, path.read_bytes()).code == "image_multi"


def test_a_file_over_the_byte_limit_is_refused(tmp_path):
    refused = refusal(tmp_path, jpeg_bytes(photo()), Limits(max_bytes=10_000))
    assert (refused.code, refused.details["limit"]) == ("image_too_large", 10_000)


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp"])
def test_no_damage_to_a_header_raises_anything_but_a_refusal(tmp_path, suffix):
    data = save(photo(1024), tmp_path / f"whole.{suffix}").read_bytes()
    path = tmp_path / "damaged"
    for position in range(0, 700, 7):
        for change in (0x01, 0xFF):
            damaged = bytearray(data)
            damaged[position] ^= change
            path.write_bytes(damaged)
            try:
                probe(path)
            except Refused as refused:
                assert refused.message.endswith(".")
