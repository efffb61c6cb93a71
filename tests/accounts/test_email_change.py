import pytest

from tests.makers import PASSWORD, make_user


@pytest.fixture
def ana(client):
    user = make_user("ana@example.com")
    client.post("/sign-in", {"login": user.email, "password": PASSWORD})
    client.post("/account/confirm", {"password": PASSWORD, "next": "/account/email"})
    return user


def ask(client, email):
    return client.post("/account/email", {"action_add": "", "email": email})


def test_the_address_changes_once_the_new_one_is_proved(client, ana, posted, link_in):
    with posted() as mails:
        ask(client, "New@Example.com")
    ana.refresh_from_db()
    assert ana.email == "ana@example.com"
    assert [mail.to for mail in mails] == [["new@example.com"]]
    link = link_in(mails[0])
    with posted() as notices:
        client.post(link)
    ana.refresh_from_db()
    assert ana.email == "new@example.com"
    assert ana.emailaddress_set.get().email == "new@example.com"
    # The old address is told: it may be the only place where a theft is noticed.
    assert notices[0].to == ["ana@example.com"]
    assert "new@example.com" in notices[0].body


def test_then_only_the_new_one_signs_in(client, client_elsewhere, ana, posted, link_in):
    with posted() as mails:
        ask(client, "new@example.com")
    client.post(link_in(mails[0]))
    old = client_elsewhere.post("/sign-in", {"login": "ana@example.com", "password": PASSWORD})
    assert old.status_code == 200
    new = client_elsewhere.post("/sign-in", {"login": "new@example.com", "password": PASSWORD})
    assert new.url == "/studio/"


def test_changing_it_asks_for_the_password_again(client):
    user = make_user()
    client.post("/sign-in", {"login": user.email, "password": PASSWORD})
    answer = ask(client, "new@example.com")
    assert answer.url.startswith("/account/confirm")


def test_the_wish_can_be_taken_back(client, ana, posted, link_in):
    with posted() as mails:
        ask(client, "new@example.com")
    client.post("/account/email", {"action_remove": "", "email": "new@example.com"})
    client.post(link_in(mails[0]))
    ana.refresh_from_db()
    assert ana.email == "ana@example.com"


def test_the_address_of_another_account_is_never_taken_and_nothing_is_told(client, ana, posted):
    other = make_user("bo@example.com")
    with posted() as mails:
        answer = ask(client, "bo@example.com")
    assert answer.status_code == 302
    assert all(mail.to == ["bo@example.com"] for mail in mails)
    other.refresh_from_db()
    ana.refresh_from_db()
    assert (ana.email, other.email) == ("ana@example.com", "bo@example.com")


def test_ones_own_address_is_no_change(client, ana):
    assert ask(client, "ana@example.com").context["form"].errors["email"]
