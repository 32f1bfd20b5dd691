"""First trust check: how far the forecasts at the start of the last months were from what came in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import groupby

from quarterdeck.checks.checked import Checked, Verdict
from quarterdeck.domain.calendar import Calendar, Period
from quarterdeck.domain.money import Conversion
from quarterdeck.domain.trust import Thresholds
from quarterdeck.facts.engine import Facts
from quarterdeck.metrics.compose import parsed, written
from quarterdeck.metrics.pricing import CHANCE, CLOSING, priced, rated
from quarterdeck.metrics.question import Lens
from quarterdeck.metrics.relations import OWNERLESS

CODE = "forecast_deviation"
TITLE = "forecast against actual sales"
REASON = "The sources hold no open deal with a close date as it stood at the start of a month."
NOTHING_DUE = (
    "In the months judged nothing was forecast: no deal due in them was committed or had a chance stated, so there is "
    "nothing to compare with."
)
REMEDY = (
    "Import the field history of the opportunities, or go on importing exports: from the second month on there is a "
    "forecast to compare with."
)


@dataclass(frozen=True, slots=True)
class MonthStart:
    """A month's forecast as it stood at 00:00 of its first day, organisation time, and what was won in it.

    ``is_known`` is False where nothing was known then of when any deal would close. ``n`` open deals made up the
    forecast; ``unpriced`` deals, forecast or won, have no value.
    """

    begin_on: date
    person_key: str
    row_key: str
    is_known: bool
    forecast: Decimal
    actual: Decimal
    n: int
    unpriced: int = 0


@dataclass(frozen=True, slots=True)
class MonthMiss:
    """A month of one line or of the whole. ``miss`` is (actual − forecast) ÷ forecast: above zero, more came in."""

    begin_on: date
    forecast: Decimal | None
    actual: Decimal
    n: int
    unpriced: int

    @property
    def difference(self) -> Decimal | None:
        """Actual − forecast, in the organisation's currency; None without a forecast."""
        return None if self.forecast is None else self.actual - self.forecast

    @property
    def miss(self) -> float | None:
        """Signed deviation as a share of the forecast; None without a forecast, or where it was nothing."""
        return float((self.actual - self.forecast) / self.forecast) if self.forecast else None


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How exact the forecasts of single people were, over the months judged.

    ``spread`` is Σ|A − F| ÷ ΣA over people and months, misses in opposite directions not set off against each other;
    ``bias`` is Σ(A − F) ÷ ΣF, where they are. None where nothing was won, or forecast.
    """

    spread: float | None
    bias: float | None
    people: int


def forecast_deviation(months: Sequence[MonthStart], thresholds: Thresholds, row_key: str | None = None) -> Checked:
    """The forecast at the start of a month, against what was won in it.

    The forecast is rebuilt from history: the open deals that were then expected to close in the month, by amount if
    they were in forecast category Commit; for somebody whose deals carry no category, amount times chance of winning.
    The miss of a month is (actual − forecast) ÷ forecast. The check passes if the misses of the last three complete
    months, signs ignored, are 15% or less on average.
    """
    judged = judged_months(months, thresholds, row_key)
    misses = [m.miss for m in judged if m.miss is not None]
    limit = f"{thresholds.forecast_limit:.0%}"
    if not misses:
        nothing_due = any(m.forecast is not None for m in judged)
        reason, remedy = (NOTHING_DUE, "") if nothing_due else (REASON, REMEDY)
        return Checked(CODE, TITLE, Verdict.CANNOT_CHECK, limit, reason=reason, remedy=remedy)
    mean = sum(abs(m) for m in misses) / len(misses)
    return Checked(
        code=CODE,
        title=TITLE,
        verdict=Verdict.FIX if mean > thresholds.forecast_limit else Verdict.PASS,
        limit=limit,
        count=sum(abs(m) > thresholds.forecast_limit for m in misses),
        value=sum((m.difference or Decimal(0) for m in judged), Decimal(0)),
        unpriced=sum(m.unpriced for m in judged),
        unknown=len(judged) - len(misses),
        unknown_words="without a forecast" if len(judged) > len(misses) else "",
        miss=mean,
        bias=sum(misses) / len(misses),
    )


def judged_months(
    months: Sequence[MonthStart], thresholds: Thresholds, row_key: str | None = None
) -> tuple[MonthMiss, ...]:
    """The months the verdict rests on."""
    return month_misses(months, row_key)[-thresholds.forecast_months :]


def month_misses(
    months: Iterable[MonthStart], row_key: str | None = None, person_key: str | None = None
) -> tuple[MonthMiss, ...]:
    """Month by month, for the whole lens, one line of the page or one person. Every month has its line."""
    months = sorted(months, key=lambda m: m.begin_on)
    return tuple(
        _added(begin_on, [m for m in each if row_key in (None, m.row_key) and person_key in (None, m.person_key)])
        for begin_on, each in groupby(months, key=lambda m: m.begin_on)
    )


def accuracy(months: Sequence[MonthStart], thresholds: Thresholds, row_key: str | None = None) -> Accuracy:
    """Σ|A − F| ÷ ΣA over the people of a line, or of the whole, and the net bias, over the months judged."""
    judged = {m.begin_on for m in judged_months(months, thresholds, row_key) if m.forecast is not None}
    known = [m for m in months if m.begin_on in judged and m.person_key and row_key in (None, m.row_key)]
    actual = sum((m.actual for m in known), Decimal(0))
    forecast = sum((m.forecast for m in known), Decimal(0))
    apart = sum((abs(m.actual - m.forecast) for m in known), Decimal(0))
    return Accuracy(
        spread=float(apart / actual) if actual else None,
        bias=float((actual - forecast) / forecast) if forecast else None,
        people=len({m.person_key for m in known}),
    )


def month_starts(
    facts: Facts,
    lens: Lens,
    as_of: date,
    calendar: Calendar,
    money: Conversion,
    thresholds: Thresholds,
    *,
    closely: bool = True,
) -> tuple[MonthStart, ...]:
    """The last complete months, for every person under the lens who had or won anything in them.

    Not ``closely``: people are added up by line of the page, and ``person_key`` is empty.
    """
    months = _complete_months(calendar, as_of, thresholds.forecast_history)
    values = {
        "stints": lens.text,
        "as_of": as_of,
        "known": calendar.known_until(as_of),
        **money.values,
        "months": json.dumps([_moment(calendar, month) for month in months]),
    }
    sql, wanted = _statement(closely=closely)
    rows = facts.fetch(sql, {name: values[name] for name in wanted})
    found = [MonthStart(*row) for row in rows]
    return (*found, *_without_anything(months, found))


def _complete_months(calendar: Calendar, as_of: date, count: int) -> tuple[Period, ...]:
    return calendar.months_before(as_of + timedelta(days=1), count)


def _moment(calendar: Calendar, month: Period) -> Mapping[str, str]:
    known = calendar.known_until(month.begin - timedelta(days=1))
    return {"begin_on": str(month.begin), "end_on": str(month.end), "known_at": str(known)}


_MONTH = '{"begin_on":"DATE","end_on":"DATE","known_at":"TIMESTAMP"}'


@lru_cache(maxsize=2)
def _statement(*, closely: bool) -> tuple[str, frozenset[str]]:
    """Month, person, line; whether dates were known; forecast, won; deals due, and those without a value."""
    person = "person_key" if closely else "''"
    then, now = priced("x.amount", "x.currency"), priced("x.amount", "x.currency")
    due = "x.close_on >= month.begin_on AND x.close_on < month.end_on"
    sql = f"""
    WITH month AS (
        SELECT given.each.begin_on AS begin_on, given.each.end_on AS end_on, given.each.known_at AS known_at
        FROM (SELECT unnest(from_json($months, '[{_MONTH}]')) AS each) AS given
    ), forecast AS (
        SELECT month.begin_on, seat.person_key, seat.row_key, x.close_on IS NOT NULL AS is_dated,
               coalesce({due}, FALSE) AS is_due, x.category, {then} AS price,
               {CHANCE} AS chance
        FROM month
        JOIN opportunity_version AS x ON x.valid_from < month.known_at AND x.valid_to >= month.known_at
        JOIN seat ON seat.owner_id = coalesce(x.owner_id, '{OWNERLESS}')
             AND seat.begin_on <= month.begin_on AND month.begin_on < seat.end_on
        {rated("x.currency", CLOSING)}
        LEFT JOIN stage_rule AS rule
             ON rule.source = x.source AND rule.name = x.stage AND rule.pipeline = x.pipeline
        LEFT JOIN stage_rule AS any_rule
             ON any_rule.source = x.source AND any_rule.name = x.stage AND any_rule.pipeline IS NULL
        WHERE x.status = 'open' AND NOT x.is_deleted
    ), part AS (
        SELECT begin_on, person_key, row_key, bool_or(is_dated) AS is_known,
               count(category) AS categories,
               sum(price) FILTER (WHERE is_due AND category = 'commit') AS committed,
               count(*) FILTER (WHERE is_due AND category = 'commit') AS committed_n,
               count(*) FILTER (WHERE is_due AND category = 'commit' AND price IS NULL) AS committed_unpriced,
               sum(price * chance) FILTER (WHERE is_due) AS weighted, count(*) FILTER (WHERE is_due) AS weighted_n,
               count(*) FILTER (WHERE is_due AND (price * chance) IS NULL) AS weighted_unpriced,
               NULL AS won, 0 AS won_unpriced
        FROM forecast GROUP BY begin_on, person_key, row_key
        UNION ALL
        SELECT month.begin_on, seat.person_key, seat.row_key, FALSE, 0, NULL, 0, 0, NULL, 0, 0, sum({now}),
               count(*) FILTER (WHERE ({now}) IS NULL)
        FROM month
        JOIN deal AS x ON {due}
        JOIN seat ON seat.owner_id = coalesce(x.owner_id, '{OWNERLESS}')
             AND seat.begin_on <= x.close_on AND x.close_on < seat.end_on
        {rated("x.currency", CLOSING)}
        WHERE x.status = 'won'
        GROUP BY month.begin_on, seat.person_key, seat.row_key
    ), added AS (
        SELECT begin_on, person_key, row_key, bool_or(is_known) AS is_known, sum(categories) AS categories,
               sum(committed) AS committed, sum(committed_n) AS committed_n,
               sum(committed_unpriced) AS committed_unpriced, sum(weighted) AS weighted, sum(weighted_n) AS weighted_n,
               sum(weighted_unpriced) AS weighted_unpriced, sum(won) AS won, sum(won_unpriced) AS won_unpriced
        FROM part GROUP BY begin_on, person_key, row_key
    ), person_month AS (
        SELECT added.*, sum(categories) OVER (PARTITION BY person_key) > 0 AS by_commit FROM added
    ), month_start AS (
        SELECT begin_on, {person} AS person_key, row_key, is_known,
               CASE WHEN by_commit THEN CAST(coalesce(committed, 0) AS DECIMAL(38, 4))
                    ELSE CAST(coalesce(weighted, 0) AS DECIMAL(38, 4)) END AS forecast,
               CAST(coalesce(won, 0) AS DECIMAL(38, 4)) AS actual,
               CASE WHEN by_commit THEN committed_n ELSE weighted_n END AS n,
               won_unpriced + CASE WHEN by_commit THEN committed_unpriced ELSE weighted_unpriced END AS unpriced
        FROM person_month
    )
    SELECT begin_on, person_key, row_key, bool_or(is_known) AS is_known, sum(forecast) AS forecast,
           sum(actual) AS actual, CAST(sum(n) AS BIGINT) AS n, CAST(sum(unpriced) AS BIGINT) AS unpriced
    FROM month_start GROUP BY begin_on, person_key, row_key ORDER BY begin_on, person_key, row_key"""  # noqa: S608
    return written(parsed(sql))


def _without_anything(months: Sequence[Period], found: Sequence[MonthStart]) -> Iterable[MonthStart]:
    """A line for months in which nobody had anything, so that no month is missing."""
    present = {m.begin_on for m in found}
    empty = (month.begin for month in months if month.begin not in present)
    return (MonthStart(begin_on, "", "", False, Decimal(0), Decimal(0), 0) for begin_on in empty)  # noqa: FBT003


def _added(begin_on: date, parts: Sequence[MonthStart]) -> MonthMiss:
    known = any(p.is_known for p in parts)
    return MonthMiss(
        begin_on=begin_on,
        forecast=sum((p.forecast for p in parts), Decimal(0)) if known else None,
        actual=sum((p.actual for p in parts), Decimal(0)),
        n=sum(p.n for p in parts),
        unpriced=sum(p.unpriced for p in parts),
    )
