import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from studio.importing import natural_order, pictures_in, title_from
from tests.makers import make_user, panorama_bytes
from tours.models import Tour


@pytest.fixture
def folder(tmp_path):
    home = tmp_path / "Lake House"
    home.mkdir()
    for name in ("10-attic.jpg", "2_living-room.JPG", "1 hall.jpeg"):
        (home / name).write_bytes(panorama_bytes())
    (home / "notes.txt").write_text("not a picture")
    return home


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("03-living_room.jpg", "Living room"),
        ("kitchen.jpg", "Kitchen"),
        ("2. Terrace.png", "Terrace"),
        ("0042.jpg", "0042"),
        ("IMG_2041.jpg", "IMG 2041"),
    ],
)
def test_titles_come_from_names(name, title):
    assert title_from(name) == title


def test_room_two_comes_before_room_ten(folder):
    assert [path.name[:2].strip("- _") for path in pictures_in(folder)] == ["1", "2", "10"]
    assert sorted(pictures_in(folder), key=natural_order) == pictures_in(folder)


def test_a_folder_becomes_a_published_tour(folder, capsys):
    make_user()
    call_command("import_tour", str(folder), publish=True)
    tour = Tour.objects.get()
    assert (tour.title, tour.status) == ("Lake House", "published")
    assert [s.title for s in tour.scenes.in_order()] == ["Hall", "Living room", "Attic"]
    assert all(scene.is_processed for scene in tour.scenes.all())
    said = capsys.readouterr().out
    assert "[2/3]" in said
    assert f"/t/{tour.slug}" in said


def test_a_picture_that_is_refused_costs_only_itself(folder, capsys):
    make_user()
    (folder / "3-broken.jpg").write_bytes(panorama_bytes()[:300])
    call_command("import_tour", str(folder), title="Mine")
    assert Tour.objects.get().scenes.count() == 3
    assert "Left out 3-broken.jpg" in capsys.readouterr().err


def test_an_empty_folder_or_no_owner_is_told(tmp_path, folder):
    with pytest.raises(CommandError, match="no JPEG"):
        call_command("import_tour", str(tmp_path))
    with pytest.raises(CommandError, match="not a folder"):
        call_command("import_tour", str(tmp_path / "none"))
    with pytest.raises(CommandError, match="no team"):
        call_command("import_tour", str(folder))


def test_with_several_teams_the_owner_must_be_named(folder):
    make_user()
    ben = make_user("ben@example.com")
    with pytest.raises(CommandError, match="--email"):
        call_command("import_tour", str(folder))
    call_command("import_tour", str(folder), email="Ben@example.com")
    assert Tour.objects.get().created_by == ben
