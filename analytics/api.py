"""What visitors' browsers send: from any page, without credentials, without a cookie."""

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics import services
from analytics.visitors import LONGEST_KEY, key_sent, visitor_of_day, visitor_with_key
from core import throttle
from core.network import client_address, subscriber
from tours.models import Tour

# Likes and their taking back together, of one subscriber's line.
LIKES, LIKES_SECONDS = 10, 60
A_MINUTE = 60


class LikesSerializer(serializers.Serializer):
    like_count = serializers.IntegerField(min_value=0)


VISITOR = OpenApiParameter(
    "x-session-id",
    str,
    OpenApiParameter.HEADER,
    description="A random key the visitor keeps, and with it the like: it can be taken back on "
    f"another day. Up to {LONGEST_KEY} visible characters. Without it, one like per browser, "
    "network and day.",
)


class FromAnyPage(APIView):
    """A view that scripts on any page may call; they bring no credentials, and get none."""

    authentication_classes: tuple = ()
    permission_classes: tuple = ()

    def options(self, request, *args, **kwargs):
        """What browsers ask before they send a header of ours from another page."""
        response = HttpResponse(status=204)
        response["Access-Control-Allow-Methods"] = ", ".join(self.allowed_methods)
        response["Access-Control-Allow-Headers"] = "content-type, x-session-id"
        response["Access-Control-Max-Age"] = "86400"
        return response

    def finalize_response(self, *args, **kwargs):
        response = super().finalize_response(*args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "Retry-After"
        return response


@extend_schema(tags=["public"], responses=LikesSerializer)
class LikeView(FromAnyPage):
    """The likes of an open tour, by id or slug: one per visitor, and each can take theirs back."""

    @extend_schema(operation_id="public_tour_likes")
    def get(self, request, name):
        """How many like the tour; for a minute from a cache."""
        count = _open_tours(name).values_list("like_count", flat=True)
        response = Response({"like_count": get_object_or_404(count)})
        response["Cache-Control"] = f"public, max-age={A_MINUTE}"
        return response

    @extend_schema(operation_id="like_public_tour", parameters=[VISITOR], request=None)
    def post(self, request, name):
        """Like it. Doing so again changes nothing."""
        return self._do(services.like, request, name)

    @extend_schema(
        operation_id="unlike_public_tour", parameters=[VISITOR], responses={200: LikesSerializer}
    )
    def delete(self, request, name):
        """Take the like back. Without one nothing changes."""
        return self._do(services.unlike, request, name)

    def _do(self, verb, request, name):
        line = subscriber(client_address(request))
        throttle.hit("like", line, LIKES, LIKES_SECONDS, fails_open=True)
        tour_id = get_object_or_404(_open_tours(name).values_list("pk", flat=True))
        key, site = key_sent(request), str(tour_id)
        visitor = visitor_with_key(key, site) if key else visitor_of_day(request, site)
        response = Response({"like_count": verb(tour_id, visitor)})
        response["Cache-Control"] = "no-store"
        return response


def _open_tours(name):
    return Tour.objects.open_to_visitors().shown_here().named(name)
