from allauth.account import views as allauth
from django.urls import path
from django.views.generic import RedirectView

from accounts import views

app_name = "accounts"
urlpatterns = [
    # The same pages as `account_login` and `account_logout`.
    path("sign-in", allauth.login, name="sign_in"),
    path("sign-out", allauth.logout, name="sign_out"),
    path("account", RedirectView.as_view(pattern_name="team:profile"), name="home"),
    path("account/data", views.data, name="data"),
    path("account/data/export", views.export, name="export"),
    path("account/close", views.close, name="close"),
    path("account/reopen/<str:secret>", views.reopen, name="reopen"),
]
