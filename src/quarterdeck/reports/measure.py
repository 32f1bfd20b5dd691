"""One metric for a scope, split by dimensions: what `quarterdeck measure` and the API answer with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from quarterdeck.book import Book
from quarterdeck.domain.attainment import attainment, commit_attainment, coverage, pacing_gap
from quarterdeck.domain.figures import Figure, Format
from quarterdeck.domain.lines import FORMER, FORMER_WORDS
from quarterdeck.domain.org import UNASSIGNED
from quarterdeck.domain.scope import Scope, read_choice
from quarterdeck.metrics.catalogue import ADDED_UP, BESIDE_DEALS, MEANINGS, METRICS, STANDING
from quarterdeck.metrics.measure import Derived, Row
from quarterdeck.metrics.mix import offers_known_from
from quarterdeck.metrics.query import Lens, Question, UnknownDimension, UnknownMetric, answer, metric_named

BOOKINGS = "bookings"
ALL = "all"
"""The value of a dimension where a line is not split by it."""
OF_LINES = frozenset({"pipeline_offer", "pipeline_mix"})
"""Metrics of opportunity lines, of which no history tells what they were before their first export."""
N_STAYS = "Its n counts what there was on all of its days."
"""Said where a value was brought to other days than those its n is of."""


class Earlier(StrEnum):
    """Which earlier period a number is held against."""

    NONE = "none"
    YEAR = "year"
    """The same part of the fiscal year before."""
    PREVIOUS = "previous"
    """The period just before: as many days of it, or all of it brought to as many."""


@dataclass(frozen=True, slots=True)
class HeldAgainst:
    """The whole scope's number in an earlier period, and what of this one it is compared with.

    ``now`` differs from the total where some days have no counterpart. What adds up over time is multiplied by
    ``scale`` in ``before``; ``note`` says what is unusual, or why there is nothing to compare.
    """

    now_begin: date
    now_end: date
    now: Figure
    before_begin: date
    before_end: date
    before: Figure
    scale: float
    note: str


@dataclass(frozen=True, slots=True)
class MeasuredLine:
    """One combination of dimension values (None: unknown), and the number for it."""

    keys: tuple[str | None, ...]
    figure: Figure


@dataclass(frozen=True, slots=True)
class Measured:
    """A metric's answer. ``total`` is the whole scope's number; None for shares, which have none."""

    metric: str
    definition: str
    format: Format
    currency: str
    scope: Scope
    by: tuple[str, ...]
    lines: tuple[MeasuredLine, ...]
    total: Figure | None
    against: HeldAgainst | None = None


def measured(book: Book, scope: Scope, metric: str, by: tuple[str, ...] = (), against: str = "") -> Measured:
    """The metric for that scope, held against an earlier period if one of Earlier is named.

    UnknownMetric, UnknownDimension and UnreadableChoice say what could be asked instead.
    """
    earlier = read_choice(against, Earlier, Earlier.NONE)
    found = _measured(book, scope, metric, by)
    return found if earlier is Earlier.NONE else replace(found, against=_held(book, scope, metric, earlier))


def _measured(book: Book, scope: Scope, metric: str, by: tuple[str, ...]) -> Measured:
    if "row" in by:
        raise UnknownDimension(f"{metric} cannot be split by 'row': lines belong to pages. Split it by person or unit.")
    if metric in AGAINST_TARGET:
        return _against_target(book, scope, metric, by)
    if metric in OF_LINES and (since := offers_known_from(book.facts, scope.as_of)) and scope.as_of < since:
        return _unknown_then(book, scope, metric, since)
    if metric not in METRICS:
        raise UnknownMetric(
            f"There is no metric '{metric}'. There are: {', '.join(sorted((*METRICS, *AGAINST_TARGET)))}."
        )
    lines = tuple(
        MeasuredLine(
            tuple(_named(book, scope.as_of, d, k) for d, k in zip(by, row.keys, strict=True)), _figure(metric, row)
        )
        for row in _rows(book, scope, metric, by)
    )
    total = _total(book, scope, metric) if by else _if_known(book, scope, metric, lines[0].figure)
    if by and not lines and total is None:
        total = _unknown(book, scope, metric)
    kind = metric_named(metric).format
    return Measured(metric, MEANINGS[metric], kind, book.currency, scope, by, lines if by else (), total)


def _held(book: Book, scope: Scope, metric: str, earlier: Earlier) -> HeldAgainst:
    if metric not in METRICS or _stands(metric):
        raise UnknownDimension(
            f"{metric} is not counted over a period, so there is no earlier one to hold it against. "
            "Ask for it as of an earlier day instead."
        )
    compare = book.calendar.year_before if earlier is Earlier.YEAR else book.calendar.period_before
    compared = compare(scope.period, scope.as_of)
    now = _total(book, replace(scope, period=compared.now), metric)
    before = _total(book, replace(scope, period=compared.before), metric)
    if now is None or before is None:
        raise UnknownDimension(f"{metric} is a share, and the whole has no number to hold against another.")
    note = compared.note
    if compared.scale != 1 and metric in ADDED_UP and before.value is not None:
        before = replace(before, value=float(before.value) * compared.scale)
        note = f"{note} {N_STAYS}"
    edges = (compared.now.begin, compared.now.end), (compared.before.begin, compared.before.end)
    return HeldAgainst(*edges[0], now, *edges[1], before, compared.scale, note)


def _stands(metric: str) -> bool:
    found = metric_named(metric)
    return any(map(_stands, found.of)) if isinstance(found, Derived) else found.relation in STANDING


def _unknown_then(book: Book, scope: Scope, metric: str, since: date) -> Measured:
    kind = metric_named(metric).format
    figure = Figure(
        None,
        kind,
        missing=f"Opportunity lines are known from {since} on: nobody knows what they were on {scope.as_of}.",
    )
    return Measured(metric, MEANINGS[metric], kind, book.currency, scope, (), (), figure)


def _question(book: Book, scope: Scope, metric: str, by: tuple[str, ...]) -> Question:
    doubts = (book.thresholds.stuck_factor, book.thresholds.quiet_days)
    money = book.conversion(scope)
    return Question(metric, book.lens(scope), scope.period, scope.as_of, book.calendar, money, by, *doubts)


def _rows(book: Book, scope: Scope, metric: str, by: tuple[str, ...]) -> Sequence[Row]:
    """The rows; by person those are one, split no further, of whom the viewer is told no single figures."""
    question = _question(book, scope, metric, by)
    people = {s.person_key for s in question.lens.stints} if "person" in by else set()
    moved_on = {key for key in people if not book.tells_singly(key)}
    if not moved_on:
        return answer(book.facts, question)
    shown, rest = (
        replace(
            question,
            lens=Lens(tuple(s for s in question.lens.stints if (s.person_key in moved_on) is is_rest)),
            by=ways,
        )
        for is_rest, ways in ((False, by), (True, ()))
    )
    try:
        whole = answer(book.facts, rest)[0]
    except UnknownDimension:  # a share, which the whole does not have
        return answer(book.facts, shown)
    keys = tuple(FORMER if name == "person" else ALL for name in by)
    return [*answer(book.facts, shown), *([whole._replace(keys=keys)] if whole.n else [])]


def _figure(metric: str, row: Row) -> Figure:
    return Figure(row.value, metric_named(metric).format, row.n, row.unpriced, row.missing, row.note)


def _total(book: Book, scope: Scope, metric: str) -> Figure | None:
    try:
        return _whole(book, scope, metric)
    except UnknownDimension:
        return None


def _whole(book: Book, scope: Scope, metric: str) -> Figure:
    return _if_known(book, scope, metric, _figure(metric, answer(book.facts, _question(book, scope, metric, ()))[0]))


def _if_known(book: Book, scope: Scope, metric: str, figure: Figure) -> Figure:
    """The number, unless nothing is behind it because nothing was known on that day: unknown is not zero."""
    return figure if figure.n or figure.value else _unknown(book, scope, metric) or figure


def _unknown(book: Book, scope: Scope, metric: str) -> Figure | None:
    """Said of a metric of opportunities where not one of them was known; None where any was."""
    nothing = book.unknown(scope, book.lens(scope)) if _counts_deals(metric) else None
    if nothing is None:
        return None
    return Figure(None, metric_named(metric).format, missing=nothing.words(book.place(scope)))


def _counts_deals(metric: str) -> bool:
    found = metric_named(metric)
    return all(map(_counts_deals, found.of)) if isinstance(found, Derived) else found.relation not in BESIDE_DEALS


def _named(book: Book, on: date, dimension: str, key: str | None) -> str | None:
    """People and units by name; every other value as it is."""
    if dimension == "person" and key in book.organisation.person_by_key:
        return book.organisation.person_by_key[key].name
    if dimension == "unit" and key in book.organisation.unit_keys:
        return book.organisation.unit(key, on).name
    return {UNASSIGNED: "Not in the organisation", FORMER: FORMER_WORDS}.get(key or "", key)


def _against_target(book: Book, scope: Scope, metric: str, by: tuple[str, ...]) -> Measured:
    if by:
        raise UnknownDimension(f"{metric} is measured against a target and cannot be split. Ask for it --for each.")
    work = AGAINST_TARGET[metric]
    figure = work(_Against(book, scope))
    return Measured(metric, work.__doc__ or "", figure.format, book.currency, scope, (), (), figure)


@dataclass(frozen=True, slots=True)
class _Against:
    """A scope's numbers beside its targets."""

    book: Book
    scope: Scope

    def of(self, metric: str) -> Figure:
        return _whole(self.book, self.scope, metric)

    @property
    def target(self) -> float | None:
        return self._amount(self.scope)

    @property
    def phased(self) -> float | None:
        """The target up to and including the knowledge day."""
        return self._amount(replace(self.scope, period=self.scope.period.until(self.scope.as_of)))

    def _amount(self, scope: Scope) -> float | None:
        amount = self.book.target(BOOKINGS, scope)
        return None if amount is None else float(amount)


def _target(against: _Against) -> Figure:
    """What was agreed to be booked in the period; a unit's own target, else the sum of those below it."""
    return Figure(against.target, Format.MONEY, missing="" if against.target is not None else "No target is set.")


def _attainment(against: _Against) -> Figure:
    """Closed won ÷ target of the whole period."""
    return attainment(against.of(BOOKINGS), against.target)


def _commit_attainment(against: _Against) -> Figure:
    """(Closed won + open pipeline in forecast category Commit closing in the period) ÷ target."""
    return commit_attainment(against.of(BOOKINGS), against.of("committed_pipeline_due"), against.target)


def _coverage(against: _Against) -> Figure:
    """Open pipeline closing in the period ÷ (target − closed won), not weighted by chance."""
    return coverage(against.of("open_pipeline_due"), against.of(BOOKINGS), against.target)


def _pacing_gap(against: _Against) -> Figure:
    """Closed won to date − target phased to date: negative is behind."""
    return pacing_gap(against.of(BOOKINGS), against.phased)


def _year_to_date(against: _Against) -> Figure:
    """Closed won to date ÷ target phased to date: 1 is on pace."""
    return attainment(against.of(BOOKINGS), against.phased)


AGAINST_TARGET: Mapping[str, Callable[[_Against], Figure]] = {
    "target": _target,
    "attainment": _attainment,
    "commit_attainment": _commit_attainment,
    "coverage": _coverage,
    "pacing_gap": _pacing_gap,
    "year_to_date": _year_to_date,
}
