"""What people at Kestrand had agreed by the day of the data: actions, some of them done, and what would help."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from quarterdeck.domain.effects import Judgement
from quarterdeck.domain.gate import OPEN
from quarterdeck.records.models import Account, Action, Support, Wording
from quarterdeck.records.models.statement import as_if_on
from quarterdeck.records.voice import Stands, Voice


@dataclass(frozen=True, slots=True)
class Agreed:
    """An action: when it was decided and due, the number it is to move, and what became of it."""

    owner: str
    decided_on: date
    due_on: date
    text: str
    metric: str
    begin: str
    goal: str
    worth: int
    done_on: date | None = None
    judged_on: date | None = None
    judgement: Judgement = Judgement.KEPT
    because: str = ""
    help: str = ""


AGREED = (
    Agreed(
        "henning-osterby",
        date(2025, 10, 10),
        date(2025, 11, 14),
        "Call the lapsed pharma accounts every Thursday",
        "opportunities_created",
        "4",
        "10",
        60_000,
        date(2025, 11, 13),
        help="Make the list of lapsed accounts",
    ),
    Agreed(
        "henning-osterby",
        date(2025, 10, 10),
        date(2025, 10, 31),
        "End every meeting with a dated next step",
        "activity_quality",
        "0.70",
        "0.85",
        25_000,
        date(2025, 10, 31),
        date(2025, 12, 12),
        Judgement.ADJUSTED,
        "Customers agree in the meeting and forget; I send the date the same day now",
    ),
    Agreed(
        "henning-osterby",
        date(2025, 11, 7),
        date(2025, 11, 28),
        "Two prospecting afternoons a week with strategic accounts",
        "activity_focus",
        "0.50",
        "0.65",
        40_000,
        date(2025, 12, 1),
    ),
    Agreed(
        "henning-osterby",
        date(2026, 1, 9),
        date(2026, 2, 27),
        "Ask for the buyer\u2019s budget in meeting one",
        "win_rate",
        "0.30",
        "0.40",
        90_000,
    ),
    Agreed(
        "henning-osterby",
        date(2026, 1, 9),
        date(2026, 2, 13),
        "One plant visit a week",
        "meeting_level",
        "4.5",
        "5.5",
        30_000,
    ),
    Agreed(
        "levke-tiedjens",
        date(2025, 10, 10),
        date(2025, 11, 7),
        "Stop chasing small accounts, name twelve strategic ones",
        "activity_focus",
        "0.25",
        "0.40",
        55_000,
        date(2025, 11, 6),
        date(2025, 12, 12),
        Judgement.KEPT,
        "It brought me to the plants that buy lines",
        "Agree the twelve with the key account team",
    ),
    Agreed(
        "levke-tiedjens",
        date(2025, 11, 7),
        date(2025, 12, 5),
        "Quote list price first on spare parts",
        "discount",
        "0.24",
        "0.20",
        20_000,
        date(2025, 12, 5),
    ),
    Agreed(
        "levke-tiedjens",
        date(2025, 11, 7),
        date(2025, 11, 28),
        "Monday hour for new openings",
        "opportunities_created",
        "3",
        "6",
        45_000,
        date(2025, 11, 28),
    ),
    Agreed(
        "birgitte-aastrup",
        date(2025, 11, 7),
        date(2025, 11, 28),
        "Look at what is due this quarter with each of the team on Mondays",
        "slip_rate",
        "0.75",
        "0.55",
        250_000,
        date(2025, 12, 1),
    ),
    Agreed(
        "levke-tiedjens",
        date(2025, 10, 10),
        date(2025, 11, 7),
        "Three openings a fortnight from the service list",
        "opportunities_created",
        "2",
        "6",
        70_000,
        date(2025, 11, 7),
    ),
    Agreed(
        "oskar-taellberg",
        date(2026, 1, 9),
        date(2026, 2, 20),
        "Ride along with Elin on four offers",
        "win_rate",
        "0.20",
        "0.30",
        35_000,
        help="Agree with Elin which four",
    ),
)


def say_all() -> None:
    """Put it on record as if each had said it on their day; nothing where anything was said already."""
    if Action.ever.exists():
        return
    with transaction.atomic():
        for each in AGREED:
            _say(each, Account.objects.get(person__key=each.owner))


def _say(each: Agreed, account: Account) -> None:
    if account.person is None:
        raise LookupError(f"{account} belongs to nobody at Kestrand.")
    by = Voice(account, account.person, Stands.OWNER)
    wording = Wording(
        each.text,
        each.due_on,
        each.metric,
        Decimal(each.begin),
        Decimal(each.goal),
        Decimal(each.worth),
        "As its owner expects.",
    )
    with as_if_on(each.decided_on):
        action = Action.write(wording, gate=OPEN, by=by)
        if each.help:
            Support.ask(each.help, each.due_on, by=by, action_key=action.key)
    if each.done_on:
        with as_if_on(each.done_on):
            action.finish(by=by)
    if each.judged_on:
        with as_if_on(each.judged_on):
            action.judge(each.judgement, each.because, by=by)
