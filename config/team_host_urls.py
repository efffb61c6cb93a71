"""A customer's domain that shows the public tours of a team."""

from django.urls import path

from config.host_urls import host_urls
from viewer import host_views, views

urlpatterns = host_urls(
    path("", host_views.tours, name="gallery"),
    path("<slug:slug>", views.tour, name="tour"),
    path("t/<slug:slug>", host_views.to_the_tour),
)
