"""A customer's domain that shows one tour, at its root."""

from django.urls import path

from config.host_urls import host_urls
from viewer import host_views

urlpatterns = host_urls(
    path("", host_views.only_tour, name="gallery"),
    path("t/<slug:slug>", host_views.to_the_tour, name="tour"),
)
