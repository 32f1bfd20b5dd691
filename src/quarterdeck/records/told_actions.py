"""What the record of a session tells of actions and of support."""

from __future__ import annotations

import json
from datetime import date

from quarterdeck.domain import actions, formats
from quarterdeck.domain.actions import ActionStanding
from quarterdeck.domain.kpis import KPIS
from quarterdeck.domain.support import Promise
from quarterdeck.records.lines import Line
from quarterdeck.records.models import Action, Sitting, Support
from quarterdeck.records.told_trust import under
from quarterdeck.records.while_held import events_while_held, while_held
from quarterdeck.reports.decisions.report import moves

TOOK_ON = ("write", "accept", "reopen")
ENDED = ("finish", "let go", "decline", "take back")


def acted(sitting: Sitting, on: date, currency: str) -> list[Line]:
    """What the owner took on, changed and judged in this session, what ended in it, and what is open from before."""
    found = Action.objects.filter(owner=sitting.session.owner).select_related("owner", "written_by", "closed_by")
    values = [action.value() for action in found.order_by("due_on", "pk")]
    taken, before = while_held(sitting, "action", *TOOK_ON), _before(sitting)
    proposed, ended, judged = (while_held(sitting, "action", *verbs) for verbs in (("propose",), ENDED, ("judge",)))
    lines = []
    for action in values:
        if action.is_open(on):
            about = "will do" if action.key in taken else "changed" if action.key in before else "carried over"
            was = before.get(action.key, "") if about == "changed" else ""
            more = "; ".join(filter(None, (_meant(action, currency), was)))
            lines.append(Line(about=about, text=action.text, more=more))
        elif action.key in ended:
            lines.append(Line(about="ended", text=action.text, more=_ending(action, on)))
        elif action.key in proposed and action.standing is ActionStanding.PROPOSED:
            more = f"{_meant(action, currency)}; by {action.written_by}, waits for its owner"
            lines.append(Line(about="proposed", text=action.text, more=more))
        if action.key in judged and action.judgement:
            lines.append(
                Line(about="judged", text=action.text, more=f"{action.judgement.capitalize()}: {action.judged_because}")
            )
    return lines


def _ending(action: actions.Action, on: date) -> str:
    how = action.status(on).replace("_", " ")
    return ": ".join(filter(None, (f"{how} by {action.closed_by}" if action.closed_by else how, action.because)))


def _before(sitting: Sitting) -> dict[str, str]:
    """Of each action that was said otherwise in the session, by key, what it had said when the session began."""
    found: dict[str, str] = {}
    for event in events_while_held(sitting, "action", "revise"):
        old = json.loads(event.details)["old"]
        found.setdefault(event.key, f"before: “{old['text']}”, {formats.day(date.fromisoformat(old['due_on']))}")
    return found


def _meant(action: actions.Action, currency: str) -> str:
    """By when, which number it is to move from where to where, what that is worth, and how it is marked."""
    found = [formats.day(action.due_on)]
    if action.metric:
        found.append(" ".join(filter(None, (KPIS.get(action.metric, action.metric), moves(action, currency)))))
    if action.worth is not None:
        found.append(f"expected {formats.money(action.worth, currency, sign=True)}")
    found += ["taken on or changed while a check was red"] if action.is_despite else []
    return "; ".join(found + under(action.waived))


def promised(sitting: Sitting) -> list[Line]:
    """What was promised or asked for in this session, what ended in it, and what is still open from before."""
    support = Support.objects.filter(owner=sitting.session.owner).select_related("owner", "answered_by")
    begun = while_held(sitting, "support", "ask", "promise")
    ended = while_held(sitting, "support", "keep", "decline", "take back")
    found = []
    for each in (found.value() for found in support.order_by("due_on", "pk")):
        word = "promised" if each.standing is Promise.PROMISED else "asked for"
        when = f"{each.by_name}, by {formats.day(each.due_on)}" if each.by_name else formats.day(each.due_on)
        if each.closed_on is None and each.key in begun:
            found.append(Line(about=word, text=each.text, more=when))
        elif each.closed_on is None:
            found.append(Line(about="carried over", text=each.text, more=f"{word}: {when}"))
        elif each.key in ended:
            what = f"{each.standing.replace('_', ' ')}, {each.by_name}"
            found.append(Line(about="ended", text=each.text, more=": ".join(filter(None, (what, each.because)))))
    return found
