"""The front pages of customers' domains: one tour, or what a team has to show."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tours.sites import site_name
from viewer import addresses, views
from viewer.reading import find_tour, tours_of_site


@require_safe
def only_tour(request):
    """The tour the domain is for, at its root."""
    if request.tenant.tour_id is None:
        raise Http404
    return views.tour(request, str(request.tenant.tour_id))


@require_safe
def tours(request):
    """The team's public tours."""
    page = views.page_number(request.GET.get("page", "1"))
    first = (page - 1) * views.CARDS_A_PAGE
    found = list(tours_of_site()[first : first + views.CARDS_A_PAGE])
    if page > 1 and not found:
        raise Http404
    count = found[0].found if found else 0
    context = {
        "team": site_name(),
        "cards": [views.card_of(tour) for tour in found],
        "canonical_url": addresses.absolute(reverse("viewer:gallery"))
        + (f"?page={page}" if page > 1 else ""),
    }
    asked = {"lang": request.asked_language}
    return render(request, "viewer/team_tours.html", context | views.pages_of(page, count, asked))


@require_safe
def to_the_tour(request, slug):
    """Addresses as the platform has them lead to the same tour here."""
    found = find_tour(slug)
    if found is None:
        raise Http404
    path = addresses.path_of(found.slug)
    query = request.META.get("QUERY_STRING", "")
    return redirect(f"{path}?{query}" if query else path)
