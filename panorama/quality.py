"""How good a panorama is, as numbers measured on its reduced copy (at most 2048 px wide).

Brightness is luma of 8-bit sRGB, 0-255 ("levels"). What the numbers mean to a person is decided
in `notices`, and nowhere else.
"""

import numpy as np
import numpy.typing as npt

from panorama.result import Notice, QualityFacts
from panorama.tilt import propose_tilt

Image = npt.NDArray[np.uint8]  # (height, width, 3), sRGB
Plane = npt.NDArray[np.floating]  # (height, width), luma

LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)  # ITU-R BT.601
DARK, BRIGHT = 4, 251  # levels, at and beyond which nothing more can be told apart
BLOCK = 32  # px
STRETCH = 16  # rows

# What `notices` calls too much or too little.
BLURRED = 20.0
NOISY = 8.0
TOO_DARK, TOO_BRIGHT = 0.4, 0.25
VISIBLE_SEAM = 8.0


def measure(image: Image) -> QualityFacts:
    """All measures of a full panorama.

    Sharpness, noise and seam are those between pitch −60 and 60: poles are stretched, and often
    hold a tripod or a logo.
    """
    sixth = image.shape[0] // 6
    luma = (image @ LUMA).astype(np.float32)
    weights = row_weights(image.shape[0])
    return facts(image, luma, luma[sixth : 5 * sixth], weights) | {
        "seam_step": round(seam_step(image[sixth : 5 * sixth]), 2),
        "tilt": propose_tilt(luma),
    }


def measure_part(image: Image, rows: slice, columns: slice) -> QualityFacts:
    """The measures of a panorama that shows only a part of the sphere.

    Its ends do not meet, and around it there is only its edge drawn out: no seam, no tilt.
    """
    part = image[rows, columns]
    luma = (part @ LUMA).astype(np.float32)
    return facts(image, luma, luma, row_weights(image.shape[0])[rows])


def facts(image: Image, luma: Plane, band: Plane, weights: Plane) -> QualityFacts:
    return {
        "measured_width": image.shape[1],
        "sharpness": round(sharpness(band), 2),
        "noise": round(noise(band), 2),
        "shadows": round(share_of_sphere(luma <= DARK, weights), 4),
        "highlights": round(share_of_sphere(luma >= BRIGHT, weights), 4),
        "seam_step": 0.0,
        "tilt": None,
    }


def sharpness(band: Plane) -> float:
    """Variance of the Laplacian in the sharpest tenth of all blocks, in levels².

    Pech-Pacheco et al., Diatom autofocusing in brightfield microscopy, ICPR 2000; by blocks, so
    that bare walls and sky do not make a sharp picture count as blurred.
    """
    laplacian = (
        band[:-2, 1:-1] + band[2:, 1:-1] + band[1:-1, :-2] + band[1:-1, 2:] - 4 * band[1:-1, 1:-1]
    )
    variances = blocks(laplacian).var(axis=(1, 3))
    return float(np.percentile(variances, 90)) if variances.size else 0.0


def noise(band: Plane) -> float:
    """Standard deviation of noise, in levels, from the quietest tenth of blocks; 0 without any.

    Immerkær, Fast noise variance estimation, CVIU 64 (1996): a mask that answers neither to
    planes nor to straight edges, and the mean of its absolute answer.
    """
    across = band[:, :-2] - 2 * band[:, 1:-1] + band[:, 2:]
    answer = np.abs(across[:-2] - 2 * across[1:-1] + across[2:])
    levels = np.sqrt(np.pi / 2) / 6 * blocks(answer).mean(axis=(1, 3))
    brightness = blocks(band[1:-1, 1:-1]).mean(axis=(1, 3))
    usable = levels[(brightness > 4 * DARK) & (brightness < 255 - 4 * DARK)]
    return float(np.percentile(usable, 10)) if usable.size else 0.0


def blocks(plane: Plane) -> Plane:
    """A plane cut into squares of 32 px, remainders left off; (rows, 32, columns, 32)."""
    rows, columns = plane.shape[0] // BLOCK, plane.shape[1] // BLOCK
    return plane[: rows * BLOCK, : columns * BLOCK].reshape(rows, BLOCK, columns, BLOCK)


def row_weights(height: int) -> Plane:
    """How much area each row of a full panorama covers: the cosine of its pitch."""
    return np.cos((np.arange(height) + 0.5) / height * np.pi - np.pi / 2)


def share_of_sphere(mask: npt.NDArray[np.bool_], weights: Plane) -> float:
    """The share, 0-1, of the shown area that a mask covers."""
    return float((mask.mean(axis=1) * weights).sum() / weights.sum())


def seam_step(band: Image) -> float:
    """How much more the picture jumps where its ends meet than beside it, in levels; at least 0.

    Columns are averaged over 16 rows first: noise is no seam, and an eye follows the long line.
    """
    ends = np.concatenate([band[:, -3:], band[:, :3]], axis=1).astype(np.float32)
    stretches = len(ends) // STRETCH
    ends = ends[: stretches * STRETCH].reshape(stretches, STRETCH, 6, 3).mean(axis=1)
    steps = np.abs(np.diff(ends, axis=1)).mean(axis=(0, 2))  # five steps, the seam in the middle
    beside = (steps[0] + steps[1] + steps[3] + steps[4]) / 4
    return float(max(0.0, steps[2] - beside))


def notices(measured: QualityFacts) -> list[Notice]:
    """What a person should be told of these numbers."""
    findings = {
        "quality_dark": (
            measured["shadows"] > TOO_DARK,
            f"{measured['shadows']:.0%} of the picture is black.",
        ),
        "quality_bright": (
            measured["highlights"] > TOO_BRIGHT,
            f"{measured['highlights']:.0%} of the picture is burnt out to white.",
        ),
        "quality_blurred": (measured["sharpness"] < BLURRED, "The picture looks blurred."),
        "quality_noisy": (measured["noise"] > NOISY, "The picture is noisy."),
        "quality_seam": (
            measured["seam_step"] > VISIBLE_SEAM,
            "The left and right ends of the picture do not match: a vertical line will show.",
        ),
    }
    return [
        {"code": code, "message": message} for code, (found, message) in findings.items() if found
    ]
