from django.urls import include, path

from accounts import team_views as views

of_team = [
    path("", views.team, name="team"),
    path("rename", views.rename, name="rename"),
    path("delete", views.delete, name="delete"),
    path("leave", views.leave, name="leave"),
    path("transfer", views.transfer, name="transfer"),
    path("invite", views.send_invitation, name="invite"),
    path("invitations/<uuid:pk>/resend", views.resend, name="invitation-resend"),
    path("invitations/<uuid:pk>/revoke", views.revoke, name="invitation-revoke"),
    path("members/<int:user_id>/role", views.set_role, name="member-role"),
    path("members/<int:user_id>/remove", views.remove, name="member-remove"),
    path("tokens", views.tokens, name="tokens"),
    path("tokens/<uuid:pk>/revoke", views.end_token, name="token-revoke"),
]

app_name = "team"
urlpatterns = [
    path("studio/team", views.home, name="home"),
    path("studio/teams/new", views.create, name="create"),
    path("studio/teams/switch", views.switch, name="switch"),
    path("studio/teams/<uuid:team_id>/", include(of_team)),
    path("account/profile", views.profile, name="profile"),
    path("invitations/<str:secret>", views.invitation, name="invitation"),
]
