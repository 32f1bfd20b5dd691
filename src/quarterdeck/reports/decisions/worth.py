"""What an action would be worth, from its owner's own rates over the year before."""

from __future__ import annotations

from datetime import date, timedelta

from quarterdeck.book import Book
from quarterdeck.domain import formats
from quarterdeck.domain.calendar import span
from quarterdeck.domain.scope import Scope
from quarterdeck.domain.worth import Rates, Worth, worth
from quarterdeck.metrics.measure import Row
from quarterdeck.metrics.query import Question, answers

YEAR = timedelta(days=364)
ASKED = ("meetings", "opportunities_created", "win_rate", "average_deal_value", "deals_won")


def expected_worth(book: Book, scope: Scope, metric: str, change: float, weeks: float) -> Worth | None:
    """The value of moving that metric by so much for so many weeks; None where it cannot be said."""
    return worth(metric, change, weeks, _rates(book, scope, scope.as_of))


def worth_words(found: Worth, currency: str) -> str:
    """How it was worked out, in a sentence."""
    opportunities = found.opportunities
    what = "" if opportunities is None else f"{formats.decimal(opportunities)} opportunities, "
    links = " × ".join(_link(name, rate, currency) for name, rate in found.links)
    with_rates = f" with own rates of the last 52 weeks: {links}" if links else ""
    return f"Worth about {what}{formats.money(found.value, currency)}{with_rates}."


def _rates(book: Book, scope: Scope, on: date) -> Rates:
    period, lens = span(on - YEAR + timedelta(days=1), on + timedelta(days=1)), book.lens(scope)
    money = book.conversion(scope)
    asked = {name: Question(name, lens, period, scope.as_of, book.calendar, money) for name in ASKED}
    found = answers(book.facts, asked.values())
    rows = {name: found[question][0] for name, question in asked.items()}
    meetings, created = rows["meetings"].value, rows["opportunities_created"].value
    return Rates(
        created_per_meeting=float(created or 0) / float(meetings) if meetings else None,
        win_rate=_value(rows["win_rate"]),
        average_deal=_value(rows["average_deal_value"]),
        decided=rows["win_rate"].n,
        won=rows["deals_won"].n,
    )


def _value(row: Row) -> float | None:
    return None if row.value is None else float(row.value)


def _link(name: str, rate: float, currency: str) -> str:
    if name == "average deal":
        return f"{name} {formats.money(rate, currency)}"
    return f"{name} {formats.percent(rate)}" if name == "win rate" else f"{name} {formats.decimal(rate, 2)}"
