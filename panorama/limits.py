"""How large, how slow and how strange a picture may be."""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024
# Of EXIF, XMP, a profile or a text; what is longer is read no further.
MOST_METADATA = 8 * MEBIBYTE


@dataclass(frozen=True)
class Limits:
    """Limits of one picture and of the process that works on it.

    Sides and pixels count the *full* panorama, which for a cropped one is larger than the file.
    """

    max_bytes: int = 300_000_000
    min_width: int = 1024
    max_side: int = 32_768
    max_pixels: int = 540_000_000
    # Progressive, interlaced, WebP and rotated pictures must be held in memory whole.
    max_held_pixels: int = 141_000_000
    # Deviation from 2:1, as a share of the ratio.
    aspect_tolerance: float = 0.01
    max_scans: int = 50
    max_segments: int = 5_000

    # RLIMIT_AS; the largest WebP takes 2.2 GiB of addresses, everything else less.
    memory_bytes: int = 2560 * MEBIBYTE
    file_bytes: int = 64 * MEBIBYTE  # RLIMIT_FSIZE; the largest derivative is far smaller
    cpu_seconds: int = 180  # RLIMIT_CPU
    wall_seconds: float = 300.0

    def is_full_sphere(self, width: int, height: int) -> bool:
        """Whether a picture of this size is 2:1, near enough."""
        return abs(width / height / 2 - 1) <= self.aspect_tolerance
