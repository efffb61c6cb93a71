"""A panorama that is uploaded for a tour becomes a scene of it by arriving."""

import pytest

from mediafiles.models import MediaFile, Upload
from mediafiles.resumable import finishing
from mediafiles.resumable.models import UploadState
from mediafiles.resumable.turns import turn_of
from scenes.models import Scene
from scenes.services import set_start_scene
from studio.arriving import scene_title
from tests.makers import make_team, make_tour, make_user, panorama_bytes, picture_bytes, team_of
from tests.mediafiles.tus import Tus, refusal, row_of
from tours.services import delete_tour


@pytest.fixture
def tus(api):
    return Tus(api)


@pytest.fixture
def tour(tus):
    return make_tour(user=tus.user)


def send(tus, tour, content=None, **metadata):
    content = content or panorama_bytes()
    return tus.upload(content, purpose="scene", tour_id=str(tour.pk), **metadata)


def titles(tour):
    return [scene.title for scene in tour.scenes.in_order()]


def test_the_last_byte_makes_the_scene(tus, tour):
    answer = send(tus, tour, filename="IMG_0123 living-room.jpg")
    assert answer["Upload-State"] == "complete"
    scene = tour.scenes.get()
    assert (scene.title, scene.is_start) == ("Living room", True)
    assert str(scene.incoming.media_file_id) == answer["Upload-Media-Id"]


def test_it_is_made_once_however_often_the_end_is_worked_on(tus, tour):
    content = panorama_bytes()
    address = tus.begin(len(content), purpose="scene", tour_id=str(tour.pk))
    tus.send(address, 0, content)
    # As after a crash between making the file and saying so.
    Upload.objects.update(state=UploadState.FINISHING, media=None)
    finishing.finish_in_background(row_of(address).pk)
    assert row_of(address).state == UploadState.COMPLETE
    assert tour.scenes.count() == MediaFile.objects.count() == 1


def test_a_crash_on_the_way_leaves_neither_file_nor_scene(tus, tour, monkeypatch):
    content = panorama_bytes()
    address = tus.begin(len(content), purpose="scene", tour_id=str(tour.pk))
    upload = row_of(address)
    tus.send(address, 0, content[:100])
    monkeypatch.setattr("studio.arriving.add_scene", broken)
    with pytest.raises(RuntimeError):
        tus.send(address, 100, content[100:])
    assert (MediaFile.objects.count(), tour.scenes.count()) == (0, 0)
    monkeypatch.undo()
    assert tus.head(address)["Upload-State"] == "complete"
    assert tour.scenes.get().pk == upload.pk


def broken(*args, **kwargs):
    raise RuntimeError("the process died")


def test_scenes_of_one_drop_keep_its_order_however_they_arrive(tus, tour):
    send(tus, tour, filename="hall.jpg", drop="a", position="0")
    for place in (3, 1, 2):
        send(tus, tour, filename=f"room {place}.jpg", drop="b", position=str(place))
    send(tus, tour, filename="attic.jpg", drop="c", position="0")
    send(tus, tour, filename="room 0.jpg", drop="b", position="0")
    send(tus, tour, filename="room 4.jpg", drop="b", position="4")
    assert titles(tour) == ["Hall", "Room 0", "Room 1", "Room 2", "Room 3", "Room 4", "Attic"]


def test_the_first_of_a_drop_is_where_the_tour_starts(tus, tour):
    for place in (2, 0, 1):
        send(tus, tour, filename=f"room {place}.jpg", drop="b", position=str(place))
    assert tour.scenes.get(is_start=True).title == "Room 0"


def test_a_start_that_somebody_chose_stays(tus, tour):
    for place in (1, 2):
        send(tus, tour, filename=f"room {place}.jpg", drop="b", position=str(place))
    set_start_scene(tour.scenes.get(title="Room 2"))
    send(tus, tour, filename="room 0.jpg", drop="b", position="0")
    assert tour.scenes.get(is_start=True).title == "Room 2"


def test_what_is_no_panorama_is_refused_and_nothing_is_kept(tus, tour):
    content = picture_bytes(400, 300)
    address = tus.begin(len(content), purpose="scene", tour_id=str(tour.pk))
    answer = tus.send(address, 0, content)
    assert answer.status_code == 422
    upload = tus.read(address)
    assert (upload["state"], upload["error"]["detail"]) == ("failed", answer.json()["detail"])
    assert (MediaFile.objects.count(), tour.scenes.count()) == (0, 0)


def test_a_tour_of_others_is_refused_before_anything_is_sent(tus):
    metadata = {"filename": "a.jpg", "purpose": "scene", "tour_id": str(make_tour().pk)}
    assert refusal(tus.create(1000, metadata=metadata)) == (400, "not_found")
    assert refusal(tus.create(1000, metadata=metadata | {"tour_id": "x"})) == (400, "not_found")


def test_who_only_reads_cannot_add_scenes(api):
    team = make_team()
    viewer = make_user(team=team, role="viewer")
    tus = Tus(api, viewer)
    tour = make_tour(team=team)
    metadata = {"filename": "a.jpg", "purpose": "scene", "tour_id": str(tour.pk)}
    assert refusal(tus.create(1000, metadata=metadata)) == (403, "permission_denied")


def test_the_file_belongs_to_the_team_of_the_tour(api):
    user = make_user()
    other = make_team()
    other.memberships.create(user=user, role="editor")
    api.force_login(user)
    tus = Tus(api, user)
    api.credentials()
    api.force_login(user)
    tour = make_tour(team=other)
    send(tus, tour)
    assert MediaFile.objects.get().team_id == other.pk != team_of(user).pk
    metadata = {"purpose": "scene", "tour_id": str(tour.pk), "team_id": str(team_of(user).pk)}
    assert refusal(tus.create(1000, metadata=metadata)) == (400, "not_found")


def test_a_tour_that_went_meanwhile_is_named(tus, tour):
    content = panorama_bytes()
    address = tus.begin(len(content), purpose="scene", tour_id=str(tour.pk))
    delete_tour(tour)
    assert refusal(tus.send(address, 0, content)) == (409, "tour_gone")
    assert Scene.objects.count() == 0


def test_a_full_tour_is_named_at_the_start(tus, tour, settings):
    settings.LIMIT_SCENES_PER_TOUR = 1
    send(tus, tour)
    metadata = {"purpose": "scene", "tour_id": str(tour.pk)}
    assert refusal(tus.create(1000, metadata=metadata)) == (409, "too_many_scenes")


def test_nobody_else_may_finish_it_meanwhile(tus, tour):
    address = tus.begin(len(panorama_bytes()), purpose="scene", tour_id=str(tour.pk))
    with turn_of(row_of(address)):
        assert tus.send(address, 0, panorama_bytes()).status_code == 423


@pytest.mark.parametrize(
    ("filename", "title"),
    [
        ("IMG_0123 living-room.jpg", "Living room"),
        ("IMG_0123.jpg", ""),
        ("R0010042.JPG", ""),
        ("PXL_20260102_101112.PHOTOSPHERE.jpg", ""),
        ("DSC01234-Küche.jpg", "Küche"),
        ("image (3).png", ""),
        ("03 bath_room.webp", "Bath room"),
        ("2nd floor.jpg", "2nd floor"),
        ("Bedroom 2.jpg", "Bedroom 2"),
        ("20260102_101112.jpg", ""),
    ],
)
def test_the_title_is_what_the_name_says_to_people(filename, title):
    assert scene_title(filename) == title
