"""What a bridge is asked about: whose pipeline, between the ends of which two days, due when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from quarterdeck.domain.bridge import Stock
from quarterdeck.domain.calendar import Calendar, Period
from quarterdeck.domain.money import Conversion
from quarterdeck.facts.engine import Facts
from quarterdeck.metrics.question import Lens

type Statement = tuple[str, frozenset[str]]


@dataclass(frozen=True)
class Window:
    """The pipeline of a lens at the end of ``first`` and of ``last``; with ``Stock.DUE`` what is due in ``due``."""

    lens: Lens
    first: date
    last: date
    stock: Stock
    due: Period
    calendar: Calendar
    money_first: Conversion
    money_last: Conversion
    """How amounts are converted with what was known of rates on each day."""

    @property
    def values(self) -> Mapping[str, object]:
        """What statements may bind, by parameter name."""
        return {
            "stints": self.lens.text,
            "first": self.first,
            "last": self.last,
            "known_first": self.calendar.known_until(self.first),
            "known_last": self.calendar.known_until(self.last),
            "due_begin": self.due.begin,
            "due_end": self.due.end,
            "currency": self.money_last.currency,
            **self.money_first.values_of("rates_first"),
            **self.money_last.values_of("rates_last"),
        }

    def rows(
        self, facts: Facts, statement: Statement, more: Iterable[tuple[str, object]] = ()
    ) -> list[tuple[Any, ...]]:
        """The rows of a statement about this window."""
        sql, wanted = statement
        values = {**self.values, **dict(more)}
        return facts.fetch(sql, {name: values[name] for name in wanted})
