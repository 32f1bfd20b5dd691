"""A session that is being held: its steps, what stands in the middle, the leader's part, and the notes of the two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from itertools import chain
from urllib.parse import urlencode

from django.urls import reverse

from quarterdeck.checks.forecast_deviation import CODE as PAST
from quarterdeck.domain import formats
from quarterdeck.domain.cadence import Discipline
from quarterdeck.domain.conclusions import Conclusion
from quarterdeck.domain.conducting import PERFORMANCE, Step
from quarterdeck.domain.gate import Gate, distinct
from quarterdeck.domain.kpis import KPIS
from quarterdeck.domain.scope import Subject, SubjectKind
from quarterdeck.domain.sentences import Blank, Segment, Sentence, Tone
from quarterdeck.domain.stepnames import NAMES
from quarterdeck.records.live import tag as live_tag
from quarterdeck.records.models import Note, Question, SharedNote, Sitting
from quarterdeck.records.parking import topics
from quarterdeck.reports.decisions import Decisions, decisions
from quarterdeck.reports.performance import Performance
from quarterdeck.reports.trust import trust
from quarterdeck.web.charts.closing import closing
from quarterdeck.web.pages.cadence.arranging import time_words
from quarterdeck.web.pages.decisions.context import MONTH
from quarterdeck.web.pages.decisions.context import context as said_context
from quarterdeck.web.pages.performance.drawing import drawings
from quarterdeck.web.pages.session.seen import AgendaRow, Seen, without_action
from quarterdeck.web.pages.session.steps import Way, left_words
from quarterdeck.web.pages.trust.context import to_put_right

_CHECKS = {"pass": "ok", "fix": "fix", "cannot_check": "none"}


def stage(
    seen: Seen, sitting: Sitting, report: Performance, gate: Gate, rows: Sequence[AgendaRow]
) -> dict[str, object]:
    """Everything the template takes of a session that is being held."""
    way = Way.of(sitting, seen.meeting.boxes(), seen.now)
    here = way.step if gate.is_open else Step.TRUST
    stops = way.stops(first_name(seen.meeting.voice.owner.name), _told(way, report, rows), is_locked=not gate.is_open)
    now = next((stop for stop in stops if stop.state == "now"), stops[0])
    after = way.next() if gate.is_open else None
    session = seen.meeting.agreed.session
    asked = {"session": session.key, "due_on": (seen.on + MONTH).isoformat()}
    return {
        "sitting": sitting,
        "report": report,
        "currency": report.place.currency,
        "year": report.scope.as_of.year,
        "stops": stops,
        "now": now,
        "of": len(stops),
        "here": here.value,
        "left": left_words(now.left) if now.left is not None else "",
        "ways": way.ways(here),
        "after": next((stop for stop in stops if stop.step is after), None),
        "stage_title": _title(here, report, gate, rows),
        "part": f"quarterdeck/pages/session/stage/{_PARTS.get(here, 'coaching')}.html",
        "started": _started(seen, sitting),
        "questions": _questions(seen, sitting),
        "offer_at": f"{reverse('say', args=[session.owner_key, 'offer'])}?{urlencode(asked)}",
        **_of_step(seen, here, report, gate, rows),
        **note_of(sitting, way.step),
        "may_agree": _may_agree(seen, sitting, way.step),
        **live(seen, way),
    }


_PARTS = {step: step.value for step in PERFORMANCE}


def live(seen: Seen, way: Way) -> dict[str, object]:
    """What changes by itself: the minutes, and the number that tells whether there is anything new."""
    return {"meter": way.meter(), "tag": tag(way.sitting, seen.now), "session_key": seen.meeting.agreed.session.key}


def tag(sitting: Sitting | None, now: datetime) -> str:
    """What a screen shows of a session that is planned, held or closed."""
    if sitting is None:
        return "planned"
    if sitting.closed_at is not None:
        return f"closed.{sitting.version}"
    return live_tag(sitting.version, sitting.stirs, sitting.noted, sitting.opened_at, now)


def note_of(sitting: Sitting, step: Step) -> dict[str, object]:
    """The note of the step, who may read it, and what of it was shared."""
    note = Note.of(sitting.session, step)
    shared = SharedNote.objects.filter(session=sitting.session, step=step, closed_on=None).select_related(
        "said_by", "agreed_by"
    )
    return {"note": note, "shared": shared.first(), "note_step": step.value, "note_name": NAMES[step][0].lower()}


def _may_agree(seen: Seen, sitting: Sitting, step: Step) -> bool:
    """Whether the other of the two wants to share the note, so that it waits for the viewer."""
    waits = SharedNote.objects.filter(session=sitting.session, step=step, closed_on=None, agreed_by=None).first()
    return waits is not None and not waits.is_by(seen.meeting.voice)


def clock_words(seen: Seen, at: datetime) -> str:
    """An instant as the clock on the wall shows it: 09:21."""
    return f"{at.astimezone(seen.book.calendar.clock):%H:%M}"


def _started(seen: Seen, sitting: Sitting) -> str:
    """When it was opened; with the day where that is another one than it is planned for."""
    at = sitting.opened_at.astimezone(seen.book.calendar.clock)
    is_same = at.date() == seen.meeting.agreed.session.on
    return f"{at:%H:%M}" if is_same else time_words(at.replace(tzinfo=None))


def first_name(name: str) -> str:
    """What one is called in a session."""
    return name.split(maxsplit=1)[0] if name.split() else name


def locked_lines(report: Performance, gate: Gate, *, is_alone: bool = False) -> tuple[Sentence, ...]:
    """The headline while the gate is shut: what opens it, where nobody leads the session by one's own word alone.

    No repair changes how past months were forecast.
    """
    red = {check.code for check in gate.blocking}
    then = (Segment("Then decide what to do about the gap."),)
    if PAST in red:
        missed = Segment("missed forecasts", Tone.GAP)
        if red == {PAST}:
            who = "say" if is_alone else "both say"
            return ((Segment("Waive the "), missed, Segment(f", or {who} why they do not count.")), then)
        return ((Segment("Fix "), _fixed(report), Segment(" and waive the "), missed, Segment(" first.")), then)
    return ((Segment("Fix "), _fixed(report), Segment(" first.")), then)


def _fixed(report: Performance) -> Segment:
    return Segment(formats.counted(report.to_fix, "opportunity", "opportunities"), Tone.GAP)


def _told(way: Way, report: Performance, rows: Sequence[AgendaRow]) -> dict[Step, str]:
    """What is said about each step that lies behind."""
    cells = report.trust.cells
    passed = sum(cell.verdict == "pass" for cell in cells)
    decided = sum(row.decision is not None for row in rows)
    return {
        Step.TRUST: f"{formats.count(passed)} of {formats.count(len(cells))} pass",
        Step.OUTLOOK: way.outlook_words(),
        Step.FOCUS: f"{formats.count(decided)} of {formats.count(len(rows))} decided",
    }


def _title(here: Step, report: Performance, gate: Gate, rows: Sequence[AgendaRow]) -> str:
    """What the step comes to, in a sentence."""
    if here is Step.TRUST:
        return _trust_title(report, gate)
    if here is Step.FOCUS:
        left = sum(row.decision is None for row in rows)
        if not rows:
            return "Nothing has to be decided"
        verb = "has" if left == 1 else "have"
        gaps = formats.counted(len(rows), "gap", "gaps")
        return f"{formats.count(left)} of {gaps} {verb} no decision yet" if left else "Every gap has its decision"
    return NAMES[here][1].format(owner="be done") if here is Step.ACTIONS else NAMES[here][1]


def _trust_title(report: Performance, gate: Gate) -> str:
    cells = report.trust.cells
    failed = sum(check.blocks for check in gate.checks)
    if failed:
        verb = "fails" if failed == 1 else "fail"
        return f"{formats.count(failed)} of {formats.count(len(cells))} checks {verb}, so the numbers may be wrong"
    if waived := sum(check.is_red for check in gate.checks):
        verb = "fails, and is waived" if waived == 1 else "fail, and are waived"
        return f"{formats.count(waived)} of {formats.count(len(cells))} checks {verb}"
    return "Nothing stands against these numbers"


def _of_step(seen: Seen, here: Step, report: Performance, gate: Gate, rows: Sequence[AgendaRow]) -> dict[str, object]:
    """What only this step shows."""
    match here:
        case Step.TRUST:
            red = {check.code for check in gate.blocking}  # these stand in the gate, with what opens it
            cells = [(cell, _CHECKS[cell.verdict]) for cell in report.trust.cells if cell.code not in red]
            found = trust(seen.book, report.scope)
            return {"cells": cells, **to_put_right(found, seen.book, seen.heard, 1, seen.meeting.agreed.session.key)}
        case Step.OUTLOOK:
            doubted = trust(seen.book, report.scope).sub
            return {"drawings": drawings(report), "explanations": report.explanations.values(), "doubted": doubted}
        case Step.ACTIONS:
            return {**_said(seen, report), **_unfollowed(rows)}
        case Step.SUPPORT:
            return _said(seen, report)
        case Step.FOCUS:
            return {}
        case _:
            return {"dealt": _topics_of(seen, Discipline(here.value))}


def _said(seen: Seen, report: Performance) -> dict[str, object]:
    """What the owner will do, what helps, and how much of the gap the decided actions would close."""
    session = seen.meeting.agreed.session
    own = seen.book.scope(Subject(SubjectKind.PERSON, session.owner_key))
    told = decisions(seen.book, own, seen.heard, seen.on)
    more = said_context(told, seen.heard, session.key)
    shown = {name: more[name] for name in ("proposed", "open", "asked", "promised", "begun")}
    under = distinct(chain.from_iterable(each.action.waived for each in (*told.proposed, *told.open)))
    return {**shown, "said": told, "acted_under": under, **_covered(told, report, seen.on)}


def _unfollowed(rows: Sequence[AgendaRow]) -> dict[str, object]:
    """The decisions to act that no action follows from yet, and where the owner writes one."""
    found = [row for row in rows if row.decision and row.decision.conclusion == Conclusion.ACT and not row.actions]
    return {"unfollowed": found, "unfollowed_words": without_action(len(found))}


def _covered(told: Decisions, report: Performance, on: date) -> dict[str, object]:
    landing, currency = report.landing, report.place.currency
    if isinstance(landing, Blank) or landing.expected.value is None or not landing.target.value:
        return {"closing": ""}
    gap = float(landing.target.value) - float(landing.expected.value)
    overdue = sum(each.action.due_on < on for each in told.open)
    worth = float(sum(each.action.worth or 0 for each in told.open if each.action.due_on >= on))
    if gap <= 0:
        return {"closing": ""}
    brought, short = formats.money(worth, currency), formats.money(gap, currency)
    words = f"Decided actions bring {brought}{f', more than the {short} short' if worth > gap else f' of the {short}'}"
    late = formats.counted(overdue, "overdue action does not count", "overdue actions do not count") if overdue else ""
    notes = ". ".join(filter(None, (late, *_same_kpi(told, on))))
    return {"closing": closing(worth, gap, title=words), "stage_title": words, "not_counted": notes}


def _same_kpi(told: Decisions, on: date) -> list[str]:
    """What is added up although it may be the same: actions that move one KPI."""
    counted = (each.action.metric for each in told.open if each.action.worth and each.action.due_on >= on)
    return [
        f"{formats.count(many)} of them move {KPIS.get(metric, metric).lower()}: what they bring is added up"
        for metric, many in Counter(counted).items()
        if metric and many > 1
    ]


def _topics_of(seen: Seen, discipline: Discipline) -> list[object]:
    owner_key = seen.meeting.agreed.session.owner_key
    _, taken = topics(seen.meeting)
    return [
        (topic, reverse("session", args=[topic.raised_in]), seen.settling(topic, owner_key))
        for topic in taken
        if topic.discipline is discipline
    ]


def _questions(seen: Seen, sitting: Sitting) -> list[tuple[Question, str]]:
    asked = Question.objects.filter(session=sitting.session)
    return [(question, clock_words(seen, question.asked_at)) for question in asked]
