"""Accounts: what people sign in with."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from quarterdeck.records.audit import Actor, actor_name, record_event, trail_held
from quarterdeck.records.refusal import Refusal

if TYPE_CHECKING:
    from quarterdeck.records.models.person import Person


class AccountRefused(Refusal):
    """The account cannot be what was asked for."""


class Accounts(BaseUserManager["Account"]):
    """Finds accounts by e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> Account:
        """The account with that e-mail address; Account.DoesNotExist if there is none."""
        return self.get(email=(username or "").strip().lower())


class Account(AbstractBaseUser):
    """An e-mail address and a password. Which numbers it opens follows from its person's seats, day by day.

    ``is_operations`` marks sales operations, who see the whole company. An account with neither a person nor that
    mark sees no numbers at all.
    """

    email = models.EmailField(unique=True)
    person = models.OneToOneField(
        "records.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="account"
    )
    is_operations = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    opened_at = models.DateTimeField(auto_now_add=True)
    opened_by = models.CharField(max_length=254, default="")
    deactivated_at = models.DateTimeField(null=True, blank=True)
    deactivated_by = models.CharField(max_length=254, default="", blank=True)

    objects: ClassVar[Accounts] = Accounts()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ("email",)

    def __str__(self) -> str:
        return self.email

    @classmethod
    def open(
        cls,
        email: str,
        password: str | None,
        *,
        by: Actor | None,
        person: Person | None = None,
        is_operations: bool = False,
        is_demo: bool = False,
    ) -> Self:
        """A new account; without a password nobody can sign in to it by one.

        AccountRefused where the address or the person has one, where a real account is asked for in demo mode, and
        where a demo account is asked for outside of it.
        """
        email = email.strip().lower()
        _refuse_mixing(email, is_demo=is_demo)
        if cls.objects.filter(email=email).exists():
            raise AccountRefused(f"There is an account for {email} already.")
        if person and (other := cls.objects.filter(person=person).first()):
            raise AccountRefused(f"{person} signs in as {other} already. Deactivate that account first.")
        if person and person.is_vacancy:
            raise AccountRefused(f"'{person}' is a vacant seat; nobody signs in as one. Fill it first.")
        account = cls(email=email, person=person, is_operations=is_operations, is_demo=is_demo)
        account.set_password(password)  # takes a while, for which nobody else has to wait
        account.opened_by = actor_name(by)
        with trail_held():
            account.save(force_insert=True)
            who = person.key if person else None
            record_event("open", account, email, by, person=who, operations=is_operations, demo=is_demo)
        return account

    @classmethod
    def holders(cls) -> frozenset[str]:
        """Keys of the people who can sign in."""
        found = cls.objects.filter(is_active=True, person__isnull=False)
        return frozenset(found.values_list("person__key", flat=True))

    def deactivate(self, *, by: Actor | None) -> Self:
        """Shut the account: its next request is a stranger's. The person may have another one opened."""
        if not self.is_active:
            raise AccountRefused(f"{self} was deactivated on {self.deactivated_at:%Y-%m-%d} already.")
        with trail_held():
            self.is_active = False
            self.deactivated_at = timezone.now()
            self.deactivated_by = actor_name(by)
            was = self.person
            self.person = None
            self.save()
            record_event("deactivate", self, self.email, by, person=was.key if was else None)
        return self

    def reset_password(self, password: str, *, by: Actor | None) -> Self:
        """Another password; wherever the account is signed in, it has to sign in again."""
        self.set_password(password)
        with trail_held():
            self.save(update_fields=["password"])
            record_event("reset password", self, self.email, by)
        return self


def _refuse_mixing(email: str, *, is_demo: bool) -> None:
    if settings.DEMO_MODE and not is_demo:
        raise AccountRefused(
            f"{email} cannot have an account here: this is a demo, where anybody may sign in as anybody. "
            "Start without QUARTERDECK_DEMO, in another home folder, for real people."
        )
    if is_demo and not settings.DEMO_MODE:
        raise AccountRefused(
            f"{email} is a demo account, which anybody may use. Start with QUARTERDECK_DEMO=1 in a home of its own."
        )
