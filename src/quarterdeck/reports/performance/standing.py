"""From what was asked to the headline: which facts it is chosen by."""

from __future__ import annotations

from datetime import date

from quarterdeck.domain import formats
from quarterdeck.domain.forecasts import Landing
from quarterdeck.reports.performance.gap_tile import Levers
from quarterdeck.reports.performance.headline import Lever, Standing
from quarterdeck.reports.performance.rows_tile import carriers, counted, short
from quarterdeck.reports.performance.seen import Seen
from quarterdeck.reports.performance.shape import LandingTile, RowsTile, TrustStrip


def standing_of(
    seen: Seen, landing: LandingTile | None, levers: Levers, rows: RowsTile | None, strip: TrustStrip
) -> Standing:
    """What the headline is chosen by."""
    expected = seen.landing.expected if isinstance(seen.landing, Landing) else None
    period, as_of = seen.scope.period, seen.scope.as_of
    deadline_on = landing.deadline_on if landing else None
    return Standing(
        name=seen.place.name,
        is_own=seen.place.is_own,
        is_unit=seen.place.is_unit,
        currency=seen.place.currency,
        period=seen.place.period_label,
        year=as_of.year,
        is_over=seen.is_over,
        is_ahead=as_of < period.begin,
        sold=_sold(seen),
        target=seen.target,
        expected=expected,
        doubtful_share=seen.four.doubtful_share,
        doubtful_count=seen.four.to_fix,
        lever=_lever(levers, deadline_on),
        too_late=deadline_on is None,
        carriers=carriers(rows) if rows else (),
        lines=len(rows.rows) if rows else 0,
        sub=_sub(rows, strip),
        unknown=seen.unknown.words(seen.place) if seen.unknown else "",
    )


def _lever(levers: Levers, deadline_on: date | None) -> Lever | None:
    if not levers.first:
        return None
    key = next(line.explain for line in levers.lines if line.reachable)
    return Lever(levers.first, deadline_on if levers.first_is_dated else None, key)


def _sold(seen: Seen) -> float | None:
    """What was sold; None where the scope holds no deal at all, so that nothing is known of it."""
    return float(seen.sold.value or 0) if seen.numbers.holds_any else None


def _sub(rows: RowsTile | None, strip: TrustStrip) -> str:
    if rows is None:
        return ""
    named = counted(rows.rows, rows.plural)
    lacking = short(named)
    words = []
    if lacking:
        words.append(f"{_how_many(len(lacking), len(named))} {rows.plural} are short.")
    if strip.to_fix:
        deals = formats.counted(strip.to_fix, "opportunity needs", "opportunities need")
        words.append(f"{deals} fixing before the sessions can decide anything.")
    return " ".join(words)


def _how_many(some: int, whole: int) -> str:
    return f"All {some}" if some == whole > 1 else f"{some} of {whole}"
