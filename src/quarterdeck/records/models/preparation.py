"""Preparation: the owner's own analysis comes first, and the leader reads it when it is due, not before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models

from quarterdeck.domain.plain import plain
from quarterdeck.records.audit import record_event, trail_held
from quarterdeck.records.models.session import Session
from quarterdeck.records.models.sitting import Sitting
from quarterdeck.records.models.spoken import SpokenRefused
from quarterdeck.records.models.versioned import Versioned
from quarterdeck.records.voice import Voice

BEFORE = timedelta(days=1)
"""How long before the session it is due."""
LONGEST = 4000


class Preparation(Versioned):
    """What the owner expects, which gaps matter to them, and what they will do, written before the session.

    Until it is handed over it is the owner's draft, and nobody else reads it at all.
    """

    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="preparation")
    expects = models.TextField(blank=True, default="")
    matters = models.TextField(blank=True, default="")
    will_do = models.TextField(blank=True, default="")
    handed_over_at = models.DateTimeField(null=True, blank=True)
    handed_over = models.JSONField(default=dict, blank=True)
    """The texts as they were handed over; what is drafted after that is the owner's alone again."""
    readable_from = models.DateTimeField(null=True, blank=True)
    """From when on the leader may read it, as the owner was told when it was first handed over; a session that is
    moved after that does not move it."""
    handed_before = models.JSONField(default=list, blank=True)
    """The instants and texts of earlier hand-overs, in their order."""

    IN_VALUES: ClassVar[bool] = False
    TEXTS: ClassVar[tuple[str, ...]] = ("expects", "matters", "will_do")

    def __str__(self) -> str:
        return f"the preparation of {self.session}"

    @classmethod
    def of(cls, session: Session) -> Self:
        """The preparation of that session, not stored yet where nobody has written any."""
        return cls.objects.filter(session=session).select_related("session__owner").first() or cls(
            session=session, version=0
        )

    def as_handed_over(self, by: datetime) -> dict[str, str]:
        """The texts as they were handed over last by that instant; empty where nothing was."""
        if self.handed_over_at is None:
            return {}
        told = [*self.handed_before, (self.handed_over_at.isoformat(), self.handed_over)]
        known = [texts for at, texts in told if datetime.fromisoformat(at) <= by]
        return dict(known[-1]) if known else {}

    def promised(self, by: datetime | None) -> datetime | None:
        """From when on it may be read, as was told by that instant; None where nothing was handed over by then."""
        if self.handed_over_at is None:
            return None
        first = datetime.fromisoformat(self.handed_before[0][0]) if self.handed_before else self.handed_over_at
        return self.readable_from if by is None or first <= by else None

    def write(self, texts: dict[str, str], *, hand_over: bool, by: Voice, now: datetime, due_at: datetime) -> Self:
        """Keep the draft, or hand it over. Only its owner; StaleRecord where another window of theirs saved first.

        Refusal once the session is closed: nobody would look at it any more.

        A draft leaves no trace in the audit trail, since it was said to nobody; handing it over does,
        and keeps ``due_at`` as the instant from which the leader may read it.
        """
        by.of_owner(self.session.owner_id, "prepare it")
        said = {name: plain(texts[name]).strip() for name in self.TEXTS}
        for text in said.values():
            if len(text) > LONGEST:
                raise SpokenRefused(f"That is {len(text)} characters; {LONGEST} is the most. Say it shorter.")
        if hand_over and not any(said.values()):
            raise SpokenRefused("There is nothing to hand over yet. Write what you expect, or what you will do.")
        with trail_held():
            Sitting.hold_open(self.session)
            self._keep(said, self._handing_over(said, now, due_at) if hand_over else {})
            if hand_over:
                Sitting.stir(self.session.owner_id)
                record_event("hand over", self, self.session.key, by.account, owner=by.owner.key)
        return self

    def _handing_over(self, said: dict[str, str], now: datetime, due_at: datetime) -> dict[str, Any]:
        stands = type(self).objects.filter(session=self.session).first()
        before, due = [], due_at
        if stands and stands.handed_over_at:
            before = [*stands.handed_before, [stands.handed_over_at.isoformat(), stands.handed_over]]
            due = stands.readable_from or due_at
        return {"handed_over_at": now, "handed_over": said, "handed_before": before, "readable_from": due}

    def _keep(self, said: dict[str, str], handed: dict[str, Any]) -> None:
        if self._state.adding:
            made, _ = type(self).objects.get_or_create(session=self.session)
            self.pk, self._state.adding = made.pk, False
            self.version = self.version or 1
        self._store(said, handed)
