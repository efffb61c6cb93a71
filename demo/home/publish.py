"""Turn rendered PNGs into the pictures of the tour: seam closed, 4096×2048 JPEG, GPano metadata.

python demo/home/publish.py --from finals [--quality 90]
"""

import argparse
import io
from pathlib import Path

import describe
import numpy as np
import plan
from PIL import Image

SIZE = (4096, 2048)
SEAM = 48

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:GPano="http://ns.google.com/photos/1.0/panorama/"
 GPano:ProjectionType="equirectangular" GPano:UsePanoramaViewer="True"
 GPano:FullPanoWidthPixels="{w}" GPano:FullPanoHeightPixels="{h}"
 GPano:CroppedAreaImageWidthPixels="{w}" GPano:CroppedAreaImageHeightPixels="{h}"
 GPano:CroppedAreaLeftPixels="0" GPano:CroppedAreaTopPixels="0"
 GPano:PoseHeadingDegrees="{heading:.2f}" GPano:InitialViewHeadingDegrees="{first}"
 GPano:InitialViewPitchDegrees="{pitch}" GPano:InitialHorizontalFOVDegrees="{fov}"/>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def close_seam(picture):
    """Ease the left and right edge together: denoising treats them apart, but they meet."""
    pixels = np.asarray(picture, dtype=np.float32)
    step = pixels[:, :3].mean(axis=1) - pixels[:, -3:].mean(axis=1)
    kernel = np.hanning(33)
    smooth = np.stack(
        [
            np.convolve(np.pad(step[:, c], 16, "edge"), kernel / kernel.sum(), "valid")
            for c in range(3)
        ],
        axis=1,
    )
    ease = (np.cos(np.linspace(0, np.pi, SEAM)) + 1) / 4
    eased = pixels.copy()
    eased[:, :SEAM] -= smooth[:, None] * ease[None, :, None]
    eased[:, -SEAM:] += smooth[:, None] * ease[None, ::-1, None]
    return Image.fromarray(np.clip(eased + 0.5, 0, 255).astype(np.uint8))


def with_metadata(jpeg, slug):
    """The JPEG with one APP1 segment saying how it is projected and where it looks."""
    told, eye = describe.SCENES[slug], plan.position(slug)
    packet = XMP.format(
        w=SIZE[0],
        h=SIZE[1],
        heading=plan.heading(slug),
        first=round(plan.bearing(eye, told["look"])) % 360,
        pitch=round(plan.project(slug, told["look"])[1]),
        fov=told["fov"],
    )
    body = b"http://ns.adobe.com/xap/1.0/\x00" + packet.encode()
    segment = b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body
    after_jfif = 4 + int.from_bytes(jpeg[4:6], "big")
    return jpeg[:after_jfif] + segment + jpeg[after_jfif:]


def publish(slug, source, target, quality):
    """Write one picture; smaller renders are enlarged with a Lanczos filter."""
    picture = Image.open(source / f"{slug}.png").convert("RGB")
    if picture.size != SIZE:
        picture = picture.resize(SIZE, Image.LANCZOS)
    buffer = io.BytesIO()
    close_seam(picture).save(
        buffer, "JPEG", quality=quality, subsampling=2, optimize=True, progressive=False
    )
    path = target / describe.file_name(slug)
    path.write_bytes(with_metadata(buffer.getvalue(), slug))
    print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")


def main():
    """Publish every scene that has been rendered."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="source", type=Path, required=True)
    parser.add_argument("--to", type=Path, default=Path(__file__).parents[1] / "panoramas")
    parser.add_argument("--quality", type=int, default=90)
    asked = parser.parse_args()
    asked.to.mkdir(parents=True, exist_ok=True)
    for slug in describe.SCENES:
        if (asked.source / f"{slug}.png").exists():
            publish(slug, asked.source, asked.to, asked.quality)


if __name__ == "__main__":
    main()
