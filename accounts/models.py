"""People, the teams they work in, and the tokens of their programs."""

import hashlib
import re
import secrets

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import Stamped


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email, password=None, **fields):
        user = self.create_user(email, password, is_staff=True, is_superuser=True, **fields)
        # Whoever can run commands on the server need not prove an address.
        user.trust_address()
        return user

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractUser):
    """A person, known by e-mail address."""

    username = None
    first_name = None
    last_name = None
    email = models.EmailField(_("e-mail address"), unique=True)
    full_name = models.CharField(_("name"), max_length=150, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    # Where the picture made of their upload lies in public storage: see `mediafiles.portraits`.
    photo = models.CharField(max_length=200, blank=True, editable=False)
    # Empty: as the platform speaks.
    language = models.CharField(_("language"), max_length=10, blank=True)
    # The team the studio shows and new things go to. Read it by `accounts.actors`, which falls
    # back to the oldest team where this one is gone or was left.
    active_team = models.ForeignKey(
        "Team", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Kept for clients, which alone know what is in them.
    preferences = models.JSONField(default=dict, blank=True)
    notification_settings = models.JSONField(default=dict, blank=True)
    privacy_settings = models.JSONField(default=dict, blank=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    # Set while the account is closed: when it is erased. See `accounts.closing`.
    erase_at = models.DateTimeField(_("erased on"), null=True, blank=True, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once_in_any_case"),
        ]

    def trust_address(self):
        """The address counts as verified without a mail, so that the person can sign in."""
        self.emailaddress_set.update_or_create(
            email=self.email, defaults={"verified": True, "primary": True}
        )

    @property
    def photo_url(self):
        """The public address of their photo; None where they have none."""
        return storages["public"].url(self.photo) if self.photo else None

    @property
    def initials(self):
        """One or two letters, shown where there is no photo."""
        words = [word for word in re.split(r"[\s@.]+", self.get_full_name()) if word]
        return "".join(word[0] for word in words[:2]).upper()

    def get_full_name(self):
        return self.full_name or self.email

    def get_short_name(self):
        return self.full_name.split(" ")[0] or self.email

    def __str__(self):
        return self.email


class Team(Stamped):
    """Who owns tours: an agency, or one person."""

    name = models.CharField(_("name"), max_length=120)
    members = models.ManyToManyField(User, through="Membership", related_name="teams")

    def __str__(self):
        return self.name


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    EDITOR = "editor", _("Editor")
    VIEWER = "viewer", _("Viewer")


WRITING_ROLES = frozenset({Role.OWNER, Role.EDITOR})


class MembershipQuerySet(models.QuerySet):
    def owners(self):
        return self.filter(role=Role.OWNER)


class Membership(models.Model):
    """A person's place in a team."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.EDITOR)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "team"], name="membership_once"),
        ]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()}"


class InvitationQuerySet(models.QuerySet):
    def open(self):
        """Neither accepted nor revoked; an expired one can be sent again."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)

    def pending(self):
        """Those whose link still works."""
        return self.open().filter(expires_at__gt=timezone.now())


class Invitation(Stamped):
    """A place in a team, held for whoever reads the mail of one address.

    Its link carries a secret of which only the hash is kept; sending it again makes a new one.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="invitations")
    # In lower case, as users' addresses are.
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.EDITOR)
    hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "email"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="invitation_open_once",
            ),
        ]

    def __str__(self):
        return f"{self.email} · {self.get_role_display()}"

    @property
    def is_open(self):
        return self.accepted_at is None and self.revoked_at is None

    @property
    def is_pending(self):
        return self.is_open and self.expires_at > timezone.now()

    @staticmethod
    def hash_of(secret):
        return hashlib.sha256(secret.encode()).hexdigest()


class ApiTokenQuerySet(models.QuerySet):
    def unrevoked(self):
        return self.filter(revoked_at__isnull=True)

    def usable(self):
        now = timezone.now()
        return self.unrevoked().filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=now), user__is_active=True
        )


class ApiToken(Stamped):
    """A program's key to one team. Only its hash is kept, so it can be shown once."""

    PREFIX = "rh_"

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="tokens")
    user = models.ForeignKey(
        User,
        on_delete=models.CASCADE,
        related_name="tokens",
        help_text=_("Whose role in the team the token borrows."),
    )
    name = models.CharField(_("name"), max_length=80)
    # As `accounts.scopes` reads them.
    scopes = models.JSONField(default=list)
    hash = models.CharField(max_length=64, unique=True, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    def __str__(self):
        return self.name

    @staticmethod
    def hash_of(secret):
        # 256 random bits need no slow hash: there is no dictionary to try.
        return hashlib.sha256(secret.encode()).hexdigest()

    @classmethod
    def new_secret(cls):
        return cls.PREFIX + secrets.token_urlsafe(32)
