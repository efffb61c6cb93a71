"""The pages of customers: who may buy, how serious they seem, and what to ask them next."""

from django.contrib import messages
from django.db.models import CharField, Value
from django.db.models.functions import Cast, LPad
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from core.pagination import NEWEST, Sort
from studio.views import answer, next_address, page_context, page_of
from studio.vr.access import for_team, must_write
from studio.vr.forms import CustomerForm
from studio.vr.sessions import exported
from studio.vr.shown import bars
from vrtracking.erasing import erase_customer
from vrtracking.insight_customers import STAGES, CustomerInsight, warmth, with_engagement
from vrtracking.insight_export import sessions_rows
from vrtracking.models import Customer, VRSession

SORTS = {
    # As a text of three digits: what is worked out is ordered like any other column.
    "intent": (Sort("intent", "intent_text"), gettext_lazy("Most serious")),
    "newest": (NEWEST, gettext_lazy("Newest")),
    "name": (Sort("name", "name", descending=False), gettext_lazy("Name")),
}
STATUSES = [("", gettext_lazy("Any status")), *Customer.Status.choices]


@for_team
@require_safe
def customers(request, actor):
    """Everybody who may buy, the most serious first."""
    asked = {
        "search": request.GET.get("search", "").strip()[:200],
        "status": request.GET.get("status", ""),
        "sort": request.GET.get("sort") if request.GET.get("sort") in SORTS else "intent",
    }
    mine = Customer.objects.visible_to(actor).filter(team_id=actor.active)
    found = mine.search(asked["search"]) if asked["search"] else mine
    if asked["status"] in Customer.Status.values:
        found = found.filter(status=asked["status"])
    found = with_engagement(found).annotate(
        intent_text=LPad(Cast("intent", CharField()), 3, Value("0"))
    )
    page, next_cursor = page_of(request, found, SORTS[asked["sort"]][0])
    context = page_context(actor, "vr") | {
        "tab": "customers",
        "customers": [(one, warmth(one.session_count, one.milliseconds)) for one in page],
        "asked": asked,
        "is_narrowed": bool(asked["search"] or asked["status"]),
        "statuses": STATUSES,
        "sorts": [(name, label) for name, (_sort, label) in SORTS.items()],
        "next_url": next_address(request, next_cursor),
    }
    return answer(request, "studio/vr/customers.html", "studio/vr/_customers.html", context)


@for_team
@require_safe
def customer(request, actor, pk):
    """One customer: all they did, in all properties."""
    shown = get_object_or_404(Customer.objects.visible_to(actor), pk=pk)
    insight = CustomerInsight(shown)
    longest = max((max(own, usual) for _zone, own, usual in insight.interests), default=0)
    context = page_context(actor, "vr") | {
        "tab": "customers",
        "customer": shown,
        "may_change": shown.team_id in actor.writes,
        "insight": insight,
        "stage_label": STAGES[insight.stage],
        "warmth_label": insight.warmth.label,
        "longest": longest,
        "looked_at": bars(insight.looked_at, lambda one: one.milliseconds),
        "touched": bars(insight.touched, lambda one: one.n),
        "by_property": bars(insight.by_property, lambda one: one[2]),
    }
    return render(request, "studio/vr/customer.html", context)


@for_team
def customer_edit(request, actor, pk):
    """What the team knows of them beside their sessions."""
    shown = get_object_or_404(Customer.objects.visible_to(actor), pk=pk)
    must_write(actor, shown.team_id)
    form = CustomerForm(request.POST or None, instance=shown)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("studio:vr_customer", pk)
    context = page_context(actor, "vr") | {"tab": "customers", "form": form, "customer": shown}
    status = 422 if form.is_bound else 200
    return render(request, "studio/vr/customer_form.html", context, status=status)


@for_team
@require_POST
def customer_erase(request, actor, pk):
    """They and all they did are gone, from every sum as well."""
    shown = get_object_or_404(Customer.objects.visible_to(actor), pk=pk)
    must_write(actor, shown.team_id)
    name = str(shown)
    erase_customer(shown)
    messages.success(request, _("%(name)s and everything they did was erased.") % {"name": name})
    return redirect("studio:vr_customers")


@for_team
@require_safe
def customer_export(request, actor, pk):
    """All sessions of a customer as a file."""
    shown = get_object_or_404(Customer.objects.visible_to(actor), pk=pk)
    sessions = VRSession.objects.counted().filter(customer=shown)
    return exported(request, f"customer-{str(shown.pk)[:8]}", *sessions_rows(sessions))
