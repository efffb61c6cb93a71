from django.urls import reverse

from tests.makers import make_scene, make_tour, make_user, team_of


def test_signed_out_people_are_led_to_the_door(client):
    answer = client.get("/studio/")
    assert answer.url == f"{reverse('accounts:sign_in')}?next=/studio/"


def test_the_list_shows_the_teams_tours_and_no_others(client):
    user = make_user()
    make_tour(user=user, title="Mine")
    make_tour(title="Theirs")
    client.force_login(user)
    page = client.get("/studio/")
    assert [tour["title"] for tour in page.context["tours"]] == ["Mine"]


def test_an_empty_studio_is_a_page(client):
    client.force_login(make_user())
    assert client.get("/studio/").status_code == 200


def test_work_in_hand_is_counted(client):
    user = make_user()
    tour = make_tour(user=user, scenes=1)
    make_scene(tour, ready=False)
    client.force_login(user)
    row = client.get("/studio/").context["tours"][0]
    assert (row["scene_count"], row["processing"], row["failed"]) == (2, 1, 0)


def test_a_long_list_goes_on_behind_a_link(client):
    user = make_user()
    for n in range(31):
        make_tour(team=team_of(user), title=f"T{n}")
    client.force_login(user)
    page = client.get("/studio/")
    rest = client.get(page.context["next_url"])
    assert (len(page.context["tours"]), len(rest.context["tours"])) == (30, 1)
