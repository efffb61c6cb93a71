"""A session that begins in the studio, and ends there if it has to."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import RuleError
from studio.views import page_context
from studio.vr.access import for_team, must_write
from studio.vr.forms import PROPERTY, TOUR, StartForm
from tours.models import Tour
from vrtracking import sessions
from vrtracking.models import Customer, Property, VRSession


@for_team
def start(request, actor):
    """Who looks at what; the next page shows the code for the headset."""
    must_write(actor, actor.active)
    asked = {name: request.GET.get(name) for name in ("customer", "place")}
    form = StartForm(request.POST or None, team_id=actor.active, initial=asked)
    if form.is_valid():
        try:
            begun = _begin(actor, request.user, form.cleaned_data)
        except RuleError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("studio:vr_session", begun.pk)
    context = page_context(actor, "vr") | {"tab": "sessions", "form": form}
    return render(request, "studio/vr/start.html", context, status=422 if form.is_bound else 200)


def _begin(actor, user, said):
    return sessions.start_from_studio(
        team_id=actor.active,
        of=_property(actor, said["place"]),
        customer=said["customer"] or _new_customer(actor, said["new_customer"]),
        by=user,
    )


def _property(actor, place):
    kind, _colon, pk = place.partition(":")
    if f"{kind}:" == PROPERTY:
        return Property.objects.get(team_id=actor.active, pk=UUID(pk))
    assert f"{kind}:" == TOUR
    return sessions.property_of_tour(Tour.objects.get(team_id=actor.active, pk=UUID(pk)))


def _new_customer(actor, name):
    name = name.strip()
    if not name:
        return None
    return Customer.objects.create(team_id=actor.active, name=name, external_id=str(uuid4()))


@for_team
@require_POST
def end(request, actor, pk):
    """End a session whose headset does not; what is still on its way is taken."""
    shown = get_object_or_404(VRSession.objects.visible_to(actor), pk=pk, is_loose=False)
    must_write(actor, shown.team_id)
    sessions.end(shown)
    messages.success(request, _("The session was ended."))
    return redirect("studio:vr_session", pk)
