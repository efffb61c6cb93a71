"""One picture from file to result: the order of the steps, and what is said about them."""

import math
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import cast

import numpy as np

from panorama import derivatives, quality, tiler
from panorama.limits import Limits
from panorama.plan import Plan, plan_for
from panorama.probe import Probe, probe
from panorama.projection import View
from panorama.pyramid import remove_uncovered
from panorama.result import (
    PIPELINE_VERSION,
    CropFacts,
    FileFacts,
    PoseFacts,
    QualityFacts,
    Result,
    SourceFacts,
    ViewFacts,
)
from panorama.source import refusal_for
from panorama.sphere import from_pixels
from panorama.vips import VipsError

DEFAULT_FOV = 90.0  # degrees, of the social picture

OnProgress = Callable[[float, str], None]  # share done (0-1), name of the step


def make_panorama(
    source: Path, out_dir: Path, limits: Limits, view: View | None, on_progress: OnProgress
) -> Result:
    """Fill the empty directory `out_dir` with everything that is served of one panorama.

    `view` is what the social picture shows; by default the file's own initial view or the middle
    of the picture. Raises `Refused` when the picture cannot be used.
    """
    on_progress(0.0, "probe")
    plan = plan_for(source, probe(source, limits))
    try:
        return make_all(plan, out_dir, view or default_view(plan), on_progress)
    except VipsError as error:
        refusal = refusal_for(error, source)
        if refusal is None:
            raise
        raise refusal from error


def make_all(plan: Plan, out_dir: Path, view: View, on_progress: OnProgress) -> Result:
    tiler.write_tiles(plan, out_dir, lambda share: on_progress(0.05 + 0.75 * share, "tiles"))
    on_progress(0.8, "previews")
    small = derivatives.reduced(plan, out_dir)
    derivatives.write_base(small, out_dir)
    derivatives.write_thumbnail(small, out_dir)
    derivatives.write_social(plan, out_dir, view)
    preview = derivatives.preview(small)
    on_progress(0.9, "quality")
    measured = measured_quality(plan, small.numpy())
    remove_uncovered(plan, out_dir)
    on_progress(1.0, "done")
    return result_of(plan, out_dir, preview, measured)


def measured_quality(plan: Plan, small: quality.Image) -> QualityFacts:
    if plan.crop is None:
        return quality.measure(small)
    scale = small.shape[1] / plan.grid.width
    top, left = int(plan.crop.top * scale), int(plan.crop.left * scale)
    bottom = math.ceil((plan.crop.top + plan.crop.height) * scale)
    right = math.ceil((plan.crop.left + plan.crop.width) * scale)
    return quality.measure_part(small, slice(top, bottom), slice(left, right))


def default_view(plan: Plan) -> View:
    initial = plan.probe.gpano.initial_view
    if initial:
        return View(initial.yaw, initial.pitch, initial.fov or DEFAULT_FOV)
    if plan.crop is None:
        return View(0.0, 0.0, DEFAULT_FOV)
    middle = np.array([plan.crop.left + plan.crop.width / 2, plan.crop.top + plan.crop.height / 2])
    yaw, pitch = from_pixels(middle[0], middle[1], plan.grid.width, plan.grid.height)
    return View(float(yaw), float(pitch), DEFAULT_FOV)


def result_of(plan: Plan, out_dir: Path, preview: str, measured: QualityFacts) -> Result:
    grid, found = plan.grid, plan.probe
    files = files_in(out_dir)
    return {
        "pipeline": PIPELINE_VERSION,
        "source": source_facts(found),
        "width": grid.width,
        "height": grid.height,
        "tile_size": grid.tile_size,
        "format": "jpg",
        "tile_quality": tiler.TILE_QUALITY,
        "levels": [
            {"level": level.level, "width": level.width, "cols": level.cols, "rows": level.rows}
            for level in grid.levels
        ],
        "crop": cast(CropFacts, asdict(plan.crop)) if plan.crop else None,
        "tiles": sum("/" in file["path"] for file in files),
        "preview": preview,
        "files": files,
        "bytes": sum(file["bytes"] for file in files),
        "pose": pose_facts(found),
        "initial_view": view_facts(found),
        "quality": measured,
        "warnings": [*found.notices, *quality.notices(measured)],
    }


def source_facts(found: Probe) -> SourceFacts:
    return {
        "format": found.header.format,
        "width": found.width,
        "height": found.height,
        "orientation": found.header.orientation,
        "colour": found.colour,
        "bit_depth": found.header.bit_depth,
        "alpha": found.header.alpha,
        "icc": found.icc_name,
        "bytes": found.bytes,
    }


def pose_facts(found: Probe) -> PoseFacts | None:
    pose = found.gpano.pose
    if pose is None:
        return None
    return {"heading": pose.heading, "pitch": pose.pitch, "roll": pose.roll}


def view_facts(found: Probe) -> ViewFacts | None:
    view = found.gpano.initial_view
    if view is None:
        return None
    return {"yaw": view.yaw, "pitch": view.pitch, "fov": view.fov}


def files_in(out_dir: Path) -> list[FileFacts]:
    return [
        {"path": path.relative_to(out_dir).as_posix(), "bytes": path.stat().st_size}
        for path in sorted(out_dir.rglob("*"))
        if path.is_file()
    ]
