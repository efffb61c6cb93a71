"""The pages of a team's own domains: claim one, set it up, point it, take it away."""

from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actors import actor_of
from core.errors import RuleError
from domains import services
from domains.api import a_turn_to_look, target_of
from domains.models import CustomDomain
from domains.names import NotADomain, read_name
from domains.records import records_of
from domains.words import certificate_problem, problems_of
from studio.views import answer

Status, Certificate = CustomDomain.Verification, CustomDomain.Certificate
STEP_OF = {
    "dns_loop": "address",
    "platform_address_unknown": "address",
    "caa_forbids": "certificate",
}
LONGEST_TYPED = 300
# While something is about to change by itself, the page asks again, every so many seconds.
WATCHED_EVERY = 5


def for_editors(view):
    """A form about one domain of the team, sent by somebody who may change it."""

    @require_POST
    @login_required
    @wraps(view)
    def guarded(request, pk):
        actor = actor_of(request)
        domains = CustomDomain.objects.filter(team_id__in=actor.reads)
        domain = get_object_or_404(domains.select_related("team", "tour"), pk=pk)
        if domain.team_id not in actor.writes:
            raise PermissionDenied
        return view(request, domain)

    return guarded


@login_required
def domains(request):
    """The domains of the team one works in, and the form for one more."""
    actor = actor_of(request)
    if actor.active is None:
        return redirect("team:create")
    typed, refusal = "", None
    if request.method == "POST":
        if actor.home is None:
            raise PermissionDenied
        typed = request.POST.get("domain", "")[:LONGEST_TYPED]
        try:
            return redirect("studio:domain", _claim(request, actor, typed).pk)
        except RuleError as error:
            refusal = error
    mine = CustomDomain.objects.visible_to(actor).filter(team_id=actor.active)
    context = {
        "area": "domains",
        "can_edit": actor.home is not None,
        "domains": [_row(domain) for domain in mine.select_related("tour").order_by("name")],
        "removed": _just_removed(actor, request.GET.get("removed", "")),
        "typed": typed,
        "refusal": refusal,
        "may_transfer": refusal is not None and refusal.code == services.DomainTaken.code,
    }
    return render(request, "studio/domains.html", context, status=422 if refusal else 200)


def _just_removed(actor, asked):
    """The domain a person took away a moment ago, for the way back."""
    if not _is_uuid(asked):
        return None
    removed = CustomDomain.objects.filter(removed_at__isnull=False, team_id__in=actor.writes)
    return removed.filter(pk=asked).first()


def _claim(request, actor, typed):
    return services.claim_domain(
        team_id=actor.home,
        user=request.user,
        text=typed,
        transfer=request.POST.get("transfer") == "1",
    )


@login_required
def domain(request, pk):
    """One domain: what to create where, what was found, and how far it is."""
    actor = actor_of(request)
    mine = CustomDomain.objects.visible_to(actor).select_related("team", "tour")
    found = get_object_or_404(mine, pk=pk)
    return _answer(request, found)


def _answer(request, found):
    actor = actor_of(request)
    tours = services.tours_to_show(found.team_id).order_by("title")
    context = {
        "area": "domains",
        "can_edit": found.team_id in actor.writes,
        "domain": _details(found),
        "tours": list(tours.values("pk", "title")),
    }
    return answer(request, "studio/domain.html", "studio/_domain.html", context)


@for_editors
def check(request, domain):
    """Look now. The page's script shows what is going on; without it, the page comes back."""
    try:
        with a_turn_to_look():
            domain = services.verify_domain(domain)
    except RuleError as refusal:
        if refusal.code != services.DomainTaken.code:
            if "X-Fragment" in request.headers:
                raise
            messages.error(request, refusal.message)
        # Of a name that another team has, the page itself tells.
        domain.refresh_from_db()
    if "X-Fragment" in request.headers:
        return _answer(request, domain)
    return redirect("studio:domain", domain.pk)


@for_editors
def point(request, domain):
    tour = None
    if chosen := request.POST.get("tour"):
        mine = services.tours_to_show(domain.team_id)
        tour = get_object_or_404(mine if _is_uuid(chosen) else mine.none(), pk=chosen)
    services.point_domain(domain, target=target_of(tour), tour=tour)
    messages.success(request, _("%(name)s shows that from now on.") % {"name": domain.spelled})
    return redirect("studio:domain", domain.pk)


def _is_uuid(text):
    try:
        return bool(UUID(text))
    except ValueError:
        return False


@for_editors
def remove(request, domain):
    """At once, and with a way back on the page that follows."""
    services.remove_domain(domain)
    return redirect(f"{reverse('studio:domains')}?removed={domain.pk}")


@for_editors
def put_back(request, domain):
    try:
        services.put_back(domain)
    except RuleError as refusal:
        messages.error(request, refusal.message)
        return redirect("studio:domains")
    return redirect("studio:domain", domain.pk)


# --- What the templates show ----------------------------------------------------------------------


def _row(domain):
    state, words = state_of(domain)
    return {
        "id": domain.pk,
        "name": domain.spelled,
        "url": domain.url if domain.is_live else None,
        "state": state,
        "state_words": words,
        "shows": _shows(domain),
    }


def _shows(domain):
    if domain.target == CustomDomain.Target.TEAM:
        return _("The team’s public tours")
    return domain.tour.title if domain.tour else _("A tour that is gone")


def state_of(domain):
    """`(mark, words)` for a person who looks at the list: is it well, going on, or in need?"""
    if domain.disabled_at:
        return "bad", _("Switched off")
    if domain.released_at:
        return "bad", _("Released")
    if not domain.is_verified:
        ended = domain.verification_status == Status.FAILED
        return ("bad", _("Never proven")) if ended else ("waiting", _("Waiting for its records"))
    if domain.missing_since:
        return "bad", _("Record missing")
    if not domain.points_here:
        return "waiting", _("Proven, but leads elsewhere")
    return {
        Certificate.ACTIVE: ("good", _("Live")),
        Certificate.FAILED: ("bad", _("No certificate")),
    }.get(domain.ssl_status, ("waiting", _("Getting its certificate")))


def _details(domain):
    problems = problems_of(domain)
    by_step = {step: [] for step in ("proof", "address", "certificate")}
    for problem in problems:
        by_step[_step_of(problem, domain)].append(problem)
    records = records_of(domain)
    return _row(domain) | {
        "ascii": domain.name,
        "is_international": domain.name != domain.spelled,
        "warnings": _warnings(domain),
        "zone": domain.registered_name,
        "target": domain.target,
        "tour_id": domain.tour_id,
        "proof": [record for record in records if record["purpose"] == "proof"],
        "address": [record for record in records if record["purpose"] == "address"],
        "problems": by_step,
        "is_proven": domain.is_verified and domain.missing_since is None,
        "is_verified": domain.is_verified,
        "points_here": domain.points_here,
        "checked_at": domain.checked_at,
        "next_check_at": domain.check_at,
        "missing_since": domain.missing_since,
        "warned_at": domain.warned_at,
        "disabled_at": domain.disabled_at,
        "released_at": domain.released_at,
        "certificate": {
            "status": domain.ssl_status,
            "words": domain.get_ssl_status_display(),
            "issuer": domain.certificate_issuer,
            "expires_at": domain.certificate_expires_at,
            "problem": certificate_problem(domain),
        },
        "watch": WATCHED_EVERY if _changes_by_itself(domain) else None,
    }


def _step_of(problem, domain):
    if problem["code"] == "dns_temporary":
        return "proof" if problem["record"] == domain.record_name else "address"
    if problem["code"].startswith("address"):
        return "address"
    return STEP_OF.get(problem["code"], "proof")


def _warnings(domain):
    try:
        return read_name(domain.name).warnings
    except NotADomain:
        return ()


def _changes_by_itself(domain):
    is_waiting = domain.verification_status == Status.PENDING
    return is_waiting or domain.ssl_status == Certificate.PENDING
