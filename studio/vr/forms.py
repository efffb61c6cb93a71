"""The forms for sales: a session to begin, a customer, a property, a key."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tours.models import Tour
from vrtracking.models import Customer, IngestKey, Property

PROPERTY, TOUR = "property:", "tour:"


class StartForm(forms.Form):
    """Who looks at what. A tour nobody has walked through yet becomes a property by it."""

    place = forms.ChoiceField(label=_("Property"))
    customer = forms.ModelChoiceField(
        Customer.objects.none(),
        label=_("Customer"),
        required=False,
        empty_label=_("Nobody I know yet"),
    )
    new_customer = forms.CharField(
        label=_("Or a new customer"),
        max_length=200,
        required=False,
        help_text=_("Their name; the rest can be filled in later."),
    )

    def __init__(self, *arguments, team_id, **named):
        super().__init__(*arguments, **named)
        properties = Property.objects.named().filter(team_id=team_id).order_by("name")
        tours = Tour.objects.kept().filter(team_id=team_id, vr_properties__isnull=True)
        self.fields["place"].choices = [
            ("", _("Choose one")),
            *_group(_("Properties"), PROPERTY, properties.values_list("pk", "name")),
            *_group(_("Tours"), TOUR, tours.order_by("title").values_list("pk", "title")),
        ]
        customers = Customer.objects.filter(team_id=team_id).order_by("name", "external_id")
        self.fields["customer"].queryset = customers

    def clean(self):
        said = super().clean()
        if said.get("customer") and said.get("new_customer"):
            self.add_error("new_customer", _("Choose a customer or name a new one, not both."))
        return said


def _group(label, prefix, rows):
    choices = [(f"{prefix}{pk}", name) for pk, name in rows]
    return [(label, choices)] if choices else []


class CustomerForm(forms.ModelForm):
    class Meta:
        model = Customer
        fields = [
            "name", "external_id", "email", "phone", "status", "source", "budget_range",
            "city", "country", "assigned_agent", "follow_up_at", "notes",
        ]  # fmt: skip
        widgets = {
            "follow_up_at": forms.DateTimeInput(
                attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
            ),
            "notes": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "external_id": _("What headsets and other systems call them."),
            "status": _("What you say; how warm their sessions are is worked out beside it."),
            "follow_up_at": _("In UTC."),
        }

    def clean_external_id(self):
        said = self.cleaned_data["external_id"].strip()
        twins = Customer.objects.filter(team_id=self.instance.team_id, external_id=said)
        if twins.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Another customer has this id already."))
        return said


class PropertyForm(forms.ModelForm):
    class Meta:
        model = Property
        fields = ["name", "external_id", "address", "tour"]
        labels = {"tour": _("Tour of the same place")}
        help_texts = {
            "external_id": _("What the headset sends as property_id."),
            "tour": _("Zones are joined to its scenes, and paths drawn on its floor plans."),
        }

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        tours = Tour.objects.kept().filter(team_id=self.instance.team_id)
        self.fields["tour"].queryset = tours.order_by("title")
        self.fields["tour"].empty_label = _("None")
        self.fields["external_id"].required = True

    def clean_external_id(self):
        said = self.cleaned_data["external_id"].strip()
        twins = Property.objects.filter(team_id=self.instance.team_id, external_id=said)
        if twins.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Another property has this id already."))
        return said


class KeyForm(forms.ModelForm):
    class Meta:
        model = IngestKey
        fields = ["name", "property"]
        help_texts = {
            "name": _("Where it is used, like: showroom headset 2."),
            "property": _("The key may then write of this property only."),
        }

    def __init__(self, *arguments, team_id, **named):
        super().__init__(*arguments, **named)
        properties = Property.objects.filter(team_id=team_id).order_by("name")
        self.fields["property"].queryset = properties
        self.fields["property"].empty_label = _("Any property the headset names")
        self.fields["property"].required = False
