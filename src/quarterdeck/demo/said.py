"""What people at Kestrand had agreed by the day of the data: actions, some of them done, and what would help."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from quarterdeck.domain.effects import Judgement
from quarterdeck.domain.gate import OPEN
from quarterdeck.records.models import Account, Action, Support, Wording
from quarterdeck.records.models.statement import as_if_on, recorded_on
from quarterdeck.records.voice import Stands, Voice

AGREED = Path(__file__).with_name("said.toml")
HELP_IN = timedelta(days=14)
"""How far ahead of whoever looks at the demo first lies what would help."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """An action: when it was decided and due, the number it is to move, and what became of it.

    What is still to be done is due ``due_in`` days after the demo is built: the data end on a day of their own, and
    nobody wants to see a company that has let everything lie since.
    """

    owner: str
    decided_on: date
    text: str
    metric: str
    begin: str
    goal: str
    worth: int
    due_on: date | None = None
    due_in: int = 0
    done_on: date | None = None
    judged_on: date | None = None
    judgement: str = Judgement.KEPT
    because: str = ""
    help: str = ""

    def due(self, today: date) -> date:
        """The day by which it is to be done."""
        return self.due_on or today + timedelta(days=self.due_in)


def agreed() -> tuple[Agreed, ...]:
    """Everything that was agreed, in its order."""
    return tuple(Agreed(**each) for each in tomllib.loads(AGREED.read_text(encoding="utf-8"))["agreed"])


def say_all() -> None:
    """Put it on record as if each had said it on their day; nothing where anything was said already."""
    if Action.ever.exists():
        return
    with transaction.atomic():
        for each in agreed():
            _say(each, Account.objects.get(person__key=each.owner), recorded_on())


def _say(each: Agreed, account: Account, today: date) -> None:
    if account.person is None:
        raise LookupError(f"{account} belongs to nobody at Kestrand.")
    by = Voice(account, account.person, Stands.OWNER)
    wording = Wording(
        each.text,
        each.due(today),
        each.metric,
        Decimal(each.begin),
        Decimal(each.goal),
        Decimal(each.worth),
        "As its owner expects.",
    )
    with as_if_on(each.decided_on):
        action = Action.write(wording, gate=OPEN, by=by)
        if each.help:
            Support.ask(each.help, today + HELP_IN, by=by, action_key=action.key)
    if each.done_on:
        with as_if_on(each.done_on):
            action.finish(by=by)
    if each.judged_on:
        with as_if_on(each.judged_on):
            action.judge(Judgement(each.judgement), each.because, by=by)
