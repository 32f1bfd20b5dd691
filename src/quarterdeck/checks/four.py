"""All four trust checks for a lens and for each line of its page, in two statements, or three if looked at closely."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from quarterdeck.checks.checked import Checked, Doubt, Verdict
from quarterdeck.checks.forecast_deviation import (
    CODE,
    TITLE,
    Accuracy,
    MonthMiss,
    MonthStart,
    accuracy,
    forecast_deviation,
    month_misses,
    month_starts,
)
from quarterdeck.checks.open_deals import RULES, WHOLE, OpenDeals, open_deals
from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.money import Conversion
from quarterdeck.domain.trust import Thresholds
from quarterdeck.facts.engine import Facts
from quarterdeck.facts.together import beside
from quarterdeck.metrics.question import Lens

NOTHING_KNOWN = "Nothing was known on this day, so there is nothing to check."

MEANINGS = {CODE: forecast_deviation.__doc__ or "", **{rule.code: rule.meaning for rule in RULES}}
"""What each check means, in the words shown to whoever asks."""
TITLES = {CODE: TITLE, **{rule.code: rule.title for rule in RULES}}
"""What each check is called."""


@dataclass(frozen=True, slots=True)
class Line:
    """The four checks of one line of a page, or of the whole. ``to_fix`` counts each opportunity in doubt once."""

    checks: tuple[Checked, ...]
    to_fix: int

    @property
    def passed(self) -> int:
        """How many of the four passed."""
        return sum(check.verdict is Verdict.PASS for check in self.checks)


@dataclass(frozen=True, slots=True)
class Four:
    """What the trust checks found. ``months`` are the forecasts of the last year, person by person.

    Where ``is_blank``, nothing was known that could be checked: no check is made, and none is passed.
    """

    months: tuple[MonthStart, ...]
    deals: OpenDeals
    thresholds: Thresholds
    is_blank: bool = False

    def line(self, row_key: str | None = WHOLE) -> Line:
        """The checks for one line of the page; for the whole lens without a key."""
        first = forecast_deviation(self.months, self.thresholds, row_key)
        rest = self.deals.lines.get(row_key) or _nothing_open(self.deals)
        if self.is_blank:
            return Line(tuple(_not_made(each) for each in (first, *rest)), 0)
        return Line((first, *rest), self.deals.in_doubt.get(row_key, 0))

    @property
    def checks(self) -> tuple[Checked, ...]:
        """The four checks of the whole lens."""
        return self.line().checks

    @property
    def doubts(self) -> tuple[tuple[Checked, Doubt], ...]:
        """Every opportunity in doubt beside the check that doubts it, largest first within each check."""
        return tuple((check, doubt) for check in self.checks for doubt in check.doubts)

    @property
    def finds_anything(self) -> bool:
        """Whether there is anything to check: an open opportunity, a forecast, or a sale of the last year."""
        return bool(self.checks[-1].open_count) or any(month.is_known or month.actual for month in self.months)

    @property
    def to_fix(self) -> int:
        """Opportunities in doubt, each counted once."""
        return self.deals.in_doubt.get(WHOLE, 0)

    @property
    def doubtful_share(self) -> float | None:
        """Their part of the open value; None where no open value is known."""
        whole = self.deals.open_value.get(WHOLE)
        return float(self.deals.doubtful_value.get(WHOLE, 0) / whole) if whole else None

    def misses(self, row_key: str | None = None, person_key: str | None = None) -> tuple[MonthMiss, ...]:
        """Month by month forecast and actual, for the whole, one line, or one person."""
        return month_misses(self.months, row_key, person_key)

    def accuracy(self, row_key: str | None = None) -> Accuracy:
        """How exact the forecasts of the people were, over the months judged."""
        return accuracy(self.months, self.thresholds, row_key)


def check(
    facts: Facts,
    lens: Lens,
    as_of: date,
    calendar: Calendar,
    money: Conversion,
    thresholds: Thresholds | None = None,
    *,
    closely: bool = True,
) -> Four:
    """Run all four checks with the knowledge of the end of ``as_of``.

    Not ``closely``: without the opportunities in doubt themselves, and without single people's forecasts. Verdicts and
    counts are the same, and a large company's are there sooner.
    """
    limits = thresholds or Thresholds()
    asked = (facts, lens, as_of, calendar, money, limits)
    months, deals = beside(lambda: month_starts(*asked, closely=closely), lambda: open_deals(*asked, closely=closely))
    return Four(months, deals, limits)


def _nothing_open(deals: OpenDeals) -> tuple[Checked, ...]:
    """The three checks of a line under which nothing is open."""
    return tuple(Checked(c.code, c.title, Verdict.PASS, c.limit) for c in deals.lines[WHOLE])


def _not_made(checked: Checked) -> Checked:
    return Checked(checked.code, checked.title, Verdict.CANNOT_CHECK, checked.limit, reason=NOTHING_KNOWN)
