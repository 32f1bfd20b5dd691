"""Where a target comes from: who held what for how many days, as arithmetic that adds up to what is shown."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from quarterdeck.domain import formats
from quarterdeck.domain.figures import Explanation, Line
from quarterdeck.domain.plans import Part, within
from quarterdeck.domain.scope import Subject, SubjectKind
from quarterdeck.domain.season import apportioned, days_in
from quarterdeck.reports.performance.explaining import LABEL
from quarterdeck.reports.performance.seen import BOOKINGS, Seen
from quarterdeck.reports.performance.shape import LandingTile


def target_explanation(seen: Seen, tile: LandingTile) -> Explanation:
    """Where the target comes from and how it is spread over the period."""
    place, currency = seen.place, seen.place.currency
    parts = _parts(seen)
    shown = apportioned([part.amount for part in parts])
    lines = [(_name(seen, part), _arithmetic(seen, part, amount)) for part, amount in zip(parts, shown, strict=True)]
    if tile.target.value is None:
        source = "Nobody has set one."
    elif parts:
        source = "The sum of what was agreed below, each for the days it counts here."
    else:
        source = "Set for this unit."
    return Explanation(
        key="target",
        label=LABEL,
        title=f"Target for {place.period_label}",
        formula="Target = sum of what was agreed, each for the share of the period that its days held weigh",
        total=Line("Target", tile.target),
        notes=(("Where it comes from", source), *_weights(seen, parts), *lines),
        columns=("By the end of", "Running target"),
        table=tuple((tile.month_of(t.on), formats.money(t.total, currency)) for t in tile.targets),
    )


def _parts(seen: Seen) -> tuple[Part, ...]:
    """What the target is the sum of; nothing for a unit that has one of its own."""
    subject, period = seen.scope.subject, seen.scope.period
    plans = seen.book.plans(seen.scope)
    if subject.kind is SubjectKind.UNIT:
        own = seen.book.targets.amount(BOOKINGS, subject, period.begin, period.end)
        return plans.parts(BOOKINGS, subject.key, period.begin, period.end) if own is None else ()
    amount = plans.of(BOOKINGS, subject, period.begin, period.end)
    days = within(plans.days_of(subject.key), period.begin, period.end)
    return () if amount is None else (Part(subject, days, amount),)


def _name(seen: Seen, part: Part) -> str:
    name = seen.book.name(part.subject, seen.scope.as_of)
    person = seen.book.organisation.person_by_key.get(part.subject.key)
    is_vacant = part.subject.kind is SubjectKind.PERSON and person is not None and person.is_vacancy
    return f"{name} (vacant)" if is_vacant else name


def _arithmetic(seen: Seen, part: Part, shown: Decimal) -> str:
    """The days held, their weight, and the whole they are a share of; just the amount where all of it counts."""
    currency, period = seen.place.currency, seen.scope.period
    amount, held = formats.money_exact(shown, currency), days_in(part.days)
    if held == period.days:
        return amount
    words = f"held {held} of {period.days} days"
    whole = _whole(seen, part.subject)
    if not whole:
        return f"{words}: {amount}"
    weight = formats.decimal(part.amount / whole, 2)
    return f"{words}, weight {weight} × {formats.money_exact(round(whole), currency)} = {amount}"


def _whole(seen: Seen, subject: Subject) -> Decimal | None:
    """What was agreed for the whole period, held or not; None where it is not set, or not all to be seen."""
    targets, period = seen.book.targets, seen.scope.period
    if not targets.covers(BOOKINGS, subject, period.begin, period.end):
        return None
    return targets.amount(BOOKINGS, subject, period.begin, period.end)


def _weights(seen: Seen, parts: Iterable[Part]) -> Iterable[tuple[str, str]]:
    """By what the days weigh, if anybody held less than all of them."""
    if all(days_in(part.days) == seen.scope.period.days for part in parts):
        return
    season = seen.book.targets.season(BOOKINGS)
    words = f"the season of {season.source}" if season else "the number of days"
    yield ("What a day weighs", f"Monthly targets weigh by themselves, longer ones by {words}.")
