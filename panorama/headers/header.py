"""What a header says, whatever the format."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Header:
    """Facts of a picture as stored, before it is turned upright."""

    format: str  # jpeg, png, webp
    width: int
    height: int
    bit_depth: int  # per channel
    colour: str  # ycbcr, rgb, grey, cmyk, ycck
    coding: str  # baseline, progressive; plain, interlaced (PNG); lossy, lossless (WebP)
    alpha: bool = False
    sampling: str | None = None  # chroma of a YCbCr JPEG: 4:4:4, 4:2:2, 4:2:0, other
    scans: int = 1
    orientation: int = 1
    icc: bytes | None = None
    xmp: bytes | None = None
    # More pictures follow the first one (multi-picture JPEG, gain map).
    multi_picture: bool = False
    # JPEG restart interval in MCUs; 0 without.
    restart_interval: int = 0
