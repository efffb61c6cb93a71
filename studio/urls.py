from django.urls import path

from studio import media_views, views

app_name = "studio"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("tours", views.tours, name="tours"),
    path("tours/<uuid:pk>", views.editor, name="editor"),
    path("new", views.new_tour, name="new_tour"),
    path("media", media_views.media, name="media"),
    path("media/<uuid:pk>", media_views.media_file, name="media_file"),
]
