"""For our own proxy; nothing here is for the internet."""

from django.urls import path

from domains.tls_check import tls_check

urlpatterns = [path("internal/tls-check", tls_check)]
