"""The Decisions report: a pure function of a Book, a Scope, and what people have said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from quarterdeck.book import Book
from quarterdeck.checks.open_deals import to_fix
from quarterdeck.domain import formats
from quarterdeck.domain.actions import OPEN, Action, Status
from quarterdeck.domain.conclusions import Decision
from quarterdeck.domain.figures import Figure
from quarterdeck.domain.org import Seat
from quarterdeck.domain.place import Place
from quarterdeck.domain.scope import Scope, SubjectKind
from quarterdeck.domain.sentences import Sentence
from quarterdeck.domain.support import Promise, Support
from quarterdeck.metrics.catalogue import METRICS
from quarterdeck.reports.decisions.headline import UNHEARD, headline, nobody, sub
from quarterdeck.reports.decisions.measured import MeasuredAction, ledger
from quarterdeck.reports.decisions.movement import MOVEMENT
from quarterdeck.reports.decisions.shape import Decisions, Ended, Left, Said, Told

RECENT = timedelta(days=92)
"""How long something that is closed stays on the page."""


def decisions(book: Book, scope: Scope, said: Said, on: date) -> Decisions:
    """What this person, or those who report to this unit's leader, will do; as it stands on the day ``on``."""
    owners = reporting(book, scope)
    place = book.place(scope)
    is_heard = any(said.hears(key) for key in owners)
    support = said.support(owners)
    everybody = below(book, scope)
    decided, actions = said.decisions((*owners, *everybody)), said.actions(owners)
    taken = tuple(each for each in decided if each.owner_key in owners)
    by_key = {each.key: each for each in taken}
    told = [_told(action, support, by_key.get(action.decision_key), place.currency, on) for action in actions]
    effects = ledger(book, scope, actions)
    closed = [each for each in told if each.action.closed_on]
    recent = [each for each in closed if each.action.closed_on and each.action.closed_on > on - RECENT]
    still = [each for each in told if each.status in OPEN]
    return Decisions(
        scope=scope,
        place=place,
        on=on,
        lines=_lines(told, effects, owners, place, is_heard=is_heard),
        sub=sub(still, place.currency),
        proposed=tuple(each for each in told if each.status is Status.PROPOSED),
        open=tuple(still),
        closed=tuple(sorted(recent, key=_newest_first, reverse=True)),
        concluded=tuple(_ended(each, told, book) for each in taken if each.said_on > on - RECENT and not each.waits),
        pulses=said.pulse(everybody),
        shared=tuple(each for each in said.notes(everybody) if each.said_on > on - RECENT),
        waiting=tuple(each for each in decided if each.waits and each.owner_key in everybody),
        asked=tuple(each for each in support if each.standing is Promise.ASKED),
        promised=tuple(each for each in support if each.standing is Promise.PROMISED),
        is_heard=is_heard,
        left=_gone(book, still, scope.as_of),
        several=scope.subject.kind is SubjectKind.UNIT,
        older=len(closed) - len(recent),
        ledger=effects,
        explanations={MOVEMENT.key: MOVEMENT} if effects else {},
        to_fix=to_fix(
            book.facts, book.lens(scope), scope.as_of, book.calendar, book.conversion(scope), book.thresholds
        ),
    )


def reporting(book: Book, scope: Scope) -> tuple[str, ...]:
    """Whose promises the page shows: the person's own; of a unit its people's and those of who leads below it."""
    subject, on = scope.subject, scope.as_of
    if subject.kind is SubjectKind.PERSON:
        return (subject.key,)
    organisation = book.organisation
    members = [person.key for person in organisation.members(subject.key, on)]
    members += _leavers(book, subject.key, on)
    below = [organisation.leader(unit.key, on) for unit in organisation.children(subject.key, on)]
    return tuple(dict.fromkeys((*members, *(leader.key for leader in below if leader))))


def _lines(
    told: Sequence[Told], effects: Sequence[MeasuredAction], owners: Sequence[str], place: Place, *, is_heard: bool
) -> tuple[Sentence, ...]:
    if not owners:
        return nobody(place)
    return headline(told, effects, place) if is_heard else UNHEARD


def _leavers(book: Book, unit_key: str, on: date) -> list[str]:
    """Whoever left the unit lately and sits nowhere since: what they had not closed is still here."""
    found = {seat.person_key: _left(book, seat.person_key, on) for seat in book.organisation.seats_in(unit_key)}
    return sorted(
        key for key, last in found.items() if last and last.unit_key == unit_key and last.end_on > on - RECENT
    )


def _left(book: Book, person_key: str, on: date) -> Seat | None:
    """The last seat of somebody who has left by that day; None for whoever has one, or none yet."""
    held = [seat for seat in book.organisation.tenures(person_key) if seat.begin_on <= on]
    return held[-1] if held and held[-1].end_on <= on else None


def below(book: Book, scope: Scope) -> tuple[str, ...]:
    """Whose questions may wait for an answer here: the person's own; of a unit everybody's in it and below it."""
    subject, on = scope.subject, scope.as_of
    if subject.kind is SubjectKind.PERSON:
        return (subject.key,)
    organisation = book.organisation
    units = sorted(organisation.subtree(subject.key, on))
    return tuple(dict.fromkeys(person.key for unit in units for person in organisation.members(unit, on)))


def _gone(book: Book, still: Sequence[Told], on: date) -> tuple[Left, ...]:
    """Whoever left and has not closed all that they wanted to do."""
    owners = {each.action.owner_key: each.action.owner for each in still}
    found = ((name, _left(book, key, on)) for key, name in owners.items())
    return tuple(sorted(Left(name, seat.end_on) for name, seat in found if seat))


def _ended(decision: Decision, told: Sequence[Told], book: Book) -> Ended:
    actions = tuple(each for each in told if each.action.decision_key == decision.key)
    return Ended(decision, actions, book.may_open(decision.about))


def _told(action: Action, support: Sequence[Support], follows: Decision | None, currency: str, on: date) -> Told:
    mine = tuple(each for each in support if each.action_key == action.key)
    worth = "" if action.worth is None else formats.money(action.worth, currency, sign=True)
    return Told(action, action.status(on), moves(action, currency), worth, mine, follows)


def moves(action: Action, currency: str) -> str:
    """Which number goes from where to where, in words."""
    if action.metric not in METRICS:
        return ""
    kind = METRICS[action.metric].format
    ends = [formats.figure(Figure(v, kind), currency) for v in (action.begin, action.goal) if v is not None]
    return " → ".join(ends)


def _newest_first(told: Told) -> tuple[date, str]:
    return (told.action.closed_on or date.min, told.action.key)
