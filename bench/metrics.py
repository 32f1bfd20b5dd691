"""Each metric against the SQL somebody would have written by hand for it, on the same file and with the same answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import isclose
from statistics import geometric_mean

from bench.clock import by_turns
from bench.table import Line
from quarterdeck.book import Book
from quarterdeck.checks.four import check
from quarterdeck.domain.scope import Scope, Subject, SubjectKind
from quarterdeck.metrics.query import Question, answer
from quarterdeck.reports.performance import performance
from quarterdeck.reports.trust import trust

TIMES = 3.0

_DEAL = """FROM opportunity_version x
    JOIN seat s ON s.owner_id = x.owner_id AND {day} >= s.begin_on AND {day} < s.end_on
    WHERE x.valid_from < $known AND x.valid_to >= $known AND NOT x.is_deleted"""
_DECIDED = _DEAL.format(day="x.close_on") + (
    " AND x.status IN ('won', 'lost') AND x.close_on >= $begin AND x.close_on < $end AND x.close_on <= $as_of"
)
_OPEN = _DEAL.format(day="$as_of") + " AND x.status = 'open'"
_SOLD = """FROM sale x JOIN seat s ON s.owner_id = x.owner_id AND x.sold_on >= s.begin_on AND x.sold_on < s.end_on
    WHERE x.sold_on >= $begin AND x.sold_on < $end AND x.sold_on <= $as_of"""
_DONE = """FROM activity x
    JOIN seat s ON s.owner_id = x.owner_id AND x.occurs_on >= s.begin_on AND x.occurs_on < s.end_on
    LEFT JOIN account a ON a.account_id = x.account_id
    WHERE x.occurs_on >= $begin AND x.occurs_on < $end AND x.occurs_on <= $as_of AND x.is_done AND NOT x.is_system
      AND (x.recorded_at IS NULL OR x.recorded_at < $known)"""
_TOUCH = "x.channel IN ('email', 'call', 'meeting') AND x.opportunity_id IS NOT NULL"

BY_HAND = {
    "bookings": f"SELECT sum(x.amount) {_DECIDED} AND x.status = 'won'",
    "deals_won": f"SELECT count(*) {_DECIDED} AND x.status = 'won'",
    "average_deal_value": f"SELECT avg(x.amount) {_DECIDED} AND x.status = 'won'",
    "win_rate": f"SELECT count(*) FILTER (WHERE x.status = 'won') / count(*) {_DECIDED}",
    "sales_cycle": f"SELECT avg(x.close_on - x.created_on) {_DECIDED} AND x.status = 'won'",
    "open_pipeline": f"SELECT sum(x.amount) {_OPEN}",
    "open_pipeline_due": f"SELECT sum(x.amount) {_OPEN} AND x.close_on >= $begin AND x.close_on < $end",
    "weighted_pipeline": f"SELECT sum(x.amount * x.probability) {_OPEN}",
    "sales": f"SELECT sum(x.amount) {_SOLD}",
    "margin_percent": f"SELECT sum(x.amount - x.cost_amount) / sum(x.amount) {_SOLD}",
    "discount": f"SELECT sum(x.list_amount - x.amount) / sum(x.list_amount) {_SOLD}",
    "touches": f"SELECT count(*) {_DONE} AND {_TOUCH}",
    "activity_focus": f"SELECT count(*) FILTER (WHERE a.segment = 'strategic') / count(a.segment) {_DONE} AND {_TOUCH}",
}
"""Metric -> the same by hand. ``seat`` is the lens, written out as values."""


def lines(book: Book) -> Iterator[Line]:
    """One line a metric for the company, and one for each report against the SQL it asks."""
    scope = book.scope(Subject(SubjectKind.UNIT, book.organisation.root.key if book.organisation.root else ""))
    ratios = []
    for name, by_hand in BY_HAND.items():
        line = _metric(book, scope, name, by_hand)
        ratios.append(line.measured)
        yield line
    yield Line("All metrics by hand, geometric mean", geometric_mean(ratios), "×", TIMES)
    for name, report in _REPORTS.items():
        yield _report(book, scope, name, report)


def _metric(book: Book, scope: Scope, name: str, by_hand: str) -> Line:
    question = Question(name, book.lens(scope), scope.period, scope.as_of, book.calendar, book.conversion(scope))
    sql = f"WITH seat(owner_id, begin_on, end_on) AS (VALUES {_seats(question)}) {by_hand}"
    values = {n: v for n, v in question.values.items() if f"${n}" in sql}
    said, bare = answer(book.facts, question)[0].value, book.facts.fetch(sql, values)[0][0]
    if said is None or not isclose(float(said), float(bare), rel_tol=1e-9):
        raise SystemExit(f"{name} is {said}, by hand {bare}: they must agree before they are timed.")
    ours, theirs = by_turns(lambda: answer(book.facts, question), lambda: book.facts.fetch(sql, values))
    return Line(
        f"{name} against its SQL by hand", ours / theirs, "×", TIMES, f"{ours * 1e3:.1f} ms, {theirs * 1e3:.1f} ms"
    )


def _seats(question: Question) -> str:
    return ", ".join(
        f"('{s.owner_id}', DATE '{s.begin_on}', DATE '{s.end_on}')" for s in question.lens.stints if s.owner_id
    )


_REPORTS: dict[str, Callable[[Book, Scope], object]] = {
    "Performance": performance,
    "Trust": trust,
    "the trust checks": lambda book, scope: check(
        book.facts, book.lens(scope), scope.as_of, book.calendar, book.conversion(scope), book.thresholds
    ),
}


def _report(book: Book, scope: Scope, name: str, report: Callable[[Book, Scope], object]) -> Line:
    asked = _statements(book, scope, report)

    def bare() -> None:
        for sql, values in asked:
            book.facts.fetch(sql, values)

    ours, theirs = by_turns(lambda: report(book, scope), bare, rounds=7)
    beside = f"{ours * 1e3:.0f} ms, {theirs * 1e3:.0f} ms in {len(asked)} statements"
    return Line(f"{name} of the company against its bare SQL", ours / theirs, "×", TIMES, beside)


def _statements(book: Book, scope: Scope, report: Callable[[Book, Scope], object]) -> list[tuple[str, object]]:
    """What the report asks of the facts."""
    asked: list[tuple[str, object]] = []
    fetch = book.facts.fetch

    def listening(sql: str, parameters: object = ()) -> object:
        asked.append((sql, parameters))
        return fetch(sql, parameters)  # type: ignore[arg-type]

    book.facts.fetch = listening  # type: ignore[method-assign,assignment]
    try:
        report(book, scope)
    finally:
        del book.facts.fetch  # type: ignore[method-assign]
    return asked
