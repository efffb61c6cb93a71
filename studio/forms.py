from django import forms
from django.utils.translation import gettext_lazy as _


class NewTourForm(forms.Form):
    title = forms.CharField(
        label=_("Title"),
        max_length=255,
        error_messages={"required": _("Give the tour a title; you can change it at any time.")},
    )
