"""Actions: what the owner of the numbers will do. Only the owner writes or accepts one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from quarterdeck.domain import actions
from quarterdeck.domain.actions import ActionStanding
from quarterdeck.domain.days import END
from quarterdeck.domain.effects import Judgement
from quarterdeck.domain.gate import Gate
from quarterdeck.records.audit import trail_held
from quarterdeck.records.models.decision import Decision, marks, read_waived, refuse_unless_trusted
from quarterdeck.records.models.moved import refuse_impossible
from quarterdeck.records.models.person import Person
from quarterdeck.records.models.session import Session
from quarterdeck.records.models.sitting import Sitting
from quarterdeck.records.models.spoken import FURTHEST, LONGEST, Spoken, SpokenRefused, words
from quarterdeck.records.models.statement import recorded_on
from quarterdeck.records.present import now
from quarterdeck.records.voice import NotYours, Stands, Voice

JUDGEMENTS = [(judgement.value, judgement.value) for judgement in Judgement]
STANDINGS = [(standing.value, standing.value) for standing in ActionStanding]
MOST = Decimal(10) ** 14
"""No number of an action reaches that."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What an action says: what will be done, which metric it moves from where to where, until when, worth how much."""

    text: str
    due_on: date
    metric: str = ""
    begin_value: Decimal | None = None
    goal_value: Decimal | None = None
    worth: Decimal | None = None
    worth_words: str = ""

    def checked(self, not_before: date) -> Self:
        """The same without stray blanks. SpokenRefused where it cannot be meant."""
        if self.due_on < not_before:
            raise SpokenRefused(f"It cannot be due on {self.due_on}. Choose a day from {not_before} on.")
        if self.due_on > (latest := recorded_on() + FURTHEST):
            raise SpokenRefused(f"It cannot be due on {self.due_on}. Choose a day up to {latest}, within two years.")
        numbers = (self.begin_value, self.goal_value, self.worth)
        if any(number is not None and (not number.is_finite() or abs(number) >= MOST) for number in numbers):
            raise SpokenRefused("One of the numbers is too large to be meant.")
        if (self.begin_value is not None or self.goal_value is not None) and not self.metric:
            raise SpokenRefused("Say which KPI goes from one number to the other, or leave both numbers out.")
        if self.metric:
            refuse_impossible(self.metric, self.begin_value, self.goal_value)
        if self.worth is not None and self.worth <= 0:
            raise SpokenRefused("What it is worth has to be above zero. Leave it empty where nobody can say.")
        return replace(self, text=words(self.text, "what will be done"))


class Action(Spoken):
    """What an owner of numbers will do."""

    metric = models.CharField(max_length=80, blank=True, default="")
    begin_value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    goal_value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    worth = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    worth_words = models.CharField(max_length=500, blank=True, default="")
    standing_now = models.CharField(max_length=10, choices=STANDINGS)
    decision_key = models.CharField(max_length=32, blank=True, default="")
    """The decision of the same owner that it follows from."""
    accepted_on = models.DateField(null=True, blank=True)
    """The day on which it became its owner's, from which on it is measured."""
    judgement = models.CharField(max_length=10, choices=JUDGEMENTS, blank=True, default="")
    judged_on = models.DateField(null=True, blank=True)
    judged_because = models.CharField(max_length=LONGEST, blank=True, default="")
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """Who closed it in the stead of its owner, or took back what they had proposed; None where its owner did."""
    is_despite = models.BooleanField(default=False)
    """It became its owner's, or was changed, while a trust check of these numbers was red, and not waived."""
    waived = models.JSONField(default=list, blank=True)
    """The red checks that were waived then."""

    LABELS: ClassVar[Mapping[str, str]] = {"text": "what will be done"}

    class Meta:
        ordering = ("owner", "due_on", "pk")
        constraints = (
            models.UniqueConstraint(fields=("key",), condition=Q(known_to=END), name="an_action_stands_once"),
        )
        indexes = (models.Index(fields=("owner", "known_to"), name="actions_of_an_owner"),)

    def __str__(self) -> str:
        return f"the action “{self.text}” of {self.owner}"

    @classmethod
    def write(
        cls, wording: Wording, *, gate: Gate, by: Voice, decision_key: str = "", session: Session | None = None
    ) -> Self:
        """The owner's own action, theirs from the first word on. NotYours for anybody else.

        SpokenRefused where they decided nothing of that key that it could follow from, and in a session whose trust
        ``gate`` is shut; said outside a session it is marked. Refusal where that session is closed. While a session
        about these numbers is held, it is said in that one, named or not.
        """
        by.of_owner(by.owner.pk, "write their actions")
        if decision_key and not Decision.objects.filter(key=decision_key, owner=by.owner).exists():
            raise SpokenRefused("There is no such decision of yours that this action could follow from.")
        with trail_held():
            _refuse_in(session, gate, by)
            return cls._begun("write", wording, ActionStanding.ACCEPTED, by, decision_key, gate)

    @classmethod
    def propose(cls, wording: Wording, *, by: Voice) -> Self:
        """Suggest an action to somebody one leads. It stays a suggestion until its owner accepts it."""
        by.of_above(by.owner.pk, "propose an action")
        return cls._begun("propose", wording, ActionStanding.PROPOSED, by)

    @classmethod
    def _begun(
        cls,
        verb: str,
        wording: Wording,
        standing: ActionStanding,
        by: Voice,
        decision_key: str = "",
        gate: Gate | None = None,
    ) -> Self:
        said = asdict(wording.checked(recorded_on()))
        follows = {"decision_key": decision_key} if decision_key else {}
        since = {"accepted_on": recorded_on(), **marks(gate)} if gate else {}
        action = cls(owner=by.owner, standing_now=standing, written_by=by.person, **said, **follows, **since)
        return action.begin(verb, by, **said, **follows)

    def accept(self, wording: Wording | None = None, *, gate: Gate, by: Voice, session: Session | None = None) -> Self:
        """Make a proposal one's own, in one's own words if there are any. NotYours for anybody but its owner.

        What holds of the trust ``gate`` and of a session is as for one that is written, and so what it can say:
        SpokenRefused for a proposal that could not be written today, which is then accepted in other words.
        """
        by.of_owner(self.owner_id, "accept it")
        self._refuse_unless("accepted", ActionStanding.PROPOSED)
        said = asdict((wording or self._wording()).checked(recorded_on()))
        since = {"standing_now": ActionStanding.ACCEPTED, "accepted_on": recorded_on(), **marks(gate)}
        with trail_held():
            _refuse_in(session, gate, by)
            return self.tell("accept", by, **since, **(said if wording else {}))

    def _wording(self) -> Wording:
        """What it says as it stands."""
        numbers = (self.begin_value, self.goal_value, self.worth)
        return Wording(self.text, self.due_on, self.metric, *numbers, self.worth_words)

    def decline(self, because: str, *, by: Voice) -> Self:
        """Turn a proposal down, with a reason: its owner, or somebody in the stead of one who cannot."""
        by.of_owner_or_stead(self.owner_id, "decline it")
        self._refuse_unless("declined", ActionStanding.PROPOSED)
        return self._close("decline", ActionStanding.DECLINED, by, words(because, "why you decline it"))

    def take_back(self, *, by: Voice) -> Self:
        """Proposed no more, as long as its owner has said nothing to it. Only by whoever proposed it."""
        by.of_above(self.owner_id, "take it back")
        if self.written_by_id != by.person.pk:
            raise NotYours(f"Only {self.written_by} takes back what they proposed.")
        self._refuse_unless("taken back", ActionStanding.PROPOSED)
        return self._close("take back", ActionStanding.WITHDRAWN, by)

    def revise(self, wording: Wording, *, gate: Gate, by: Voice, session: Session | None = None) -> Self:
        """Say it in other words, or for another day; a day that has passed may stand, but not be chosen.

        What holds of the trust ``gate`` and of a session is as for one that is written; a mark it has stays.
        """
        by.of_owner(self.owner_id, "change it")
        self._refuse_unless("changed", ActionStanding.ACCEPTED)
        today = recorded_on()
        said = wording.checked(min(today, self.due_on) if wording.due_on == self.due_on else today)
        with trail_held():
            _refuse_in(session, gate, by)
            return self.tell("revise", by, **asdict(said), **self._marked_too(gate))

    def finish(self, *, by: Voice) -> Self:
        """It is done, today."""
        by.of_owner(self.owner_id, "say that it is done")
        self._refuse_unless("done", ActionStanding.ACCEPTED)
        return self._close("finish", ActionStanding.DONE, by)

    def let_go(self, because: str, *, by: Voice) -> Self:
        """It will not be done, with a reason: its owner says so, or somebody in the stead of one who cannot."""
        by.of_owner_or_stead(self.owner_id, "let it go")
        self._refuse_unless("let go", ActionStanding.ACCEPTED)
        return self._close("let go", ActionStanding.NOT_DONE, by, words(because, "why it will not be done"))

    def reopen(self, *, gate: Gate, by: Voice, session: Session | None = None) -> Self:
        """It was closed by mistake. Of the trust ``gate`` and of a session holds what does for one that is revised.

        What was let go in its owner's stead is opened again by whoever answers for it now, too.
        """
        if self.closed_by_id:
            by.of_owner_or_stead(self.owner_id, "open it again")
        else:
            by.of_owner(self.owner_id, "open it again")
        self._refuse_unless("opened again", ActionStanding.DONE, ActionStanding.NOT_DONE)
        since = {"standing_now": ActionStanding.ACCEPTED, "because": "", "closed_on": None, "closed_by": None}
        with trail_held():
            _refuse_in(session, gate, by)
            return self.tell("reopen", by, **since, **self._marked_too(gate))

    def _marked_too(self, gate: Gate) -> dict[str, Any]:
        """Its marks, and those of that gate."""
        adds = marks(gate)
        more = [each for each in adds["waived"] if each not in self.waived]
        return {"is_despite": self.is_despite or adds["is_despite"], "waived": [*self.waived, *more]}

    def judge(self, judgement: Judgement, because: str, *, by: Voice) -> Self:
        """Keep, adjust or stop what is being done, after looking at what it moved."""
        by.of_owner(self.owner_id, "judge it")
        self._refuse_unless("judged", ActionStanding.ACCEPTED, ActionStanding.DONE)
        told = words(because, f"why it is {judgement}")
        return self.tell("judge", by, judgement=judgement, judged_because=told, judged_on=recorded_on())

    def _close(self, verb: str, standing: ActionStanding, by: Voice, because: str = "") -> Self:
        closed = {"closed_on": recorded_on(), "closed_by": None if by.stands is Stands.OWNER else by.person}
        return self.tell(verb, by, standing_now=standing, because=because, **closed)

    def _refuse_unless(self, word: str, *standings: ActionStanding) -> None:
        if self.standing_now not in standings:
            stands = self.standing_now.replace("_", " ")
            raise SpokenRefused(f"It cannot be {word}: it is {stands}. Look at it as it stands now.")

    def value(self) -> actions.Action:
        """The action as the domain knows it."""
        return actions.Action(
            key=self.key,
            version=self.version,
            owner_key=self.owner.key,
            owner=self.owner.name,
            text=self.text,
            standing=ActionStanding(self.standing_now),
            due_on=self.due_on,
            said_on=self.said_on,
            written_by=self.written_by.name,
            written_by_key=self.written_by.key,
            metric=self.metric,
            begin=self.begin_value,
            goal=self.goal_value,
            worth=self.worth,
            worth_words=self.worth_words,
            closed_on=self.closed_on,
            because=self.because,
            closed_by=self.closed_by.name if self.closed_by else "",
            decision_key=self.decision_key,
            accepted_on=self.accepted_on,
            judgement=Judgement(self.judgement) if self.judgement else None,
            judged_on=self.judged_on,
            judged_because=self.judged_because,
            is_despite=self.is_despite,
            waived=tuple(read_waived(self.waived)),
        )


def _refuse_in(session: Session | None, gate: Gate, by: Voice) -> None:
    """SpokenRefused for what is taken on in a session while its gate is shut, Refusal once that is closed."""
    if session is not None:
        by.about(session.owner_id)
        Sitting.hold_open(session)
    if session is not None or Sitting.held_about(by.owner, now()) is not None:
        refuse_unless_trusted(gate)
