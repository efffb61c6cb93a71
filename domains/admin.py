from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from domains.models import CustomDomain
from domains.services import look_at, remove_domain


@admin.register(CustomDomain)
class CustomDomainAdmin(admin.ModelAdmin):
    """Who claims which name, and how far it has come. Proof is for the domain name system to give,
    not for staff."""

    list_display = [
        "name", "team", "target", "tour", "verification_status", "ssl_status", "points_here",
        "missing_since", "certificate_problem", "certificate_expires_at", "checked_at",
        "created_at",
    ]  # fmt: skip
    list_filter = ["verification_status", "ssl_status", "points_here", "certificate_problem"]
    search_fields = ["name", "team__name", "tour__title"]
    list_select_related = ["team", "tour"]
    ordering = ["-created_at"]
    actions = ["look_again", "take_away"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, thing=None):
        return False

    def has_delete_permission(self, request, thing=None):
        return False

    def has_work_permission(self, request):
        return request.user.has_perm("domains.change_customdomain")

    @admin.action(description=_("Look at the records again"), permissions=["work"])
    def look_again(self, request, domains):
        looked = [look_at(domain) for domain in domains.filter(removed_at=None)[:10]]
        text = ngettext("Looked at %d domain.", "Looked at %d domains.", len(looked))
        self.message_user(request, text % len(looked))

    @admin.action(description=_("Take away: stop serving at once"), permissions=["work"])
    def take_away(self, request, domains):
        taken = [remove_domain(domain) for domain in domains.filter(removed_at=None)]
        text = ngettext("%d domain was taken away.", "%d domains were taken away.", len(taken))
        self.message_user(request, text % len(taken))
