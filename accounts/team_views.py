"""The pages of teams: members, invitations, tokens, and the way into a team."""

from functools import wraps
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.actors import actor_of
from accounts.api import tokens_of
from accounts.models import Role, Team, User
from accounts.scopes import in_words
from accounts.services import edit_profile, issue_token, revoke_token
from accounts.team_forms import (
    InviteForm,
    ProfileForm,
    RoleForm,
    SwitchForm,
    TeamForm,
    TokenForm,
    TransferForm,
)
from accounts.teams import (
    accept,
    change_role,
    create_team,
    delete_team,
    find_invitation,
    invite,
    leave_team,
    remove_member,
    rename_team,
    resend_invitation,
    revoke_invitation,
    switch_team,
    transfer_ownership,
)
from core.errors import RuleError

MEMBERS_SHOWN = 500


def for_members(view):
    """The view gets the team; to everybody else it does not exist."""

    @login_required
    @wraps(view)
    def guarded(request, team_id, **names):
        mine = Team.objects.filter(pk__in=actor_of(request).reads)
        return view(request, get_object_or_404(mine, pk=team_id), **names)

    return guarded


def for_owners(view):
    """A form of the team page that only its owners may send."""

    @require_POST
    @for_members
    @wraps(view)
    def guarded(request, team, **names):
        if team.pk not in actor_of(request).owns:
            raise PermissionDenied
        return view(request, team, **names)

    return guarded


def told(request, act, done):
    """Do `act`; the next page says `done`, or why it was refused. Whether it was done."""
    try:
        act()
    except RuleError as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, done)
    return True


# --- The team ----------------------------------------------------------------------------------


@login_required
def home(request):
    """The team one works in; somebody in no team founds one."""
    active = actor_of(request).active
    return redirect("team:team", team_id=active) if active else redirect("team:create")


@for_members
def team(request, team):
    return _team_page(request, team)


def _team_page(request, team, *, invite_form=None, name_form=None):
    members = team.memberships.select_related("user")[:MEMBERS_SHOWN]
    context = {
        "team": team,
        "tab": "members",
        "members": members,
        "others": [member for member in members if member.user_id != request.user.pk],
        "invitations": team.invitations.open().select_related("invited_by").order_by("-created_at"),
        "is_owner": team.pk in actor_of(request).owns,
        "roles": Role.choices,
        "invite_form": invite_form or InviteForm(),
        "name_form": name_form or TeamForm(instance=team),
        "now": timezone.now(),
    }
    return render(request, "team/team.html", context)


@login_required
def create(request):
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = create_team(request.user, form.cleaned_data["name"])
        done = _("%(team)s is ready. Invite the people you work with.")
        messages.success(request, done % {"team": made})
        return redirect("team:team", team_id=made.pk)
    return render(request, "team/create.html", {"form": form})


@require_POST
@login_required
def switch(request):
    """Work in another team, beginning with its tours."""
    form = SwitchForm(request.POST)
    mine = Team.objects.filter(pk__in=actor_of(request).reads)
    chosen = form.is_valid() and mine.filter(pk=form.cleaned_data["team_id"]).first()
    if not chosen:
        messages.error(request, _("You are not in this team any more."))
    else:
        switch_team(request.user, chosen)
    return redirect("studio:dashboard")


@for_owners
def rename(request, team):
    before = team.name
    form = TeamForm(request.POST, instance=team)
    if not form.is_valid():
        team.name = before
        return _team_page(request, team, name_form=form)
    rename_team(team, form.cleaned_data["name"])
    messages.success(request, _("The team is now called %(team)s.") % {"team": team})
    return _to(team)


@for_owners
def delete(request, team):
    if told(request, lambda: delete_team(team), _("%(team)s was deleted.") % {"team": team}):
        return redirect("studio:dashboard")
    return _to(team)


# --- Invitations ----------------------------------------------------------------------------------


@for_owners
def send_invitation(request, team):
    form = InviteForm(request.POST)
    if form.is_valid():
        try:
            made = invite(team, by=request.user, **form.cleaned_data)
        except RuleError as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, _("%(email)s was invited.") % {"email": made.email})
            return _to(team)
    return _team_page(request, team, invite_form=form)


@for_owners
def resend(request, team, pk):
    invitation = get_object_or_404(team.invitations.open(), pk=pk)
    done = _("A new link went to %(email)s. The old one no longer works.")
    told(
        request,
        lambda: resend_invitation(invitation, by=request.user),
        done % {"email": invitation.email},
    )
    return _to(team)


@for_owners
def revoke(request, team, pk):
    invitation = get_object_or_404(team.invitations.open(), pk=pk)
    done = _("The invitation of %(email)s was withdrawn.") % {"email": invitation.email}
    told(request, lambda: revoke_invitation(invitation), done)
    return _to(team)


@never_cache
def invitation(request, secret):
    """Where the link of the mail leads: accept, or what to do first."""
    try:
        found = find_invitation(secret)
    except RuleError:
        found = None
    if found is None or not found.is_pending:
        return _closed_invitation(request, found)
    user = request.user
    is_theirs = user.is_authenticated and user.email.lower() == found.email
    if request.method == "POST" and is_theirs:
        return _accept(request, found)
    # Whoever has the link reads that mail, so this tells nobody who has an account.
    has_account = User.objects.filter(email=found.email).exists()
    door = reverse("account_login" if has_account else "account_signup")
    context = {
        "invitation": found,
        "is_theirs": is_theirs,
        "has_account": has_account,
        "door_url": f"{door}?{urlencode({'next': request.path})}",
        "here": request.path,
    }
    response = render(request, "team/invitation.html", context)
    # The address is a secret: it must not travel to another site.
    response["Referrer-Policy"] = "same-origin"
    return response


def _accept(request, invitation):
    done = _("Welcome to %(team)s.") % {"team": invitation.team}
    told(request, lambda: accept(invitation, request.user), done)
    return redirect("studio:dashboard")


def _closed_invitation(request, found):
    user = request.user
    is_in = (
        found is not None
        and user.is_authenticated
        and found.team.memberships.filter(user=user).exists()
    )
    if is_in:
        return redirect("studio:dashboard")
    return render(request, "team/invitation_closed.html", {"invitation": found}, status=410)


# --- Members --------------------------------------------------------------------------------------


@for_owners
def set_role(request, team, user_id):
    member = get_object_or_404(team.memberships.select_related("user"), user_id=user_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a role."))
        return _to(team)
    role = Role(form.cleaned_data["role"])
    done = _("%(person)s now has the role %(role)s.")
    told(
        request,
        lambda: change_role(member, role),
        done % {"person": member.user.get_full_name(), "role": role.label},
    )
    return _to(team)


@for_owners
def remove(request, team, user_id):
    member = get_object_or_404(team.memberships.select_related("user"), user_id=user_id)
    done = _("%(person)s was removed. Their tokens for this team no longer work.")
    told(request, lambda: remove_member(member), done % {"person": member.user.get_full_name()})
    return redirect("studio:dashboard") if user_id == request.user.pk else _to(team)


@for_owners
def transfer(request, team):
    form = TransferForm(request.POST)
    taker = form.is_valid() and team.members.filter(pk=form.cleaned_data["user_id"]).first()
    if not taker:
        messages.error(request, _("Choose the member who becomes owner."))
        return _to(team)
    done = _("%(person)s is the owner now; you are an editor.") % {"person": taker.get_full_name()}
    told(request, lambda: transfer_ownership(team, owner=request.user, to=taker), done)
    return _to(team)


@require_POST
@for_members
def leave(request, team):
    done = _("You left %(team)s.") % {"team": team}
    if told(request, lambda: leave_team(team, request.user), done):
        return redirect("studio:dashboard")
    return _to(team)


# --- Tokens ---------------------------------------------------------------------------------------


@never_cache
@for_members
def tokens(request, team):
    form = TokenForm(request.POST or None)
    secret = None
    if request.method == "POST" and form.is_valid():
        secret = issue_token(
            request.user,
            team=team,
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            expires_at=form.expires_at(),
        )[1]
        form = TokenForm()
    rows = tokens_of(team, request).order_by("-created_at")
    context = {
        "team": team,
        "tab": "tokens",
        "form": form,
        "secret": secret,
        "tokens": [(token, in_words(token.scopes)) for token in rows],
        "is_owner": team.pk in actor_of(request).owns,
        "now": timezone.now(),
    }
    return render(request, "team/tokens.html", context)


@require_POST
@for_members
def end_token(request, team, pk):
    token = get_object_or_404(tokens_of(team, request), pk=pk)
    revoke_token(token)
    messages.success(
        request, _("%(token)s was revoked. What used it is signed out now.") % {"token": token}
    )
    return redirect("team:tokens", team_id=team.pk)


# --- Oneself --------------------------------------------------------------------------------------


@login_required
def profile(request):
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        edit_profile(request.user, **form.cleaned_data)
        messages.success(request, _("Your profile was saved."))
        return redirect("team:profile")
    return render(request, "team/profile.html", {"form": form})


def _to(team):
    return redirect("team:team", team_id=team.pk)
