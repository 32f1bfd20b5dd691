"""The opportunities in doubt as a worklist: what each says by now, and what putting it right would change."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import Decimal

from quarterdeck.book import Book
from quarterdeck.checks.open_deals import to_fix
from quarterdeck.domain.figures import Figure, Format
from quarterdeck.domain.forecasts import Landing, Missing
from quarterdeck.domain.repairs import Laid
from quarterdeck.domain.scope import Scope
from quarterdeck.domain.trust import Aside
from quarterdeck.facts.deals import known_of, open_stages, stages_for
from quarterdeck.facts.laid import laid_also
from quarterdeck.reports.trust.shape import Finding, RepairEffect, WorklistRow


def worklist(
    book: Book, scope: Scope, findings: Sequence[Finding], weighed: Collection[str] = ()
) -> tuple[WorklistRow, ...]:
    """These findings as they can be put right, in their order, as known on the scope's day.

    What of the landing rests on each is told of the ``weighed`` opportunities, each of which is left out once for it.
    """
    rests = _resting(book, scope, weighed)
    known = book.calendar.known_until(scope.as_of)
    found = known_of(book.facts, (finding.opportunity_id for finding in findings), known)
    every = open_stages(book.facts)
    rows = []
    for finding in findings:
        version = found[finding.opportunity_id]
        amount, stage, stages = version["amount"], str(version["stage"] or ""), stages_for(every, version)
        rows.append(
            WorklistRow(
                finding,
                amount if isinstance(amount, Decimal) else None,
                str(version["currency"] or book.currency),
                stages if stage in stages else (stage, *stages),
                rests.get(finding.opportunity_id),
            )
        )
    return tuple(rows)


def _resting(book: Book, scope: Scope, weighed: Collection[str]) -> dict[str, Figure]:
    if not weighed:
        return {}
    outlook = book.outlook(scope, book.lens(scope))
    whole, live = outlook.whole(), outlook.without(())  # what is open is read once, not for each of them
    return {each: _missed(whole, live.without({each}).whole()) for each in weighed}


def resting_on(book: Book, scope: Scope, keys: Collection[str]) -> Figure:
    """How much less would be expected without these opportunities, all of them left out together."""
    outlook = book.outlook(scope, book.lens(scope))
    return _missed(outlook.whole(), outlook.without(set(keys)).whole())


def _missed(whole: Landing | Missing, without: Landing | Missing) -> Figure:
    """How much less is expected without it."""
    if isinstance(whole, Missing) or isinstance(without, Missing):
        return expected(whole if isinstance(whole, Missing) else without)
    return Figure(whole.expected - without.expected, Format.MONEY)


def with_repairs(book: Book, repairs: Collection[Laid]) -> Book:
    """The Book as if these repairs had been said; nothing is."""
    return replace(book, facts=laid_also(book.facts, repairs, book.calendar))


def with_aside(book: Book, aside: Collection[Aside]) -> Book:
    """The Book as if these findings had been confirmed; nothing is."""
    return replace(book, thresholds=replace(book.thresholds, aside=(*book.thresholds.aside, *aside)))


def effect(book: Book, then: Book, scope: Scope) -> RepairEffect:
    """What would be different for the scope if ``then`` were the Book."""
    return RepairEffect(landing(book, scope), landing(then, scope), _to_fix(book, scope), _to_fix(then, scope))


def expected(landing: Landing | Missing) -> Figure:
    """Where a period is expected to end, or why nobody can tell."""
    if isinstance(landing, Missing):
        return Figure(None, Format.MONEY, missing=" ".join(landing.reasons))
    return Figure(landing.expected, Format.MONEY)


def landing(book: Book, scope: Scope) -> Figure:
    """Where the scope's period is expected to end, or why nobody can tell."""
    return expected(book.outlook(scope, book.lens(scope)).whole())


def _to_fix(book: Book, scope: Scope) -> int:
    asked = book.lens(scope), scope.as_of, book.calendar, book.conversion(scope), book.thresholds
    return to_fix(book.facts, *asked)
