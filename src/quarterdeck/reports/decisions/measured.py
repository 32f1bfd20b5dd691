"""What each action was expected to move, what moved since, and whether that can be told from chance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from quarterdeck.book import Book
from quarterdeck.domain.actions import Action, ActionStanding
from quarterdeck.domain.calendar import Period
from quarterdeck.domain.effects import (
    LEAST_WEEKS,
    MOST_WEEKS_SINCE,
    WEEK,
    WEEKS_BEFORE,
    Effect,
    EffectVerdict,
    Week,
    effect,
    judged_on,
    level,
    smallest,
)
from quarterdeck.domain.kpis import LAGGING, TOTALS
from quarterdeck.domain.org import Role, Stint
from quarterdeck.domain.scope import Scope, Subject, SubjectKind
from quarterdeck.metrics.catalogue import METRICS
from quarterdeck.metrics.query import Question
from quarterdeck.metrics.question import Lens
from quarterdeck.metrics.weekly import kind_of, weekly, whole_weeks
from quarterdeck.reports.decisions.colleagues import colleagues_of

REMEMBERED = timedelta(days=400)
"""How long an action stays in the ledger."""
type Windows = tuple[tuple[Period, ...], tuple[Period, ...]]
"""The whole weeks before a decision, and since."""
RUNNING = frozenset({ActionStanding.ACCEPTED, ActionStanding.DONE})


UNKNOWN = Effect(None, None)


@dataclass(frozen=True, slots=True)
class MeasuredAction:
    """An action with its effect. Numbers are in the metric's own unit; of totals, for each week.

    ``expected`` is the change that was promised, ``least`` the smallest one that chance would not hide by ``judge_on``.
    ``before`` and ``since`` are the levels week by week, None where there was none. ``missing`` says why nothing can be
    measured.
    """

    action: Action
    verdict: EffectVerdict
    judge_on: date
    effect: Effect = UNKNOWN
    expected: float | None = None
    least: float | None = None
    before: tuple[float | None, ...] = ()
    since: tuple[float | None, ...] = ()
    missing: str = ""

    @property
    def hoped(self) -> float | None:
        """The level that was promised."""
        was = self.effect.before
        return None if self.expected is None or was is None else was + self.expected

    @property
    def waits(self) -> bool:
        """Whether its owner has still to say what becomes of it."""
        return self.action.judgement is None and self.verdict is not EffectVerdict.TOO_EARLY


def ledger(book: Book, scope: Scope, actions: Iterable[Action]) -> tuple[MeasuredAction, ...]:
    """Every action of the last thirteen months that names a number and where it should go, the newest first."""
    told = [each for each in actions if _is_measured(each, scope.as_of)]
    told.sort(key=lambda each: (each.accepted_on or date.min, each.key), reverse=True)
    return tuple(_measured(book, scope, each) for each in told)


def least_change(book: Book, scope: Scope, metric: str, decided_on: date, due_on: date) -> float | None:
    """What could be told from chance at all, before anything is done; None where nobody can say."""
    asked = _question(book, scope, metric)
    found = weekly(book.facts, asked, _seated(_before(book, decided_on, scope.as_of), scope, asked.lens))
    until = judged_on(decided_on, due_on, is_leading=metric not in LAGGING)
    return smallest(found.whole, (until - decided_on) / WEEK, kind_of(metric))


def _is_measured(action: Action, as_of: date) -> bool:
    began = action.accepted_on
    told = action.metric in METRICS and action.goal is not None and action.standing in RUNNING
    return told and began is not None and as_of - REMEMBERED < began


def _measured(book: Book, scope: Scope, action: Action) -> MeasuredAction:
    began = action.accepted_on or action.said_on
    last = min(scope.as_of, action.judged_on or scope.as_of)
    judge_on = judged_on(began, action.due_on, is_leading=action.metric not in LAGGING)
    subject = subject_of(book, action.owner_key, min(began, scope.as_of))
    if not book.may_open(subject):
        return MeasuredAction(
            action, EffectVerdict.CANNOT_TELL, judge_on, missing="These numbers are not yours to see."
        )
    whose = replace(scope, subject=subject)
    asked = _question(book, whose, action.metric)
    windows = _windows(book, began, last)
    windows = _seated(windows[0], whose, asked.lens), _seated(windows[1], whose, asked.lens)
    was, became, missing = _asked(book, asked, windows)
    kind = kind_of(action.metric)
    moved = effect(was, became, kind, _colleagues(book, asked, whose, windows))
    expected = _expected(action, level(was), began)
    early = last < judge_on or len(became) < LEAST_WEEKS
    return MeasuredAction(
        action,
        EffectVerdict.TOO_EARLY if early else moved.verdict(expected or 0),
        judge_on,
        moved,
        expected=expected,
        least=smallest(was, (judge_on - began) / WEEK, kind),
        before=tuple(week.level for week in was),
        since=tuple(week.level for week in became),
        missing=missing,
    )


def _asked(book: Book, asked: Question, windows: Windows) -> tuple[tuple[Week, ...], tuple[Week, ...], str]:
    """The weeks before and since, and why there are none."""
    before, since = windows
    found = weekly(book.facts, asked, (*before, *since))
    return found.whole[: len(before)], found.whole[len(before) :], found.missing


def _windows(book: Book, began: date, last: date) -> Windows:
    """The whole weeks before the day on which it began, and since."""
    since = whole_weeks(book.calendar, began, last)
    return _before(book, began, last), since[:MOST_WEEKS_SINCE]


def _before(book: Book, began: date, last: date) -> tuple[Period, ...]:
    """The twelve weeks before it began; where the data does not reach so far yet, the last that are known."""
    end = min(began - timedelta(days=1), last)
    return whole_weeks(book.calendar, end - (WEEKS_BEFORE + 1) * WEEK, end)[-WEEKS_BEFORE:]


def _seated(weeks: Iterable[Period], scope: Scope, lens: Lens) -> tuple[Period, ...]:
    """Without the weeks in which a salesperson was not there yet, or not any more: they say nothing of their level."""
    if scope.subject.kind is SubjectKind.UNIT:
        return tuple(weeks)
    return tuple(week for week in weeks if _covers(lens.stints, week))


def _covers(stints: Iterable[Stint], week: Period) -> bool:
    return any(stint.begin_on <= week.begin and week.end <= stint.end_on for stint in stints)


def subject_of(book: Book, owner_key: str, on: date) -> Subject:
    """Whose numbers an owner moves: those of the unit they lead, or their own."""
    led = [s.unit_key for s in book.organisation.seats_of(owner_key) if s.role is Role.LEADER and s.holds(on)]
    top = min(led, key=lambda key: (len(book.organisation.path(key, on)), key), default=None)
    return Subject(SubjectKind.UNIT, top) if top else Subject(SubjectKind.PERSON, owner_key)


def _question(book: Book, scope: Scope, metric: str) -> Question:
    return Question(metric, book.lens(scope), scope.period, scope.as_of, book.calendar, book.conversion(scope))


def _colleagues(book: Book, asked: Question, scope: Scope, windows: Windows) -> list[tuple[tuple[Week, ...], ...]]:
    """The same weeks of those who sell beside a salesperson, where that may be told at all."""
    before, since = windows
    if scope.subject.kind is not SubjectKind.PERSON or not before or not since:
        return []
    lens = colleagues_of(book, scope.subject.key, before[0].begin, since[-1].end)
    if lens is None:
        return []
    found = weekly(book.facts, replace(asked, lens=lens), (*before, *since)).by_person
    return [(weeks[: len(before)], weeks[len(before) :]) for weeks in found.values()]


def _expected(action: Action, was: float | None, began: date) -> float | None:
    """The change that was promised; of totals, for each week until the action is due."""
    weeks = max(1.0, (action.due_on - began) / WEEK) if action.metric in TOTALS else 1.0
    goal = float(action.goal or 0) / weeks
    begin = was if action.begin is None else float(action.begin) / weeks
    return None if begin is None else goal - begin
