"""What people fill in about teams, tokens and themselves."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken, Invitation, Role, Team, User
from accounts.scopes import OFFERED, WORDS


class TeamForm(forms.ModelForm):
    class Meta:
        model = Team
        fields = ["name"]


class InviteForm(forms.ModelForm):
    role = forms.ChoiceField(label=_("Role"), choices=Role, initial=Role.EDITOR)

    class Meta:
        model = Invitation
        fields = ["email", "role"]
        error_messages = {"email": {"required": _("Write the e-mail address of the person.")}}


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Role)


class SwitchForm(forms.Form):
    team_id = forms.UUIDField()


class TransferForm(forms.Form):
    """The member who becomes owner, by the id of the person."""

    user_id = forms.IntegerField()


class TokenForm(forms.ModelForm):
    NEVER = "never"
    LASTS = [("30", _("30 days")), ("90", _("90 days")), ("365", _("1 year")), (NEVER, _("Never"))]

    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=[(scope, WORDS[scope]) for scope in OFFERED],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what the token may do.")},
    )
    lasts = forms.ChoiceField(label=_("Expires after"), choices=LASTS, initial="90")

    class Meta:
        model = ApiToken
        fields = ["name"]
        help_texts = {"name": _("What will use it, so that you know it again.")}

    def expires_at(self):
        lasts = self.cleaned_data["lasts"]
        return None if lasts == self.NEVER else timezone.now() + timedelta(days=int(lasts))


class ProfileForm(forms.ModelForm):
    language = forms.ChoiceField(
        label=_("Language of mails to you"),
        choices=lambda: [("", _("As the platform")), *settings.LANGUAGES],
        required=False,
    )

    class Meta:
        model = User
        fields = ["full_name", "phone", "language"]
