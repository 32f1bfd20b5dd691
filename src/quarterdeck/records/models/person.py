"""People of the organisation."""

from __future__ import annotations

from typing import Self

from django.db import models

from quarterdeck.domain import org
from quarterdeck.domain.days import BEGINNING
from quarterdeck.records.audit import Actor, record_event, trail_held
from quarterdeck.records.keys import fresh_key
from quarterdeck.records.models.statement import known_from
from quarterdeck.records.models.versioned import Versioned


class Person(Versioned):
    """Somebody who sells or leads. An account to sign in with is apart from it and may come later or never.

    ``is_vacancy`` marks the bearer of a seat that nobody has taken yet. ``known_from`` is the day from which on we know
    of them. Names and addresses are not statements: whoever is called something else today is called that on the page
    of any day.
    """

    key = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(null=True, blank=True, unique=True)
    is_vacancy = models.BooleanField(default=False, editable=False)
    known_from = models.DateField(default=BEGINNING, editable=False)

    class Meta:
        ordering = ("pk",)
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name

    @classmethod
    def join(cls, name: str, email: str | None = None, *, by: Actor | None, is_vacancy: bool = False) -> Self:
        """Somebody new; where they sit is said by a seat."""
        with trail_held():
            key = fresh_key(name, lambda k: k == org.UNASSIGNED or cls.objects.filter(key=k).exists())
            address = email.strip().lower() if email else None
            person = cls.objects.create(
                key=key, name=name, email=address, is_vacancy=is_vacancy, known_from=known_from(is_first=True)
            )
            record_event("join", person, person.key, by, name=name, email=person.email)
        return person

    def correct(self, *, by: Actor | None, name: str | None = None, email: str | None = None) -> Self:
        """Another name or e-mail address, for every day there is; the key stays."""
        new = {"name": name or self.name, "email": email.strip().lower() if email else self.email}
        old = {"name": self.name, "email": self.email}
        if new != old:
            with trail_held():
                self.change(**new)
                record_event("correct", self, self.key, by, old=old, new=new)
        return self
