"""What visitors do, without knowing who they are."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tours.models import Tour


class DailySalt(models.Model):
    """The secret that makes visitors of one day countable. Deleted when its day (UTC) is over;
    nobody can say then who a visitor of that day was, not even we."""

    day = models.DateField(primary_key=True)
    salt = models.CharField(max_length=64)

    def __str__(self):
        return str(self.day)


class Like(models.Model):
    """One visitor likes one tour. Who it is only that visitor's browser can repeat."""

    tour = models.ForeignKey(Tour, on_delete=models.CASCADE, related_name="likes")
    # A hash made by `analytics.visitors`.
    visitor = models.CharField(max_length=32)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tour", "visitor"], name="like_once_per_visitor"),
        ]

    def __str__(self):
        return f"{self.tour_id} {self.created_at:%Y-%m-%d}"
