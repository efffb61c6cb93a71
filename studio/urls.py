from django.urls import path

from studio import domain_views, media_views, statistics_views, views

app_name = "studio"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("tours", views.tours, name="tours"),
    path("tours/<uuid:pk>", views.editor, name="editor"),
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
    path("domains", domain_views.domains, name="domains"),
    path("domains/<uuid:pk>", domain_views.domain, name="domain"),
    path("domains/<uuid:pk>/check", domain_views.check, name="domain_check"),
    path("domains/<uuid:pk>/point", domain_views.point, name="domain_point"),
    path("domains/<uuid:pk>/remove", domain_views.remove, name="domain_remove"),
    path("domains/<uuid:pk>/put-back", domain_views.put_back, name="domain_put_back"),
]
