import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.makers import PASSWORD, make_user


def code_for(secret, steps_ahead=0):
    """What an authenticator app shows; no code is taken twice, so tests look ahead."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps_ahead))


def sign_in(client, user):
    return client.post("/sign-in", {"login": user.email, "password": PASSWORD})


def confirm(client, page):
    return client.post("/account/confirm", {"password": PASSWORD, "next": page})


@pytest.fixture
def protected(client, posted):
    """A person with two-step sign-in, signed in; `.secret` is what their app knows."""
    user = make_user()
    sign_in(client, user)
    confirm(client, "/account/two-step/set-up")
    page = client.get("/account/two-step/set-up")
    user.secret = page.context["form"].secret
    with posted() as mails:
        client.post("/account/two-step/set-up", {"code": code_for(user.secret)})
    user.mails = [mail.subject for mail in mails]
    return user


def recovery_codes(client):
    page = client.get("/account/two-step/recovery-codes").content.decode()
    return re.findall(r"<code>(\w+)</code>", page)


def test_setting_it_up_asks_for_the_password_again(client):
    sign_in(client, make_user())
    answer = client.get("/account/two-step/set-up")
    assert answer.url == "/account/confirm?next=%2Faccount%2Ftwo-step%2Fset-up"


def test_the_page_shows_a_code_to_scan_and_a_key_to_type(client):
    sign_in(client, make_user())
    confirm(client, "/account/two-step")
    page = client.get("/account/two-step/set-up")
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    assert f"data-key>{page.context['form'].secret}<" in page.content.decode()
    assert "Roundhouse" in page.context["totp_url"]


def test_a_wrong_code_turns_nothing_on(client):
    sign_in(client, make_user())
    confirm(client, "/account/two-step")
    client.get("/account/two-step/set-up")
    page = client.post("/account/two-step/set-up", {"code": "000000"})
    assert page.context["form"].errors["code"]
    assert not Authenticator.objects.exists()


def test_ten_recovery_codes_come_with_it_and_a_mail_tells(client, protected):
    assert len(recovery_codes(client)) == 10
    assert "Two-step sign-in is on" in protected.mails


def test_signing_in_then_takes_a_code(client_elsewhere, protected):
    assert sign_in(client_elsewhere, protected).url == "/sign-in/two-step"
    assert client_elsewhere.get("/studio/").status_code == 302
    wrong = client_elsewhere.post("/sign-in/two-step", {"code": "123"})
    assert wrong.context["form"].errors["code"]
    right = client_elsewhere.post("/sign-in/two-step", {"code": code_for(protected.secret, 1)})
    assert right.url == "/studio/"
    assert client_elsewhere.get("/studio/").status_code == 200


def test_a_code_works_once(client, client_elsewhere, protected):
    code = code_for(protected.secret, 1)
    sign_in(client_elsewhere, protected)
    client_elsewhere.post("/sign-in/two-step", {"code": code})
    client_elsewhere.post("/sign-out")
    sign_in(client_elsewhere, protected)
    again = client_elsewhere.post("/sign-in/two-step", {"code": code})
    assert again.context["form"].errors["code"]


def test_a_recovery_code_works_once(client, client_elsewhere, protected):
    code = recovery_codes(client)[0]
    sign_in(client_elsewhere, protected)
    assert client_elsewhere.post("/sign-in/two-step", {"code": code}).url == "/studio/"
    client_elsewhere.post("/sign-out")
    sign_in(client_elsewhere, protected)
    again = client_elsewhere.post("/sign-in/two-step", {"code": code})
    assert again.context["form"].errors["code"]
    assert len(recovery_codes(client)) == 9


def test_codes_cannot_be_guessed_without_end(client_elsewhere, protected):
    sign_in(client_elsewhere, protected)
    for _ in range(11):
        last = client_elsewhere.post("/sign-in/two-step", {"code": "000000"})
    assert "Too many attempts" in last.context["form"].errors["code"][0]
    right = client_elsewhere.post("/sign-in/two-step", {"code": code_for(protected.secret, 1)})
    assert right.status_code == 200


def test_staff_pass_the_second_step_too(client_elsewhere, protected):
    protected.is_staff = True
    protected.save()
    sign_in(client_elsewhere, protected)
    assert client_elsewhere.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/sign-in")


def test_new_recovery_codes_replace_the_old(client, protected):
    old = recovery_codes(client)
    client.post("/account/two-step/recovery-codes/new")
    assert not set(old) & set(recovery_codes(client))


def test_the_codes_can_be_downloaded(client, protected):
    answer = client.get("/account/two-step/recovery-codes/download")
    assert "attachment" in answer["Content-Disposition"]
    assert set(recovery_codes(client)) <= set(answer.content.decode().split())


def test_it_can_be_turned_off_and_a_mail_tells(client, client_elsewhere, protected, posted):
    with posted() as mails:
        client.post("/account/two-step/turn-off")
    assert [mail.subject for mail in mails] == ["Two-step sign-in is off"]
    assert sign_in(client_elsewhere, protected).url == "/studio/"


def test_a_copy_of_the_database_does_not_hold_the_secret(protected):
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert protected.secret not in kept


def test_the_secret_is_still_read_after_the_key_was_changed(client_elsewhere, protected, settings):
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "a new one"
    sign_in(client_elsewhere, protected)
    code = {"code": code_for(protected.secret, 1)}
    assert client_elsewhere.post("/sign-in/two-step", code).url == "/studio/"
