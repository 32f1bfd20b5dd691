"""What the Decisions templates take beside the report: cards with what may be said on each, and the open forms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from urllib.parse import urlencode

from django.urls import reverse

from quarterdeck.domain.actions import Status
from quarterdeck.domain.conclusions import Conclusion, Decision
from quarterdeck.domain.conducting import Step
from quarterdeck.domain.gate import Waived, distinct
from quarterdeck.domain.kpis import KPIS
from quarterdeck.domain.scope import Subject, SubjectKind
from quarterdeck.domain.sentences import Segment
from quarterdeck.domain.stepnames import NAMES
from quarterdeck.domain.support import Promise, Support
from quarterdeck.records.speaking import Hearing
from quarterdeck.records.voice import Stands
from quarterdeck.reports.decisions import Decisions
from quarterdeck.reports.decisions.shape import Ended, Told
from quarterdeck.web.answer import eyebrow, segments
from quarterdeck.web.pages.decisions.button import Button
from quarterdeck.web.pages.decisions.ledger import ledger_tiles
from quarterdeck.web.pages.decisions.sayings import SAYINGS
from quarterdeck.web.pages.decisions.sayings.actions import Write
from quarterdeck.web.parts import in_parts
from quarterdeck.web.scope import link, pinned

STATUS = {
    Status.PROPOSED: ("open", "Proposed"),
    Status.DECLINED: ("none", "Declined"),
    Status.WITHDRAWN: ("none", "Taken back"),
    Status.TO_DO: ("open", "To do"),
    Status.OVERDUE: ("gap", "Overdue"),
    Status.DONE: ("ok", "Done"),
    Status.DONE_LATE: ("watch", "Done late"),
    Status.NOT_DONE: ("none", "Not done"),
}
"""Shape and word of each status."""
ENDS = {
    Conclusion.ACT: ("ok", "Act"),
    Conclusion.NO_ACTION: ("none", "No action"),
    Conclusion.ESCALATE: ("watch", "Escalated"),
}
"""Shape and word of each conclusion about a gap."""
OWN = {
    Status.PROPOSED: ("accept", "decline"),
    Status.TO_DO: ("finish", "revise", "let-go", "ask"),
    Status.OVERDUE: ("finish", "revise", "let-go", "ask"),
    Status.DONE: ("reopen",),
    Status.DONE_LATE: ("reopen",),
    Status.NOT_DONE: ("reopen",),
}
"""What its owner may say about an action."""
STEAD = {Status.PROPOSED: ("decline",), Status.TO_DO: ("let-go",), Status.OVERDUE: ("let-go",)}
"""What somebody says of it in the stead of an owner who cannot."""
ABOVE = {Status.TO_DO: ("offer",), Status.OVERDUE: ("offer",)}
"""What somebody above may say about it."""
WORDS = {
    "accept": "Make it your own",
    "decline": "Decline",
    "withdraw": "Take back",
    "finish": "Done",
    "revise": "Change",
    "let-go": "Let go",
    "reopen": "Open again",
    "ask": "Ask for support",
    "offer": "Offer support",
    "promise": "Promise it",
    "refuse": "Decline",
    "keep": "It was given",
    "take-back": "Take back",
    "answer": "Answer",
}
AT_ONCE = frozenset({"finish", "reopen", "withdraw", "promise", "keep"})
"""What needs no more words, so that a button says it."""
MONTH = timedelta(days=30)
SHOWN = 6
"""How many of each list are shown before the rest is folded away."""


@dataclass(frozen=True, slots=True)
class Card:
    """An action, its status as shape and word, what helps it, and what the viewer may say."""

    told: Told
    shape: str
    word: str
    kpi: str
    support: tuple[tuple[Support, tuple[Button, ...]], ...]
    buttons: tuple[Button, ...]


def context(report: Decisions, heard: Hearing, session: str = "") -> dict[str, object]:
    """Everything the page takes; ``session`` is the one to which whoever says something goes back."""
    still = [_card(told, heard, session) for told in report.open]
    return {
        "headline": {
            "eyebrow": eyebrow(report, "Decisions", report.place.period_label),
            "lines": [segments(line) for line in report.lines],
            "sub": segments((Segment(report.sub),)) if report.sub else [],
            "actions": _others(report, heard),
        },
        "proposed": [_card(told, heard, session) for told in report.proposed],
        "open": still,
        "acts": in_parts(still, SHOWN),
        "closed": in_parts([_card(told, heard, session) for told in report.closed], SHOWN),
        "concluded": in_parts([_taken(each, heard, session) for each in report.concluded], SHOWN),
        "waiting": in_parts(_waiting(report, heard, session), SHOWN),
        "shared": in_parts([(note, NAMES[Step(note.step)][0].lower()) for note in report.shared], SHOWN),
        "asked": [(each, _helping(each, heard, session)) for each in report.asked],
        "promised": [(each, _helping(each, heard, session)) for each in report.promised],
        "begun": _begun(report, heard, session),
        "waivers": waivers(report),
        **ledger_tiles(report.ledger, heard, report.place.currency, report.on),
    }


def waivers(report: Decisions) -> tuple[Waived, ...]:
    """What was waived when anything that is shown was said, each waiver once."""
    acted = (told.action.waived for told in (*report.proposed, *report.open))
    decided = (each.waived for each in (*report.waiting, *(ended.decision for ended in report.concluded)))
    return distinct(chain(*acted, *decided))


@dataclass(frozen=True, slots=True)
class Taken:
    """A decision, its end as shape and word, what follows from it, and where its numbers are as they stood."""

    decision: Decision
    shape: str
    word: str
    actions: tuple[tuple[str, str, str], ...]
    numbers_at: str
    write_at: str


def _taken(each: Ended, heard: Hearing, session: str) -> Taken:
    decision = each.decision
    owns = heard.as_of is None and heard.stands_to(decision.owner_key) is Stands.OWNER
    numbers = reverse("performance_of", args=[decision.about.kind.value, decision.about.key])
    return Taken(
        decision,
        *ENDS[decision.conclusion],
        tuple((*STATUS[told.status], told.action.text) for told in each.actions),
        f"{pinned(numbers, decision.as_of)}#{_tile(decision.gap)}" if each.opens else "",
        write_at(decision.owner_key, decision.key, heard.on, session) if owns and each.is_to_act else "",
    )


def _tile(gap: str) -> str:
    """The tile of the Performance page that shows such a gap."""
    if gap == "landing":
        return "tile-gap"
    return "tile-activity" if gap.startswith("activity") else "tile-drivers"


def write_at(owner_key: str, decision_key: str, on: date, session: str = "") -> str:
    """Where an owner writes an action that follows from a decision."""
    asked = {"decision_key": decision_key, "due_on": (on + MONTH).isoformat()}
    if session:
        asked["session"] = session
    return f"{reverse('say', args=[owner_key, 'write'])}?{urlencode(asked)}"


def _others(report: Decisions, heard: Hearing) -> list[dict[str, str]]:
    """The way to one's own page from those one leads, and back."""
    mine, here = heard.clearance.person_key, report.scope.subject
    if mine is None or not heard.clearance.unit_keys:
        return []
    own = Subject(SubjectKind.PERSON, mine)
    if here == own:
        return [{"label": "Those I lead", "href": reverse("decisions")}]
    return [{"label": "My own", "href": link("decisions", report.scope, own)}]


def _card(told: Told, heard: Hearing, session: str) -> Card:
    action = told.action
    shape, word = STATUS[told.status]
    return Card(
        told,
        shape,
        word,
        KPIS.get(action.metric, ""),
        tuple((each, _helping(each, heard, session)) for each in told.support),
        tuple(_button(verb, action.owner_key, action.key, action.version, session) for verb in _sayable(told, heard)),
    )


def _sayable(told: Told, heard: Hearing) -> tuple[str, ...]:
    """What the viewer may say about an action; nothing looking back."""
    owner, stands = told.action.owner_key, heard.stands_to(told.action.owner_key)
    if heard.as_of or stands is None:
        return ()
    if stands is Stands.OWNER:
        return OWN.get(told.status, ())
    proposed = told.status is Status.PROPOSED and told.action.written_by_key == heard.clearance.person_key
    stead = _stead(told) if heard.keeps(owner) else ()
    return (*ABOVE.get(told.status, ()), *(("withdraw",) if proposed else ()), *stead)


def _stead(told: Told) -> tuple[str, ...]:
    """What somebody says of it in the stead of an owner who cannot: what was let go like that is opened again, too."""
    if told.status is Status.NOT_DONE and told.action.closed_by:
        return ("reopen",)
    return STEAD.get(told.status, ())


def _helping(support: Support, heard: Hearing, session: str) -> tuple[Button, ...]:
    if heard.as_of:
        return ()
    verbs: tuple[str, ...] = ()
    above = heard.stands_to(support.owner_key) is Stands.ABOVE
    if support.standing is Promise.ASKED and above:
        verbs = ("promise", "refuse")
    if support.standing is Promise.PROMISED and above and support.by_key == heard.clearance.person_key:
        verbs = ("keep", "take-back")
    return tuple(_button(verb, support.owner_key, support.key, support.version, session) for verb in verbs)


def _waiting(report: Decisions, heard: Hearing, session: str) -> list[tuple[Decision, tuple[Button, ...]]]:
    """What waits for an answer, with the viewer's way to give it; what they may answer first."""
    found = [(each, _answering(each, heard, session)) for each in report.waiting]
    return sorted(found, key=lambda each: not each[1])


def _answering(decision: Decision, heard: Hearing, session: str) -> tuple[Button, ...]:
    if not heard.answers(decision):
        return ()
    return (_button("answer", decision.owner_key, decision.key, decision.version, session),)


def _button(verb: str, owner_key: str, key: str, version: int, session: str) -> Button:
    address, at_once = reverse("say", args=[owner_key, verb]), verb in AT_ONCE
    asked = {"action_key": key} if verb in {"ask", "offer"} else {"key": key, "version": str(version)}
    back = {"session": session} if session else {}
    query = urlencode(back if at_once else asked | back)
    return Button(WORDS[verb], f"{address}?{query}" if query else address, at_once, key, version, session)


def _begun(report: Decisions, heard: Hearing, session: str) -> tuple[dict[str, object], ...]:
    """The forms that stand open on a person's page: the owner writes and asks, whoever leads proposes and promises."""
    subject = report.scope.subject
    if subject.kind is not SubjectKind.PERSON or heard.as_of:
        return ()
    stands = heard.stands_to(subject.key)
    verbs = {Stands.OWNER: ("write", "ask"), Stands.ABOVE: ("propose", "offer")}.get(stands, ()) if stands else ()
    forms = {verb: SAYINGS[verb](initial={"due_on": heard.on + MONTH}, auto_id=f"{verb}-%s") for verb in verbs}
    if isinstance(write := forms.get("write"), Write):
        to_act = sorted((each for each in report.concluded if each.is_to_act), key=lambda each: bool(each.actions))
        write.follow([(each.decision.key, each.decision.text) for each in to_act])
    return tuple(
        {
            "form": forms[verb],
            "title": SAYINGS[verb].title,
            "button": SAYINGS[verb].button,
            "href": reverse("say", args=[subject.key, verb])
            + (f"?{urlencode({'session': session})}" if session else ""),
        }
        for verb in verbs
    )
