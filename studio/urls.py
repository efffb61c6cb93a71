from django.urls import path

from studio import making_views, media_views, statistics_views, views

app_name = "studio"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("tours", views.tours, name="tours"),
    path("tours/make", making_views.begin, name="make"),
    path("tours/<uuid:pk>", views.editor, name="editor"),
    path("tours/<uuid:pk>/make", making_views.make, name="make_tour"),
    path("tours/<uuid:pk>/statistics", statistics_views.tour, name="tour_statistics"),
    path(
        "tours/<uuid:pk>/statistics/attention",
        statistics_views.tour_attention,
        name="tour_attention",
    ),
    path("statistics", statistics_views.overview, name="statistics"),
    path("statistics/live", statistics_views.live, name="live"),
    path("new", views.new_tour, name="new_tour"),
    path("media", media_views.media, name="media"),
    path("media/<uuid:pk>", media_views.media_file, name="media_file"),
]
