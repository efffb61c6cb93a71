"""Makes the pictures the tests need, with Pillow, which the product's pipeline does not use."""

import struct
import zlib
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

GPANO_NS = "http://ns.google.com/photos/1.0/panorama/"
XMP_START = b"http://ns.adobe.com/xap/1.0/\0"


def photo(width=1024, height=None, seed=1):
    """Something like a photograph: soft shapes and fine texture, the same on every run."""
    return textured(width, height or width // 2, seed).copy()


@cache
def textured(width, height, seed):
    random = np.random.default_rng(seed)
    soft = random.integers(20, 230, (9, 17, 3), dtype=np.uint8)
    soft[:, -1] = soft[:, 0]
    image = Image.fromarray(soft).resize((width, height), Image.Resampling.BICUBIC)
    texture = random.normal(0, 6, (height, width, 1))
    return Image.fromarray(np.clip(np.asarray(image) + texture, 0, 255).astype(np.uint8))


def coded(width=2048):
    """A panorama whose red tells the column, green the row, blue the half of the sphere."""
    height = width // 2
    column, row = np.meshgrid(np.arange(width), np.arange(height))
    red = np.abs(column - width / 2) / (width / 2) * 200 + 25  # the same at both ends
    green = np.abs(row - height / 3) / height * 300 + 25
    blue = np.where(column < width / 2, 60, 180)
    return Image.fromarray(np.stack([red, green, blue], axis=-1).astype(np.uint8))


def save(image, path, **options):
    """Saved in the format of the name; JPEG at quality 93, 4:2:0 unless told otherwise."""
    if Path(path).suffix == ".jpg":
        options = {"quality": 93, "subsampling": "4:2:0"} | options
    image.save(path, **options)
    return Path(path)


def gpano_xmp(elements=False, **fields):
    """An XMP packet with these GPano fields, as attributes or as elements."""
    attributes = "" if elements else " ".join(f'GPano:{k}="{v}"' for k, v in fields.items())
    inside = "".join(f"<GPano:{k}>{v}</GPano:{k}>" for k, v in fields.items()) if elements else ""
    return (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" xmlns:GPano="{GPANO_NS}" {attributes}>{inside}'
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
        '<?xpacket end="w"?>'
    ).encode()


def crop_fields(full, crop):
    """GPano fields of a crop (left, top, width, height) of a full sphere (width, height)."""
    return {
        "ProjectionType": "equirectangular",
        "FullPanoWidthPixels": full[0],
        "FullPanoHeightPixels": full[1],
        "CroppedAreaLeftPixels": crop[0],
        "CroppedAreaTopPixels": crop[1],
        "CroppedAreaImageWidthPixels": crop[2],
        "CroppedAreaImageHeightPixels": crop[3],
    }


def jpeg_bytes(image, **options):
    buffer = BytesIO()
    image.save(buffer, "jpeg", **({"quality": 90} | options))
    return buffer.getvalue()


def with_segment(jpeg, marker, body):
    """A JPEG with one more application segment at its start."""
    return jpeg[:2] + struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body + jpeg[2:]


def with_xmp(jpeg, packet):
    return with_segment(jpeg, 0xE1, XMP_START + packet)


def with_claimed_size(jpeg, width, height):
    """The same JPEG, its frame header claiming another size."""
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_with(image, *chunks):
    """A PNG with more chunks after its header."""
    buffer = BytesIO()
    image.save(buffer, "png")
    png = buffer.getvalue()
    return png[:33] + b"".join(chunks) + png[33:]


def pixels(path):
    return np.asarray(Image.open(path).convert("RGB")).astype(float)


def stitched(out_dir, level):
    """One level of a result, put together from its tiles by Pillow."""
    rows = [
        np.concatenate(
            [pixels(out_dir / f"{level['level']}/{row}_{col}.jpg") for col in range(level["cols"])],
            axis=1,
        )
        for row in range(level["rows"])
    ]
    return np.concatenate(rows)


def psnr(one, other):
    """Peak signal to noise ratio in dB of two 8-bit pictures."""
    return 10 * np.log10(255**2 / np.mean((one - other) ** 2))
