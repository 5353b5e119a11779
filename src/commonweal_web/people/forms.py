"""Forms about people."""

from __future__ import annotations

from allauth.account.forms import LoginForm as AllauthLoginForm
from django import forms
from django.utils.translation import gettext_lazy as _

from commonweal_web.people.models import User
from commonweal_web.people.rules import NAMES, Role


class LoginForm(AllauthLoginForm):
    """Username or email address, and password; browsers and password managers may fill it in."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label = _("Username or email address")
        login.widget.attrs["autocomplete"] = "username webauthn"
        password.help_text = ""  # the link stands below the form
        for field in (login, password):
            field.widget.attrs.pop("placeholder", None)


class InviteForm(forms.Form):
    """Whom to invite, as what."""

    username = forms.CharField(
        label=_("Username"),
        max_length=150,
        min_length=3,
        validators=[User.username_validator],
        help_text=_("Letters, digits and . - _ without spaces. It is shown to colleagues."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("Email address"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, NAMES[role]) for role in Role],
        initial=Role.CONTRIBUTOR.value,
    )


class RoleForm(forms.Form):
    """Another role, and why."""

    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, NAMES[role]) for role in Role])
    why = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=500,
        help_text=_("For the audit log. Write no personal details."),
    )


class WhyForm(forms.Form):
    """Why somebody is shut out or let in."""

    why = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=500,
        help_text=_("For the audit log. Write no personal details."),
    )


class NameForm(forms.ModelForm):
    """What somebody is called here."""

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name")
        help_texts = {
            "username": _("Letters, digits and . - _ without spaces. It is shown to colleagues.")
        }

    def clean_username(self) -> str:
        """Refuse a name that another has, in whatever case: people sign in with it."""
        name = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Somebody has this name already. Choose another one."))
        return name
