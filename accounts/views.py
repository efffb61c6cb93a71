"""The account area: my data, closing the account. Signing in and security are allauth's."""

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.closing import StillNeeded, close_account, closed_account, reopen_account
from accounts.export import export_of
from accounts.teams import teams_needing
from core.errors import RuleError

form_page = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@require_safe
def data(request):
    return render(request, "account/data.html", {"days": settings.ACCOUNT_KEPT_DAYS})


@login_required
@reauthentication_required
@never_cache
@require_safe
def export(request):
    """Everything about the person, as a file."""
    answer = JsonResponse(export_of(request.user), json_dumps_params={"indent": 2})
    name = f"{settings.PLATFORM_NAME}-{timezone.localdate():%Y-%m-%d}.json".replace(" ", "-")
    answer["Content-Disposition"] = content_disposition_header(True, name)
    return answer


@login_required
@reauthentication_required
@never_cache
@form_page
def close(request):
    if request.method == "POST":
        try:
            closed = close_account(request.user)
        except StillNeeded as refusal:
            messages.error(request, str(refusal))
            return redirect("accounts:close")
        logout(request)
        return render(request, "account/closed.html", {"closed": closed})
    context = {"days": settings.ACCOUNT_KEPT_DAYS, "needing": teams_needing(request.user)}
    return render(request, "account/close.html", context)


@never_cache
@form_page
def reopen(request, secret):
    """Where the mail about a closed account leads. GET only asks: programs open links too."""
    try:
        user = closed_account(secret)
    except RuleError as refusal:
        return render(request, "account/reopen.html", {"refusal": refusal}, status=refusal.status)
    if request.method == "POST":
        reopen_account(user)
        messages.success(request, _("Your account is open again. Sign in as before."))
        return redirect("account_login")
    return render(request, "account/reopen.html", {"person": user})
