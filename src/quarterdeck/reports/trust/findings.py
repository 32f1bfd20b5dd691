"""Opportunities in doubt, each once with everything that is wrong with it, largest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace

from quarterdeck.book import Book
from quarterdeck.checks.checked import Doubt
from quarterdeck.checks.four import Four, check
from quarterdeck.domain.facts import bare
from quarterdeck.domain.figures import Figure, Format
from quarterdeck.domain.scope import Scope
from quarterdeck.reports.trust.shape import Finding


def findings(four: Four, book: Book) -> tuple[Finding, ...]:
    """The list to work through."""
    problems: dict[str, list[tuple[str, str]]] = defaultdict(list)
    doubts: dict[str, Doubt] = {}
    for checked, doubt in four.doubts:
        doubts[doubt.opportunity_id] = doubt
        problems[doubt.opportunity_id].append((checked.code, doubt.words))
    found = [_finding(doubt, tuple(problems[key]), book) for key, doubt in doubts.items()]
    return tuple(sorted(found, key=_largest_first))


def told_singly(found: Sequence[Finding], book: Book) -> tuple[Finding, ...]:
    """Those of whose owner the viewer may be told single opportunities; all of them are in the totals."""
    return tuple(each for each in found if book.tells_singly(each.person_key))


def doubted(book: Book, scope: Scope, among: Collection[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """Of these (opportunity, check) those that the check doubts now, or would if nobody had confirmed them."""
    aside = tuple(each for each in book.thresholds.aside if (each.opportunity_id, each.check) not in among)
    limits = replace(book.thresholds, aside=aside)
    four = check(book.facts, book.lens(scope), scope.as_of, book.calendar, book.conversion(scope), limits)
    return frozenset((doubt.opportunity_id, checked.code) for checked, doubt in four.doubts).intersection(among)


def _finding(doubt: Doubt, problems: tuple[tuple[str, str], ...], book: Book) -> Finding:
    person = book.organisation.person_by_key.get(doubt.person_key)
    return Finding(
        opportunity_id=doubt.opportunity_id,
        name=doubt.name or bare(doubt.opportunity_id),
        account=bare(doubt.account) if doubt.account else "",
        owner=person.name if person else doubt.owner or bare(doubt.owner_id or "nobody"),
        stage=doubt.stage or "",
        amount=Figure(doubt.amount, Format.MONEY),
        close_on=doubt.close_on,
        problems=problems,
        person_key=doubt.person_key,
    )


def _largest_first(finding: Finding) -> tuple[bool, float, str]:
    return (finding.amount.value is None, -float(finding.amount.value or 0), finding.opportunity_id)
