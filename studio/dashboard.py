"""A team's work in numbers."""

from django.db.models import Count, Q, Sum

from mediafiles.quota import in_words, storage_limit, storage_used
from scenes.models import Scene
from tours.models import Tour


def stats_of(team_id):
    """The originals' dashboard numbers; storage is in bytes. Without a team, all are nothing."""
    tours = Tour.objects.kept().filter(team_id=team_id)
    published = Q(status=Tour.Status.PUBLISHED)
    counted = tours.aggregate(
        all=Count("pk"), published=Count("pk", filter=published), views=Sum("view_count")
    )
    return {
        "total_tours": counted["all"],
        "published_tours": counted["published"],
        "total_views": counted["views"] or 0,
        "total_scenes": Scene.objects.filter(tour__in=tours).count(),
        "storage_used": storage_used(team_id) if team_id else 0,
        "storage_limit": storage_limit(team_id) if team_id else 0,
    }


def storage_of(team_id):
    """How full the team's storage is, in words and in percent, for a bar."""
    used, limit = storage_used(team_id), storage_limit(team_id)
    percent = min(100, round(100 * used / limit)) if limit else 100
    return {"used": in_words(used), "limit": in_words(limit), "percent": percent}
