"""What the Session template takes: the preparation as far as it may be read, gaps with their decisions, and actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import chain
from typing import cast
from urllib.parse import urlencode

from django.urls import reverse

from quarterdeck.domain import formats
from quarterdeck.domain.actions import Action
from quarterdeck.domain.agenda import Gap
from quarterdeck.domain.cadence import parted
from quarterdeck.domain.conclusions import Conclusion
from quarterdeck.domain.gate import Gate, distinct
from quarterdeck.domain.guidance import FromAbove
from quarterdeck.domain.scope import Asked
from quarterdeck.domain.sentences import Blank, Segment, Sentence, Tone
from quarterdeck.records.arranging import deputies
from quarterdeck.records.before import came_of
from quarterdeck.records.models import Decision, Sitting
from quarterdeck.records.models.heard import is_concluded_in
from quarterdeck.records.parking import destinations, topics
from quarterdeck.records.plan import other_time
from quarterdeck.records.preread import read_from
from quarterdeck.records.put_off import gaps_of, put_off_to
from quarterdeck.records.told import Told
from quarterdeck.records.values import current_values
from quarterdeck.reports.cadence.report import numbers_of
from quarterdeck.reports.performance import Performance, agenda, performance
from quarterdeck.web.answer import segments
from quarterdeck.web.frame import initials
from quarterdeck.web.pages.cadence.arranging import parted_words, time_words
from quarterdeck.web.pages.decisions.context import ENDS, STATUS
from quarterdeck.web.pages.decisions.sayings.decisions import checks
from quarterdeck.web.pages.decisions.sayings.topics import Park
from quarterdeck.web.pages.session.closed import came_of_it, closed
from quarterdeck.web.pages.session.form import Prepare
from quarterdeck.web.pages.session.seen import AgendaRow, Before, Seen
from quarterdeck.web.pages.session.set_aside import address, gate_context
from quarterdeck.web.pages.session.stage import first_name, locked_lines, stage, tag
from quarterdeck.web.pages.session.ways import ways

MONTH = timedelta(days=30)


def context(seen: Seen, form: Prepare | None) -> dict[str, object]:
    """Everything the template takes; ``form`` is one that was refused."""
    session, meeting = seen.meeting.agreed.session, seen.meeting
    people = current_values().organisation.person_by_key  # whoever is in it knows who else is
    asked = Asked(as_of=meeting.as_of.isoformat() if meeting.as_of else "")
    report = performance(seen.book, seen.book.scope(numbers_of(meeting.agreed), asked))
    owner = meeting.voice.owner.name
    leader = people[session.leader_key].name if session.leader_key in people else "the leadership team"
    gate = meeting.gate(checks(report), seen.on)
    rows = _agenda(seen, report, gate)
    sitting = meeting.sitting()
    told = _record(seen, sitting)
    face = "closed" if told else "planned" if sitting is None or meeting.as_of else "open"
    is_locked = face == "open" and not gate.is_open
    lines = (
        locked_lines(report, gate, is_alone=session.leader_key is None)
        if is_locked
        else came_of_it(told)
        if told
        else _lines(seen, report, rows)
    )
    past = (f"as it stood on {formats.day(meeting.as_of)}",) if meeting.as_of else ()
    when = (time_words(session.begins), *past, f"numbers of {formats.day(report.scope.as_of)}")
    return {
        "face": face,
        "session_key": session.key,
        "tag": tag(None if meeting.as_of else sitting, seen.now),
        **gate_context(seen, gate),
        "title": f"{owner} and {leader}",
        "headline": {
            "eyebrow": " · ".join((f"{session.cycle.value.capitalize()} session", *when)),
            "lines": [segments(line) for line in lines],
            "sub": [],
        },
        "owner": owner,
        "leader": leader,
        "leader_side": _leader_side(leader, deputies(session, seen.heard.on)),
        "roles": ((initials(owner), owner), (initials(leader), leader)),
        "first_names": (first_name(owner), first_name(leader)),
        "is_owner": meeting.is_owner,
        "opens_from": ""
        if meeting.is_in_time(seen.now) or not meeting.agreed.is_held
        else _clock_words(seen, meeting.opens_at),
        "off": meeting.agreed.reason if not meeting.agreed.is_held else "",
        "notes": _notes(seen, owner, leader),
        **_preparation(seen, form),
        "agenda": rows,
        "agenda_title": _agenda_title(rows),
        "preparation_title": "Your own analysis comes first"
        if meeting.is_owner
        else f"What {owner} expects, and will do",
        **_parked(seen, is_closed=face == "closed"),
        **_guidance(seen, rows),
        "carried_gaps": [each for each in seen.carried if each not in {row.carried for row in rows}],
        "waivers": distinct(chain.from_iterable(row.decision.value().waived for row in rows if row.decision)),
        "undecided": any(row.decision is None for row in rows),
        "may_leave_open": meeting.is_owner or meeting.voice.in_stead,
        "may_miss": _may_miss(seen, face, sitting),
        "actions": _actions(seen),
        "is_past": meeting.as_of is not None,
        **(stage(seen, sitting, report, gate, rows) if sitting and face == "open" else {}),
        **(closed(sitting, told, is_past=meeting.as_of is not None) if sitting and told else {}),
        "decisions_at": seen.at("decisions_of", "person", session.owner_key),
        "numbers_at": seen.at("performance_of", *address(seen)),
    }


def _leader_side(leader: str, deputies: tuple[str, ...]) -> str:
    """Who reads what is said beside the owner: the leader, and whoever stands in for them today."""
    return f"{leader}, and {' and '.join(deputies)} as deputy," if deputies else leader


def _record(seen: Seen, sitting: Sitting | None) -> Told | None:
    """What was told of the session when it was closed; looking back, as it stood then."""
    if sitting is None or (seen.meeting.as_of is None and sitting.closed_at is None):
        return None
    told = sitting.told if seen.meeting.as_of is None else sitting.told_by(seen.now)
    return cast("Told", told) if told else None


def _notes(seen: Seen, owner: str, leader: str) -> list[str]:
    """What has changed around the session since it was agreed."""
    agreed, values = seen.meeting.agreed, current_values(seen.meeting.as_of)
    why = parted(values.organisation, agreed.session) if agreed.is_held and agreed.version else None
    notes = [f"{words}." if (words := parted_words(why, owner, leader)) else ""]
    if agreed.version and (other := other_time(agreed, seen.meeting.as_of)):
        notes.append(
            f"The rule plans it for {time_words(other)} now. What was agreed stays; move it, or hold it as it is."
        )
    held, calendar = agreed.session.held[0].period, values.calendar
    cycle = agreed.session.cycle
    now = calendar.week(held.begin) if cycle.is_of_weeks else calendar.holding(held.begin, cycle.grain)
    if (held.begin, held.end) != (now.begin, now.end):
        days = f"{formats.day(held.begin)} to {formats.day(held.end - timedelta(days=1))}"
        notes.append(f"Fiscal periods have changed since this session was agreed. It stays about {days}.")
    return [note for note in notes if note]


def _agenda_title(rows: list[AgendaRow]) -> str:
    """How many gaps are still without a decision."""
    left = sum(row.decision is None for row in rows)
    if not rows:
        return "Nothing has to be decided"
    if not left:
        return "Every gap has its decision"
    verb = "has" if left == 1 else "have"
    return f"{formats.count(left)} of {formats.counted(len(rows), 'gap', 'gaps')} {verb} no decision yet"


def _lines(seen: Seen, report: Performance, rows: list[AgendaRow]) -> tuple[Sentence, ...]:
    """A question to the owner."""
    who = "you" if seen.meeting.is_owner else seen.meeting.voice.owner.name
    landing = next((row for row in rows if row.words.endswith("short")), None)
    if landing is not None:
        return ((Segment(f"What will {who} do to close "), Segment(landing.size, Tone.GAP), Segment("?")),)
    if not rows and isinstance(report.landing, Blank):
        return ((Segment(f"Nothing to decide about is known of {report.place.name} yet: what do you expect?"),),)
    if rows:
        return ((Segment(f"What will {who} do about "), Segment(rows[0].words.lower(), Tone.GAP), Segment("?")),)
    return ((Segment(f"No gap is open: what keeps {report.place.name} on course?"),),)


def _preparation(seen: Seen, form: Prepare | None) -> dict[str, object]:
    """The owner's form with their draft; for the leader, and looking back, what was handed over."""
    meeting, due = seen.meeting, seen.meeting.due_at
    handed, writes = meeting.handed_over(seen.now), meeting.is_owner and meeting.as_of is None
    texts = [(question, handed.get(name, "")) for name, question in Prepare.QUESTIONS.items()]
    return {
        "read_from": read_from(meeting),
        "form": (form or Prepare(initial=Prepare.opened_with(meeting.draft()))) if writes else None,
        "handed_over": bool(handed),
        "prepared": handed,
        "told": () if writes else [(question, text) for question, text in texts if text],
        "is_due": seen.now >= due,
    }


def _may_miss(seen: Seen, face: str, sitting: Sitting | None) -> bool:
    """Whether one may say that it did not take place: its time is over, and it did not, as far as anybody sees."""
    meeting = seen.meeting
    if meeting.as_of is not None or not meeting.agreed.is_held or face == "closed" or meeting.decisions():
        return False
    if seen.now < meeting.begins_at + timedelta(minutes=meeting.agreed.session.minutes):
        return False
    return sitting is None or not (is_concluded_in(sitting.session) or sitting.took_place(meeting.voice))


def _clock_words(seen: Seen, at: datetime) -> str:
    """An instant as the organisation's clock shows it."""
    return time_words(at.astimezone(seen.book.calendar.clock).replace(tzinfo=None))


def _agenda(seen: Seen, report: Performance, gate: Gate) -> list[AgendaRow]:
    """Gaps as they stand, and those decided about that the numbers do not show any more."""
    decided = seen.meeting.decisions()
    gaps = {gap.key: gap for gap in gaps_of(seen.meeting, agenda(report), seen.now)}
    put_off = put_off_to(seen.meeting, seen.now)
    rows = [_row(seen, gap, decided.get(key), gate) for key, gap in gaps.items()]
    rows += [_row(seen, None, decision, gate) for key, decision in decided.items() if key not in gaps]
    keys = [*gaps, *(key for key in decided if key not in gaps)]
    actions = seen.heard.actions([seen.meeting.agreed.session.owner_key])
    return [
        replace(
            row,
            guidance=seen.guidance.get(key),
            put_off=put_off.get(key),
            carried=next((each for each in seen.carried if each.gap == key), None),
            actions=_following(row.decision.key, actions, seen.on) if row.decision else (),
            write_at=seen.writing(row.decision) if row.decision else "",
            before=_before(seen, key, put_off, actions),
        )
        for key, row in zip(keys, rows, strict=True)
    ]


def _following(key: str, actions: Iterable[Action], on: date) -> tuple[tuple[str, str, str], ...]:
    """The actions that follow from the decision of that key."""
    return tuple((*STATUS[action.status(on)], action.text) for action in actions if action.decision_key == key)


def _before(seen: Seen, gap: str, put_off: Mapping[str, Decision], actions: Iterable[Action]) -> Before | None:
    """What was concluded about the gap before; nothing where that is what has put it off to this session."""
    found = seen.before.get(gap)
    if found is None or (gap in put_off and put_off[gap].key == found.key):
        return None
    return Before(found, *ENDS[found.conclusion], came_of(found), _following(found.key, actions, seen.on))


def _guidance(seen: Seen, rows: list[AgendaRow]) -> dict[str, list[FromAbove]]:
    """What those above decided about other gaps, if something follows from it; and where they do nothing at all."""
    shown = [row.guidance for row in rows if row.guidance]
    return {
        "guidance": [each for each in seen.guidance.values() if each.telling and each not in shown],
        "silent": [each for each in shown if not each.telling],
    }


def _row(seen: Seen, gap: Gap | None, decision: Decision | None, gate: Gate) -> AgendaRow:
    shape, word = ENDS[Conclusion(decision.conclusion)] if decision else ("open", "Open")
    kept = tuple((name, words) for name, words in decision.numbers) if decision else ()
    return AgendaRow(
        words=decision.gap_words if decision else gap.words if gap else "",
        size=gap.size if gap else "",
        numbers=kept or (gap.numbers if gap else ()),
        decision=decision,
        shape=shape,
        word=word,
        ways=tuple(ways(seen, gap, decision, gate)),
    )


def _park_form(seen: Seen, *, is_closed: bool) -> Park | None:
    """The form that parks; none looking back, once it is closed, and where no session has a part for anything else."""
    if seen.meeting.as_of or is_closed or not destinations(seen.meeting):
        return None
    return Park(initial={"session": seen.meeting.agreed.session.key}, auto_id="park-%s", meeting=seen.meeting)


def _parked(seen: Seen, *, is_closed: bool) -> dict[str, object]:
    """What came up here and goes elsewhere, what was parked for this session, and the form that parks."""
    session = seen.meeting.agreed.session
    raised, taken = topics(seen.meeting)
    return {
        "raised": [(topic, seen.at("session", topic.goes_to)) for topic in raised],
        "taken": [
            (topic, seen.at("session", topic.raised_in), seen.settling(topic, session.owner_key)) for topic in taken
        ],
        "park_at": f"{reverse('say', args=[session.owner_key, 'park'])}?{urlencode({'session': session.key})}",
        "park": _park_form(seen, is_closed=is_closed),
    }


def _actions(seen: Seen) -> list[tuple[str, str, str, object]]:
    """The owner's actions that are still to be done: status, text, when due."""
    on, owner_key = seen.on, seen.meeting.agreed.session.owner_key
    return [
        (*STATUS[action.status(on)], action.text, action.due_on)
        for action in seen.heard.actions([owner_key])
        if action.is_open(on)
    ]
