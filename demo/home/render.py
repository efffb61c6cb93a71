"""Render one scene of the home to an equirectangular picture.

python demo/home/render.py --scene living-room --width 4096 --samples 14 --out finals
"""

import argparse
import math
import sys
import time
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))

import garden
import materials
import palette
import plan
import rooms
import shell

SUN, SKY, FILL = 7.0, 0.15, 7.0


def build_home():
    """The whole house with its garden, always the same."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    M = palette.palette()
    palette.add_pictures(M)
    oak = materials.oak_floor("oak floor")
    oak_across = materials.oak_floor("oak floor across", math.pi / 2)
    hall = materials.tiles(
        "hall stone",
        (0.42, 0.42),
        (0.70, 0.64, 0.54),
        (0.58, 0.51, 0.41),
        (0.34, 0.30, 0.25),
        0.35,
        0.0,
        math.pi / 4,
        (0.22, 0.235, 0.20),
    )
    shell.place_walls(M)
    shell.place_windows(M)
    shell.place_floor(
        M,
        {
            "living-room": oak,
            "kitchen": oak,
            "bedroom": oak_across,
            "library": oak,
            "entrance-hall": hall,
        },
    )
    shell.place_ceiling(M)
    for furnish in (
        rooms.furnish_living,
        rooms.furnish_kitchen,
        rooms.furnish_library,
        rooms.furnish_hall,
        rooms.furnish_bedroom,
    ):
        furnish(M)
    garden.place_terrace(M)
    garden.furnish_terrace(M)
    garden.place_planting(M)
    garden.place_land(M, materials.lawn())
    garden.place_sky(SKY)
    shell.place_sun(SUN)
    shell.place_fill_light(FILL)


def place_camera(slug):
    """A 360° camera at the scene's spot, its centre column at the scene's heading."""
    data = bpy.data.cameras.new(slug)
    data.type, data.panorama_type = "PANO", "EQUIRECTANGULAR"
    data.clip_start, data.clip_end = 0.02, 80000
    camera = bpy.data.objects.new(slug, data)
    camera.location = plan.position(slug)
    camera.rotation_euler = (math.radians(90), 0, -math.radians(plan.heading(slug)))
    bpy.context.scene.collection.objects.link(camera)
    bpy.context.scene.camera = camera


def set_up_cycles(width, samples, seconds):
    """Few bounces, clamped and denoised: made for a small computer without a graphics card."""
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.render.resolution_x, scene.render.resolution_y, scene.render.resolution_percentage = (
        width,
        width // 2,
        100,
    )
    cycles = scene.cycles
    cycles.device, cycles.samples, cycles.seed = "CPU", samples, 7
    cycles.time_limit, cycles.use_auto_tile = seconds, False
    cycles.use_adaptive_sampling, cycles.adaptive_threshold = True, 0.02
    cycles.use_denoising, cycles.denoiser = True, "OPENIMAGEDENOISE"
    cycles.denoising_input_passes, cycles.denoising_prefilter = "RGB_ALBEDO_NORMAL", "ACCURATE"
    cycles.use_light_tree = True
    cycles.max_bounces, cycles.diffuse_bounces, cycles.glossy_bounces = 6, 4, 3
    cycles.transmission_bounces, cycles.transparent_max_bounces = 4, 10
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.sample_clamp_indirect, cycles.sample_clamp_direct, cycles.blur_glossy = 4.0, 40.0, 0.6


def render(slug, width, samples, seconds, out):
    """Write the light itself as EXR, then the picture developed from it."""
    place_camera(slug)
    set_up_cycles(width, samples, seconds)
    scene = bpy.context.scene
    scene.render.image_settings.file_format = "OPEN_EXR"
    scene.render.image_settings.color_depth = "16"
    scene.render.filepath = str(out / f"{slug}.exr")
    started = time.monotonic()
    bpy.ops.render.render(write_still=True)
    taken = time.monotonic() - started
    print(f"{slug}: {width}x{width // 2}, at most {samples} samples, {taken:.0f} s", flush=True)
    develop(slug, out)


def develop(slug, out):
    """Turn the light of a rendered scene into a PNG, with the exposure the plan gives it."""
    scene = bpy.context.scene
    scene.view_settings.view_transform = "AgX"
    scene.view_settings.look = "AgX - Medium High Contrast"
    scene.view_settings.exposure = plan.CAMERAS[slug][2]
    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.color_depth = "8"
    light = bpy.data.images.load(str(out / f"{slug}.exr"))
    light.save_render(str(out / f"{slug}.png"), scene=scene)


def main():
    """Read the command line, build the home once, render the scenes asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scene", action="append", choices=list(plan.CAMERAS), required=True)
    parser.add_argument("--width", type=int, default=4096)
    parser.add_argument("--samples", type=int, default=14)
    parser.add_argument("--seconds", type=float, default=0, help="stop sampling after this long")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--develop", action="store_true", help="only turn existing EXRs in --out into PNGs again"
    )
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    if asked.develop:
        for slug in asked.scene:
            develop(slug, asked.out)
        return
    build_home()
    for slug in asked.scene:
        render(slug, asked.width, asked.samples, asked.seconds, asked.out)


if __name__ == "__main__":
    main()
