"""The Trust report: a pure function of a Book and a Scope."""

from __future__ import annotations

from dataclasses import replace

from quarterdeck.book import Book
from quarterdeck.checks.forecast_deviation import CODE as PAST
from quarterdeck.checks.four import Four, check
from quarterdeck.domain import formats
from quarterdeck.domain.forecasts import Landing, Missing
from quarterdeck.domain.place import Place
from quarterdeck.domain.scope import Scope, SubjectKind
from quarterdeck.domain.sentences import Segment, Sentence, Tone
from quarterdeck.reports.trust.cards import cards, explanations
from quarterdeck.reports.trust.findings import findings, told_singly
from quarterdeck.reports.trust.past import accuracy_tile, leans_tile
from quarterdeck.reports.trust.shape import CheckCard, Trust
from quarterdeck.reports.trust.worklist import expected


def trust(book: Book, scope: Scope) -> Trust:
    """Whether this person's or unit's numbers can be believed, and what has to be fixed first."""
    lens = book.lens(scope)
    place = book.place(scope)
    four = check(book.facts, lens, scope.as_of, book.calendar, book.conversion(scope), book.thresholds)
    nothing = None if four.finds_anything else book.unknown(scope, lens)
    four = replace(four, is_blank=True) if nothing else four
    found = findings(four, book)
    outlook = book.outlook(scope, lens)
    doubted = frozenset(f.opportunity_id for f in found)
    with_all, without = outlook.whole(), outlook.without(doubted).whole() if doubted else outlook.whole()
    checks, listed = cards(four), told_singly(found, book)
    return Trust(
        scope=scope,
        place=place,
        lines=((Segment(nothing.words(place)),),) if nothing else _lines(four, place, checks),
        sub=_sub(with_all, without, place, four.to_fix),
        checks=checks,
        findings=listed,
        unlisted=len(found) - len(listed),
        findings_title="Give each a date, stage and amount you believe, or let it go"
        if place.is_own
        else "Each needs a date, stage and amount that its owner believes, or is let go",
        to_fix=four.to_fix,
        expected=expected(with_all),
        expected_without=expected(without),
        accuracy=accuracy_tile(four, place, book.calendar),
        leans=leans_tile(four, book, place) if scope.subject.kind is SubjectKind.UNIT else None,
        explanations=explanations(four, place),
    )


def _lines(four: Four, place: Place, checks: tuple[CheckCard, ...]) -> tuple[Sentence, ...]:
    numbers = "your numbers" if place.is_own else f"{place.name}’s numbers"
    unknown = sum(c.verdict == "cannot_check" for c in checks)
    missed = next((c for c in checks if c.code == PAST and c.verdict == "fix"), None)
    if four.to_fix:
        deals = Segment(formats.counted(four.to_fix, "opportunity", "opportunities"), Tone.GAP, "checks")
        if missed is None:
            return ((Segment("Fix "), deals, Segment(f", and {numbers} can be trusted.")), *_cannot(unknown))
        past = (Segment("No repair changes that forecasts missed by "), _miss(missed), Segment("."))
        return ((Segment("Fix "), deals, Segment(".")), past, *_cannot(unknown))
    if missed is not None:
        past = (Segment("The pipeline is clean, but forecasts missed by "), _miss(missed), Segment("."))
        return (past, *_cannot(unknown))
    if unknown:
        return ((Segment("Nothing was found to fix."),), *_cannot(unknown))
    return ((Segment(f"{numbers[:1].upper()}{numbers[1:]} can be trusted."),),)


def _miss(missed: CheckCard) -> Segment:
    return Segment(formats.percent(abs(float(missed.figure.value or 0))), Tone.GAP, f"check-{missed.code}")


def _cannot(unknown: int) -> tuple[Sentence, ...]:
    if not unknown:
        return ()
    some = "One check cannot" if unknown == 1 else f"{formats.count(unknown)} checks cannot"
    return ((Segment(f"{some} be made with this data."),),)


def _sub(with_all: Landing | Missing, without: Landing | Missing, place: Place, to_fix: int) -> str:
    if isinstance(with_all, Missing) or isinstance(without, Missing) or not to_fix:
        return ""
    whose = "you land" if place.is_own else f"{place.name} lands"
    high, low = (formats.money(each.expected, place.currency) for each in (with_all, without))
    return f"With the doubtful opportunities {whose} at {high}, without them at {low}."
