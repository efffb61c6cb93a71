import numpy as np
import pytest
from PIL import Image, ImageFilter

from panorama.quality import measure, notices
from panorama.sphere import from_pixels, to_angles, to_vectors
from panorama.tilt import propose_tilt
from tests.panorama.pictures import photo


def grey(level, width=1024):
    return np.full((width // 2, width, 3), level, dtype=np.uint8)


def detailed(width=1024):
    """Sharp edges everywhere, as a focused photograph of a room has."""
    random = np.random.default_rng(5)
    small = random.integers(60, 200, (width // 16, width // 8, 3), dtype=np.uint8)
    return Image.fromarray(small).resize((width, width // 2), Image.Resampling.NEAREST)


def codes(picture):
    return {notice["code"] for notice in notices(measure(np.asarray(picture)))}


def test_sharpness_falls_with_every_blur():
    values = [
        measure(np.asarray(detailed().filter(ImageFilter.GaussianBlur(radius))))["sharpness"]
        for radius in (0, 1, 2, 4)
    ]
    assert values == sorted(values, reverse=True)
    assert values[0] > 50 * values[-1]


def test_a_blurred_picture_is_called_so_and_a_sharp_one_is_not():
    assert "quality_blurred" in codes(detailed().filter(ImageFilter.GaussianBlur(6)))
    assert "quality_blurred" not in codes(detailed())


@pytest.mark.parametrize("sigma", [2.0, 5.0, 10.0])
def test_noise_is_measured_in_levels(sigma):
    random = np.random.default_rng(2)
    noisy = grey(128) + random.normal(0, sigma, (512, 1024, 1))
    assert measure(np.clip(noisy, 0, 255).astype(np.uint8))["noise"] == pytest.approx(
        sigma, rel=0.12
    )


def test_edges_are_not_mistaken_for_noise():
    assert measure(np.asarray(detailed()))["noise"] < 1


def test_clipped_shares_are_shares_of_the_sphere():
    picture = grey(128)
    picture[:256, :512] = 0  # a quarter of the sphere
    picture[384:] = 255  # all below pitch -45: (1 - sin 45°) / 2
    measured = measure(picture)
    assert measured["shadows"] == pytest.approx(0.25, abs=0.002)
    assert measured["highlights"] == pytest.approx((1 - np.sin(np.pi / 4)) / 2, abs=0.002)


@pytest.mark.parametrize(("level", "code"), [(0, "quality_dark"), (255, "quality_bright")])
def test_black_and_white_pictures_are_measured_and_called_so(level, code):
    assert code in codes(grey(level))


@pytest.mark.parametrize("step", [0, 10, 40])
def test_a_step_where_the_ends_meet_is_measured_in_levels(step):
    ramp = np.linspace(0, step, 1024)[None, :, None]
    noisy = grey(100) + ramp + np.random.default_rng(4).normal(0, 4, (512, 1024, 1))
    assert measure(noisy.astype(np.uint8))["seam_step"] == pytest.approx(step, abs=2)


def test_a_visible_seam_is_reported():
    picture = grey(100)
    picture[:, 512:] = 140
    assert "quality_seam" in codes(picture)


def tilted(pitch, roll):
    """World directions from camera directions; rows are the world's axes seen by the camera.

    GPano: nose up by `pitch`, then clockwise by `roll`, so that the horizon turns the other way.
    """
    p, r = np.radians(pitch), np.radians(roll)
    nose = np.array([[1, 0, 0], [0, np.cos(p), np.sin(p)], [0, -np.sin(p), np.cos(p)]])
    side = np.array([[np.cos(r), np.sin(r), 0], [-np.sin(r), np.cos(r), 0], [0, 0, 1]])
    return nose @ side


def room(pitch, roll, width=1024):
    """Upright wall panels between a floor and a ceiling, seen by a tilted camera."""
    fine = 2 * width  # rendered larger and averaged down, as a lens would
    column, row = np.meshgrid(np.arange(fine) + 0.5, np.arange(width) + 0.5)
    rays = to_vectors(*from_pixels(column, row, fine, width)) @ tilted(pitch, roll).T
    yaw, elevation = to_angles(rays)
    random = np.random.default_rng(3)
    panels = np.sort(random.uniform(-180, 180, 24))
    walls = random.integers(40, 220, 25)[np.searchsorted(panels, yaw)].astype(float)
    walls[elevation > 45] = 200
    walls[elevation < -40] = 80
    walls = walls.reshape(width // 2, 2, width, 2).mean(axis=(1, 3))
    return walls + random.normal(0, 2, walls.shape)


@pytest.mark.parametrize(("pitch", "roll"), [(0, 0), (3, 0), (0, 3), (-4, 2), (1.5, -1), (8, -6)])
def test_a_tilted_room_is_proposed_level(pitch, roll):
    tilt = propose_tilt(room(pitch, roll).astype(np.float32))
    assert tilt["pitch"] == pytest.approx(pitch, abs=0.2 + 0.04 * abs(pitch))
    assert tilt["roll"] == pytest.approx(roll, abs=0.2 + 0.04 * abs(roll))
    assert tilt["support"] > 0.5


def noise_picture():
    return np.random.default_rng(1).uniform(0, 255, (1024, 2048)).astype(np.float32)


def one_edge():
    """A single upright edge pair: says nothing about tilt along its own direction."""
    picture = np.full((1024, 2048), 60, dtype=np.float32)
    picture[:, :1024] = 180
    return picture


@pytest.mark.parametrize(
    "picture",
    [
        np.full((1024, 2048), 128, dtype=np.float32),
        noise_picture(),
        np.asarray(photo(2048).convert("L")).astype(np.float32),
        one_edge(),
    ],
    ids=["grey", "noise", "soft", "one edge"],
)
def test_without_clear_uprights_nothing_is_proposed(picture):
    assert propose_tilt(picture) is None
