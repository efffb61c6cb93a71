from tests.makers import PASSWORD, make_user


def ask(client, email):
    return client.post("/forgotten-password", {"email": email})


def test_a_mailed_link_sets_a_new_password_once(client, posted, link_in):
    user = make_user()
    with posted() as mails:
        assert ask(client, user.email).url == "/forgotten-password/sent"
    link = link_in(mails[0])
    form = client.get(link).url
    # The secret is not in the address of the form: it would travel with every link on it.
    assert link.rpartition("-")[2] not in form
    assert client.post(form, {"password1": "another good one"}).url == "/forgotten-password/done"
    assert "no longer works" in client.get(link).content.decode()
    signed_in = client.post("/sign-in", {"login": user.email, "password": "another good one"})
    assert signed_in.url == "/studio/"


def test_known_and_unknown_addresses_get_the_same_answer_and_a_mail_each(client, posted):
    user = make_user()
    answers, mails = [], []
    for email in (user.email, "who@example.com"):
        with posted() as sent:
            answers.append(ask(client, email))
            page = client.get(answers[-1].url).content
        mails += [(mail.to, mail.subject) for mail in sent]
        answers[-1] = (answers[-1].status_code, answers[-1].url, len(page))
    assert answers[0] == answers[1]
    assert mails == [
        ([user.email], "New password for Roundhouse"),
        (["who@example.com"], "No account at Roundhouse"),
    ]


def test_links_lead_to_our_address_whatever_host_was_asked(client, posted, link_in):
    user = make_user()
    with posted() as mails:
        client.post("/forgotten-password", {"email": user.email}, headers={"host": "127.0.0.1"})
    assert link_in(mails[0]).startswith("/new-password/")


def test_a_weak_new_password_is_refused(client, posted, link_in):
    user = make_user()
    with posted() as mails:
        ask(client, user.email)
    form = client.get(link_in(mails[0])).url
    assert client.post(form, {"password1": "12345678"}).context["form"].errors["password1"]


def test_changing_it_takes_the_present_one_and_sends_a_notice(client, posted):
    user = make_user()
    client.post("/sign-in", {"login": user.email, "password": PASSWORD})
    new = {"password1": "another good one"}
    wrong = client.post("/account/password", new | {"oldpassword": "no"})
    assert wrong.context["form"].errors["oldpassword"]
    with posted() as mails:
        client.post("/account/password", new | {"oldpassword": PASSWORD})
    assert [mail.subject for mail in mails] == ["Your password was changed"]


def test_somebody_without_a_password_sets_a_first_one(client):
    user = make_user(password=None)
    client.force_login(user)
    assert client.get("/account/password").url == "/account/password/first"
    client.post("/account/password/first", {"password1": "another good one"})
    user.refresh_from_db()
    assert user.check_password("another good one")


def test_asking_too_often_is_paused(client):
    user = make_user()
    statuses = [ask(client, user.email).status_code for _ in range(6)]
    assert statuses == [302] * 5 + [429]
