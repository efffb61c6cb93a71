"""The page of the keys headsets write with."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from studio.views import page_context
from studio.vr.access import for_team, must_write
from studio.vr.forms import KeyForm
from vrtracking.keys import issue_key, revoke_key
from vrtracking.models import IngestKey

MOST_KEYS = 200


@never_cache
@for_team
def keys(request, actor):
    """All keys of the team, and a new one, whose secret is shown this once."""
    may_change = actor.active in actor.writes
    form, secret = KeyForm(team_id=actor.active), None
    if request.method == "POST":
        must_write(actor, actor.active)
        form = KeyForm(request.POST, team_id=actor.active)
        if form.is_valid():
            _key, secret = issue_key(
                team_id=actor.active,
                name=form.cleaned_data["name"],
                of=form.cleaned_data["property"],
                by=request.user,
            )
            form = KeyForm(team_id=actor.active)
    mine = IngestKey.objects.visible_to(actor).filter(team_id=actor.active)
    context = page_context(actor, "vr") | {
        "tab": "keys",
        "keys": mine.usable().select_related("property").order_by("-created_at")[:MOST_KEYS],
        "form": form,
        "secret": secret,
        "may_change": may_change,
    }
    return render(request, "studio/vr/keys.html", context, status=422 if form.is_bound else 200)


@for_team
@require_POST
def key_revoke(request, actor, pk):
    """Headsets that use it are refused from now on."""
    key = get_object_or_404(IngestKey.objects.visible_to(actor), pk=pk)
    must_write(actor, key.team_id)
    revoke_key(key)
    messages.success(request, _("The key “%(name)s” was revoked.") % {"name": key.name})
    return redirect("studio:vr_keys")
