import pytest

from panorama.errors import Refused
from panorama.gpano import Crop, InitialView, Pose
from panorama.limits import Limits
from panorama.probe import probe
from tests.panorama.pictures import (
    chunk,
    crop_fields,
    gpano_xmp,
    jpeg_bytes,
    photo,
    png_with,
    save,
    with_xmp,
)

FULL = (2048, 1024)
PART = (256, 200, 1200, 400)  # left, top, width, height


def probed(tmp_path, packet, size=PART[2:], limits=None):
    path = tmp_path / "picture.jpg"
    path.write_bytes(with_xmp(jpeg_bytes(photo(*size)), packet))
    return probe(path, limits)


def codes(found):
    return [notice["code"] for notice in found.notices]


@pytest.mark.parametrize("elements", [False, True])
def test_a_crop_is_read_in_both_serialisations(tmp_path, elements):
    found = probed(tmp_path, gpano_xmp(elements, **crop_fields(FULL, PART)))
    assert found.crop == Crop(*FULL, *PART)
    assert found.full_width == 2048


def test_gpano_is_read_from_png_and_webp(tmp_path):
    packet = gpano_xmp(**crop_fields(FULL, PART))
    png = tmp_path / "picture.png"
    png.write_bytes(
        png_with(photo(*PART[2:]), chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + packet))
    )
    webp = save(photo(*PART[2:]), tmp_path / "picture.webp", xmp=packet)
    assert probe(png).crop == probe(webp).crop == Crop(*FULL, *PART)


def test_a_resized_file_resizes_what_it_says(tmp_path):
    found = probed(tmp_path, gpano_xmp(**crop_fields((4096, 2048), (512, 400, 2400, 800))))
    assert found.crop == Crop(*FULL, *PART)


def test_a_crop_of_everything_is_no_crop(tmp_path):
    found = probed(tmp_path, gpano_xmp(**crop_fields((1024, 512), (0, 0, 1024, 512))), (1024, 512))
    assert found.crop is None
    assert found.notices == ()


def test_pose_and_initial_view_are_proposals_in_our_angles(tmp_path):
    packet = gpano_xmp(
        PoseHeadingDegrees="350.5",
        PosePitchDegrees="-2.5",
        PoseRollDegrees="1",
        InitialViewHeadingDegrees="20.5",
        InitialViewPitchDegrees="10",
        InitialHorizontalFOVDegrees="75",
    )
    found = probed(tmp_path, packet, (1024, 512)).gpano
    assert found.pose == Pose(350.5, -2.5, 1.0)
    assert found.initial_view == InitialView(30.0, 10.0, 0.0, 75.0)


BAD_CROPS = [
    ({"CroppedAreaImageWidthPixels": 4000}, "CroppedAreaImageWidthPixels"),
    ({"CroppedAreaLeftPixels": -5}, "CroppedAreaLeftPixels"),
    ({"CroppedAreaLeftPixels": 900}, "CroppedAreaImageWidthPixels"),
    ({"CroppedAreaTopPixels": 700}, "CroppedAreaImageHeightPixels"),
    ({"FullPanoWidthPixels": 0}, "FullPanoWidthPixels"),
    ({"FullPanoWidthPixels": "NaN"}, "FullPanoWidthPixels"),
    ({"FullPanoWidthPixels": "inf"}, "FullPanoWidthPixels"),
    ({"FullPanoWidthPixels": 10**12}, "FullPanoWidthPixels"),
    ({"FullPanoWidthPixels": 900_000, "FullPanoHeightPixels": 450_000}, "FullPanoWidthPixels"),
    ({"FullPanoHeightPixels": "tall"}, "FullPanoHeightPixels"),
    ({"FullPanoHeightPixels": 2000}, "FullPanoHeightPixels"),
    ({"FullPanoHeightPixels": None}, "FullPanoHeightPixels"),
    ({"CroppedAreaTopPixels": None}, "CroppedAreaTopPixels"),
    ({"CroppedAreaImageHeightPixels": "4e2"}, "CroppedAreaImageHeightPixels"),
    ({"CroppedAreaImageHeightPixels": 300}, "CroppedAreaImageWidthPixels"),
    ({"ProjectionType": "cylindrical"}, "ProjectionType"),
]


def spoilt(changes, full=FULL, crop=PART):
    fields = crop_fields(full, crop) | changes
    return gpano_xmp(**{name: value for name, value in fields.items() if value is not None})


@pytest.mark.parametrize(("changes", "field"), BAD_CROPS)
def test_a_bad_crop_is_refused_naming_the_field(tmp_path, changes, field):
    with pytest.raises(Refused) as caught:
        probed(tmp_path, spoilt(changes))
    assert (caught.value.code, caught.value.field) == ("gpano_invalid", field)
    assert field in caught.value.message


STILL_INSIDE = {"CroppedAreaLeftPixels": 900}


@pytest.mark.parametrize("changes", [it for it, _ in BAD_CROPS if it != STILL_INSIDE])
def test_a_bad_crop_on_a_full_sphere_is_ignored_with_a_notice(tmp_path, changes):
    packet = spoilt(changes, FULL, (0, 0, 1024, 512))
    found = probed(tmp_path, packet, (1024, 512))
    assert (found.crop, codes(found)) == (None, ["gpano_ignored"])


@pytest.mark.parametrize(
    "fields",
    [
        {"PoseHeadingDegrees": "north"},
        {"PosePitchDegrees": "91"},
        {"PoseRollDegrees": "nan"},
        {"InitialViewPitchDegrees": "1e3"},
        {"InitialHorizontalFOVDegrees": "5"},
    ],
)
def test_a_bad_pose_or_view_is_ignored_with_a_notice(tmp_path, fields):
    found = probed(tmp_path, gpano_xmp(**fields), (1024, 512))
    assert codes(found) == ["gpano_ignored"]
    assert found.gpano.pose is None
    assert found.gpano.initial_view is None


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'


@pytest.mark.parametrize(
    "packet", [LAUGHS, OUTSIDE, b"<x><y></x>", b"", b"\xff\xfe", b"<a>" * 9000]
)
def test_a_hostile_or_broken_packet_is_ignored_with_a_notice(tmp_path, packet):
    assert codes(probed(tmp_path, packet, (1024, 512))) == ["xmp_ignored"]


def test_a_huge_packet_is_ignored_with_a_notice(tmp_path):
    packet = gpano_xmp(PoseHeadingDegrees="1") + b" " * 20_000_000
    path = tmp_path / "picture.png"
    path.write_bytes(png_with(photo(), chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + packet)))
    found = probe(path)
    assert (codes(found), found.gpano.pose) == (["xmp_ignored"], None)


def test_a_crop_obeys_the_limits_of_a_full_sphere(tmp_path):
    with pytest.raises(Refused) as caught:
        probed(tmp_path, gpano_xmp(**crop_fields(FULL, PART)), limits=Limits(max_side=2000))
    assert caught.value.field == "FullPanoWidthPixels"
