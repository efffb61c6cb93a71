"""Working together: one invites, another reads the mail, joins and sees the tours."""

import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.screens import PHONE, until
from tests.browser.test_accounts import link_in, newest_mail, sign_in
from tests.live import PASSWORD
from tests.makers import picture_bytes

DESKTOP = {"viewport": {"width": 1440, "height": 900}}
FURNISH = """
from accounts.models import Membership, Team, User
from accounts.services import issue_token, register_user
from tours.services import create_tour
owner = register_user({email!r}, {password!r}, full_name="Meike Hansen", team_name="Hansen Homes")
team = owner.teams.get()
create_tour(team_id=team.pk, user=owner, title="Sea View of the team")
editor = register_user({editor!r}, {password!r}, full_name="Anna Kern")
Membership.objects.create(user=editor, team=team, role="editor")
issue_token(owner, name="Nightly backup", scopes=["read"], team=team)
result = str(team.pk)
"""


def furnish(site):
    """`(team, owner's address)` of a team with a tour, two members and a token."""
    email = address("meike")
    code = FURNISH.format(email=email, editor=address("anna"), password=PASSWORD)
    return site.ask(code), email


def address(name):
    return f"{name}-{uuid.uuid4().hex[:8]}@example.com"


def enter(open_page, site, email, **options):
    page = open_page(f"{site.url}/sign-in", **options)
    sign_in(page, site, email)
    expect(page.get_by_role("link", name="Tours", exact=True)).to_be_visible()
    return page


def invite(page, email, role):
    page.get_by_role("link", name="Team", exact=True).click()
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Role", exact=True).select_option(role)
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_text(f"{email} was invited.")).to_be_visible()


def test_somebody_new_is_invited_signs_up_and_sees_the_tours(open_page, site):
    _team, owner = furnish(site)
    nia = address("nia")
    invite(enter(open_page, site, owner), nia, "viewer")

    theirs = open_page(link_in(newest_mail(site, nia, "Hansen Homes")))
    theirs.get_by_role("link", name="Sign up to accept").click()
    expect(theirs.get_by_label("E-mail address")).to_have_value(nia)
    theirs.get_by_label("Your name").fill("Nia Okoro")
    theirs.get_by_label("Password", exact=True).fill(PASSWORD)
    theirs.get_by_role("button", name="Create the account").click()
    expect(theirs.get_by_text("Sea View of the team")).to_be_visible()

    # A viewer meets nothing that changes anything.
    theirs.get_by_role("link", name="Team", exact=True).click()
    expect(theirs.get_by_text("Meike Hansen")).to_be_visible()
    main = theirs.get_by_role("main")
    expect(main.get_by_role("combobox")).to_have_count(0)
    expect(main.get_by_role("button")).to_have_text(["Leave the team"])


def test_somebody_known_accepts_and_switches_between_teams(open_page, site):
    _team, owner = furnish(site)
    bo, _password, _token = site.register(address("bo"))
    invite(enter(open_page, site, owner), bo, "editor")

    theirs = open_page(link_in(newest_mail(site, bo, "Hansen Homes")))
    theirs.get_by_role("link", name="Sign in to accept").click()
    theirs.get_by_label("E-mail address").fill(bo)
    theirs.get_by_label("Password", exact=True).fill(PASSWORD)
    theirs.get_by_role("button", name="Sign in").click()
    theirs.get_by_role("button", name="Accept the invitation").click()
    expect(theirs.get_by_text("Sea View of the team")).to_be_visible()

    switch = theirs.locator("team-switch summary")
    expect(switch).to_contain_text("Hansen Homes")
    until(theirs, "customElements.get('team-switch') !== undefined")
    switch.focus()
    theirs.keyboard.press("Enter")
    expect(theirs.get_by_role("button", name="bo-")).to_be_visible()
    theirs.keyboard.press("Escape")
    expect(theirs.get_by_role("button", name="bo-")).to_be_hidden()
    expect(switch).to_be_focused()
    theirs.keyboard.press("Enter")
    theirs.get_by_role("button", name="bo-").click()
    expect(switch).to_contain_text("bo-")
    expect(theirs.get_by_text("Sea View of the team")).to_have_count(0)


def test_a_member_is_removed_after_a_question_and_a_role_is_changed(open_page, site):
    team, owner = furnish(site)
    page = enter(open_page, site, owner)
    page.goto(f"{site.url}/studio/teams/{team}/")
    role = page.get_by_label("Role of Anna Kern")
    change = page.get_by_role("button", name="Change the role of Anna Kern")
    expect(change).to_be_hidden()
    role.select_option("viewer")
    change.click()
    expect(page.get_by_text("Anna Kern now has the role Viewer.")).to_be_visible()

    page.get_by_role("button", name="Remove Anna Kern").click()
    question = page.get_by_role("dialog", name="Remove Anna Kern?")
    expect(question.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Escape")
    expect(question).to_be_hidden()
    page.get_by_role("button", name="Remove Anna Kern").click()
    question.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Anna Kern was removed.")).to_be_visible()


def test_a_token_is_shown_once_and_copied(open_page, site):
    team, owner = furnish(site)
    page = enter(open_page, site, owner)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{site.url}/studio/teams/{team}/tokens")
    page.get_by_label("Name", exact=True).fill("Camera")
    page.get_by_label("Read, upload and delete files").check()
    page.get_by_role("button", name="Create token").click()
    secret = page.get_by_label("New token", exact=True).input_value()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == secret
    page.goto(f"{site.url}/studio/teams/{team}/tokens")
    expect(page.get_by_role("rowheader", name="Camera")).to_be_visible()
    assert secret not in page.content()


@pytest.mark.parametrize(("screen", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")])
def test_everybody_can_use_the_pages_of_a_team(open_page, site, violations, screen, scheme):
    team, owner = furnish(site)
    page = enter(open_page, site, owner, color_scheme=scheme, **screen)
    somebody = address("somebody")
    invite(page, somebody, "editor")
    members, tokens = f"/studio/teams/{team}/", f"/studio/teams/{team}/tokens"
    for path in (members, tokens, "/studio/teams/new", "/account/profile"):
        page.goto(site.url + path)
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.get_by_label("Choose a photo").set_input_files(
        {"name": "me.png", "mimeType": "image/png", "buffer": picture_bytes(300, 200)}
    )
    expect(page.locator("[data-my-face] img")).to_have_count(2)
    assert violations(page) == []
    page.goto(site.url + members)
    expect(page.get_by_role("row", name="Meike Hansen").locator(".face img")).to_be_visible()
    page.locator("team-switch summary").click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Remove Anna Kern").click()
    assert violations(page) == []
    page.goto(link_in(newest_mail(site, somebody, "Hansen Homes")))
    expect(page.get_by_text(f"This invitation is for {somebody}")).to_be_visible()
    assert violations(page) == []


def test_the_forms_work_without_any_script(open_page, site):
    team, owner = furnish(site)
    page = open_page(f"{site.url}/sign-in", java_script_enabled=False)
    sign_in(page, site, owner)
    page.goto(f"{site.url}/studio/teams/{team}/")
    page.get_by_label("Role of Anna Kern").select_option("viewer")
    page.get_by_role("button", name="Change the role of Anna Kern").click()
    expect(page.get_by_text("Anna Kern now has the role Viewer.")).to_be_visible()
    page.get_by_role("button", name="Remove Anna Kern").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Anna Kern was removed.")).to_be_visible()
