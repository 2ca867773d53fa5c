"""Who works here, on which side, since when, and who may come in?"""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Members(BaseUserManager["Member"]):
    """Finds members by the address they log in with, whatever its letters' case."""

    def get_by_natural_key(self, username: str | None) -> "Member":
        """The member who logs in with an address."""
        return self.get(email=(username or "").strip().lower())


class Member(AbstractBaseUser):
    """One person of our own company: a login, a role, and rows of `MemberTerm` that say where they stood and when.

    Somebody who may not come in has no usable password, and may still own leads. A member is never deleted: their acts are on record.
    """

    email = models.CharField(max_length=254, unique=True)  # kept in small letters
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=30)  # a name of services.access.ROLES
    is_active = models.BooleanField(default=True)  # False: may not come in, takes no leads
    source_member_id = models.CharField(max_length=300, blank=True, db_index=True)  # the same person in imported tables
    created_at = models.DateTimeField()
    theme = models.CharField(max_length=10, blank=True)  # light | dark | empty: as the device says

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[Members] = Members()

    class Meta:
        ordering = ("id",)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep addresses in one form, so that one person can't come in twice."""
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return self.name


class MemberTerm(models.Model):
    """Where a member stood from one day on, until their next term begins. What was true then stays true of then."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="terms")
    from_on = models.DateField()
    side = models.CharField(max_length=20)  # sales | marketing | other
    seniority = models.CharField(max_length=20)  # c_level | leader | manager | team
    team = models.CharField(max_length=100, blank=True)
    manager = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    time_zone = models.CharField(max_length=60, blank=True)  # empty: the workspace's
    working_hours = models.CharField(max_length=200, blank=True)
    holidays = models.CharField(max_length=60, blank=True)
    territory = models.CharField(max_length=200, blank=True)  # countries, separated by commas; empty: any
    capacity = models.PositiveIntegerField(null=True)  # open leads at once; null: any number

    class Meta:
        constraints = (models.UniqueConstraint(fields=["member", "from_on"], name="member_term_once"),)
        ordering = ("member_id", "from_on")


class Absence(models.Model):
    """Days on which a member does not work: no lead is offered to them, and their clocks stand still."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="absences")
    first_on = models.DateField()
    last_on = models.DateField()
    deputy = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("first_on", "id")


class Invitation(models.Model):
    """A link by which a member sets a first password. Only its hash is kept; it works once, and for a while."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
