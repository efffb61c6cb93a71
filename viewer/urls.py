from django.urls import path

from viewer import views

app_name = "viewer"
urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("t/<str:slug>", views.tour, name="tour"),
    path("v/<slug:code>", views.short, name="short"),
]
