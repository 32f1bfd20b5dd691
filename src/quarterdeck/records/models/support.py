"""Support: what somebody above promises the owner of the numbers. Nobody promises in another's name."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from quarterdeck.domain import support
from quarterdeck.domain.days import END
from quarterdeck.domain.support import Promise
from quarterdeck.records.models.action import Action
from quarterdeck.records.models.person import Person
from quarterdeck.records.models.spoken import Spoken, SpokenRefused, refuse_unless_near, words
from quarterdeck.records.models.statement import recorded_on
from quarterdeck.records.voice import NotYours, Voice

PROMISES = [(promise.value, promise.value) for promise in Promise]


class Support(Spoken):
    """Help for an owner, for one of their actions or for all they do: asked for by them, or promised from above."""

    action_key = models.CharField(max_length=32, blank=True, default="")
    promise = models.CharField(max_length=10, choices=PROMISES)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("owner", "due_on", "pk")
        verbose_name_plural = "support"
        constraints = (
            models.UniqueConstraint(fields=("key",), condition=Q(known_to=END), name="a_piece_of_support_stands_once"),
        )
        indexes = (models.Index(fields=("owner", "known_to"), name="support_of_an_owner"),)

    def __str__(self) -> str:
        return f"the support “{self.text}” for {self.owner}"

    @classmethod
    def ask(cls, text: str, due_on: date, *, by: Voice, action_key: str = "") -> Self:
        """The owner says what would help. Nobody has promised it yet."""
        by.of_owner(by.owner.pk, "ask for support with their numbers")
        return _begun(cls(promise=Promise.ASKED), "ask", text, due_on, action_key, by)

    @classmethod
    def offer(cls, text: str, due_on: date, *, by: Voice, action_key: str = "") -> Self:
        """Somebody above promises help, in their own name."""
        by.of_above(by.owner.pk, "promise support")
        return _begun(cls(promise=Promise.PROMISED, answered_by=by.person), "promise", text, due_on, action_key, by)

    def promise_it(self, *, by: Voice) -> Self:
        """Somebody above takes on what was asked for."""
        by.of_above(self.owner_id, "promise it")
        self._refuse_unless(Promise.ASKED, "promised")
        return self.tell("promise", by, promise=Promise.PROMISED, answered_by=by.person)

    def decline(self, because: str, *, by: Voice) -> Self:
        """Somebody above says why it will not be given."""
        by.of_above(self.owner_id, "decline it")
        self._refuse_unless(Promise.ASKED, "declined")
        reason = words(because, "why it cannot be given")
        said = {"answered_by": by.person, "because": reason, "closed_on": recorded_on()}
        return self.tell("decline", by, promise=Promise.DECLINED, **said)

    def keep(self, *, by: Voice) -> Self:
        """It was given, today. Only who promised it can say so."""
        self._by_promiser(by, "kept")
        return self.tell("keep", by, promise=Promise.KEPT, closed_on=recorded_on())

    def take_back(self, because: str, *, by: Voice) -> Self:
        """It will not be given after all, with a reason. Only who promised it can say so."""
        self._by_promiser(by, "taken back")
        reason = words(because, "why it will not be given after all")
        return self.tell("take back", by, promise=Promise.NOT_KEPT, because=reason, closed_on=recorded_on())

    def _by_promiser(self, by: Voice, word: str) -> None:
        if by.owner.pk != self.owner_id or by.person.pk != self.answered_by_id:
            raise NotYours(f"Only who promised it can say that it is {word}.")
        self._refuse_unless(Promise.PROMISED, word)

    def _refuse_unless(self, promise: Promise, word: str) -> None:
        if self.promise != promise:
            stands = self.promise.replace("_", " ")
            raise SpokenRefused(f"It cannot be {word}: it is {stands}. Look at it as it stands now.")

    def value(self) -> support.Support:
        """The support as the domain knows it."""
        return support.Support(
            key=self.key,
            version=self.version,
            owner_key=self.owner.key,
            owner=self.owner.name,
            text=self.text,
            standing=Promise(self.promise),
            due_on=self.due_on,
            said_on=self.said_on,
            action_key=self.action_key,
            by_key=self.answered_by.key if self.answered_by else "",
            by_name=self.answered_by.name if self.answered_by else "",
            closed_on=self.closed_on,
            because=self.because,
        )


def _begun[S: Support](found: S, verb: str, text: str, due_on: date, action_key: str, by: Voice) -> S:
    refuse_unless_near(due_on, "due on")
    if action_key and not Action.objects.filter(key=action_key, owner=by.owner).exists():
        raise SpokenRefused("There is no such action to support.")
    found.owner, found.due_on, found.action_key = by.owner, due_on, action_key
    found.text = words(text, "what the support is")
    return found.begin(verb, by, text=found.text, due_on=due_on, action=action_key)
