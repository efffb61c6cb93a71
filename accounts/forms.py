"""The forms of the account pages: allauth's, with our words and without placeholders."""

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.invited import invitation_followed
from accounts.teams import pending_invitations

PASSWORD_HELP = _("At least 8 characters, and not one that everybody uses.")
LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Present password"),
    "password1": _("New password"),
    "code": _("Code"),
}
HELP = {"password1": PASSWORD_HELP}


class Plain:
    """Labels above, help below, one field for a new password."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # A reset link helps whoever mistyped; typing it twice annoys everybody.
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)
            field.help_text = HELP.get(name, "")


class _Code(Plain):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autocapitalize": "none"}


class SignInForm(Plain, account.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autocapitalize": "none"}


class SignUpForm(Plain, account.SignupForm):
    full_name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["full_name", "email", "password1"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("Password")
        invitation = invitation_followed(context.request)
        if invitation is not None:
            self.initial["email"] = invitation.email
            self.fields["email"].disabled = True
            self.fields["email"].help_text = _("The address your invitation was sent to.")

    def clean_email(self):
        # Before anything is looked up by it: who has no invitation learns nothing about accounts.
        email = self.cleaned_data["email"]
        if settings.SIGN_UP == "invitation" and not pending_invitations(email).exists():
            raise ValidationError(
                _("Signing up takes an invitation to this address. Ask an owner of the team."),
                code="not_invited",
            )
        return super().clean_email()

    def try_save(self, request):
        if self.account_already_exists:
            # A new account takes the time of a hash, so this answer does too.
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class ConfirmPasswordForm(Plain, account.ReauthenticateForm):
    pass


class ForgottenPasswordForm(Plain, account.ResetPasswordForm):
    pass


class NewPasswordForm(Plain, account.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(Plain, account.ChangePasswordForm):
    pass


class FirstPasswordForm(Plain, account.SetPasswordForm):
    pass


class ChangeEmailForm(Plain, account.AddEmailForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail address")


class CodeForm(_Code, mfa.AuthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("From your authenticator app, or a recovery code.")


class ConfirmCodeForm(_Code, mfa.ReauthenticateForm):
    pass


class FirstCodeForm(_Code, ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from the app")
        self.fields["code"].help_text = _("Six digits, new every 30 seconds.")
