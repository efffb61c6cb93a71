"""Likes. The count on the tour always follows from the rows, which alone are the truth."""

from django.db import transaction
from django.db.models import Count, F, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from analytics.models import Like
from tours.models import Tour


def like(tour_id, visitor):
    """Count this visitor in, once; how many like the tour now."""
    with transaction.atomic():
        _row, is_new = Like.objects.get_or_create(tour_id=tour_id, visitor=visitor)
        return _count(tour_id, int(is_new))


def unlike(tour_id, visitor):
    """Take this visitor's like back, if there is one; how many like the tour now."""
    with transaction.atomic():
        deleted, _rows = Like.objects.filter(tour_id=tour_id, visitor=visitor).delete()
        return _count(tour_id, -deleted)


def _count(tour_id, change):
    """Added to the row as it is when its turn comes, so that of two at once neither is lost."""
    tour = Tour.objects.filter(pk=tour_id)
    if change:
        tour.update(like_count=F("like_count") + change)
    return tour.values_list("like_count", flat=True).get()


def recount_likes():
    """Make every tour's count anew from the rows; how many were wrong."""
    rows = Like.objects.filter(tour=OuterRef("pk")).order_by().values("tour")
    counted = rows.annotate(number=Count("*")).values("number")
    true_count = Coalesce(Subquery(counted, output_field=IntegerField()), 0)
    wrong = Tour.objects.exclude(like_count=true_count)
    return wrong.update(like_count=true_count)
