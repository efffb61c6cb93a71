"""allauth's pages at our addresses, under the names it looks them up by."""

from allauth.account import views as account
from allauth.mfa.base import views as two_step
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.usersessions import views as sessions
from django.urls import path, re_path

urlpatterns = [
    path("sign-in", account.login, name="account_login"),
    path("sign-in/two-step", two_step.authenticate, name="mfa_authenticate"),
    path("sign-out", account.logout, name="account_logout"),
    path("sign-up", account.signup, name="account_signup"),
    path("sign-up/sent", account.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^confirm/(?P<key>[-:\w]+)$", account.confirm_email, name="account_confirm_email"),
    path("forgotten-password", account.password_reset, name="account_reset_password"),
    path(
        "forgotten-password/sent",
        account.password_reset_done,
        name="account_reset_password_done",
    ),
    path(
        "forgotten-password/done",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^new-password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[-\w]+)$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("account/inactive", account.account_inactive, name="account_inactive"),
    path("account/confirm", account.reauthenticate, name="account_reauthenticate"),
    path("account/password", account.password_change, name="account_change_password"),
    path("account/password/first", account.password_set, name="account_set_password"),
    path("account/email", account.email, name="account_email"),
    path("account/two-step", two_step.index, name="mfa_index"),
    path("account/two-step/confirm", two_step.reauthenticate, name="mfa_reauthenticate"),
    path("account/two-step/set-up", totp.activate_totp, name="mfa_activate_totp"),
    path("account/two-step/turn-off", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        "account/two-step/recovery-codes",
        recovery_codes.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "account/two-step/recovery-codes/new",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/two-step/recovery-codes/download",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("account/sessions", sessions.list_usersessions, name="usersessions_list"),
]
