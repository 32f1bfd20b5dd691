"""What an owner at Kestrand took on and what was promised to them, and what became of both."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from quarterdeck.demo.diary import Diary, speaks
from quarterdeck.demo.rounds import Help, Will
from quarterdeck.domain.effects import Judgement
from quarterdeck.domain.gate import OPEN, Gate
from quarterdeck.records.models import Action, Session, Support, Wording
from quarterdeck.records.voice import Voice


def take_on(will: Will, gate: Gate, diary: Diary, *, by: Voice, decision_key: str = "", session: Session | None) -> str:
    """The owner writes the action now; what becomes of it is entered in the diary. Its key."""
    action = Action.write(_wording(will, moved=False), gate=gate, by=by, decision_key=decision_key, session=session)
    if will.moved_on:
        diary.on(will.moved_on, 16, 5, partial(_revise, action, will))
    if will.done_on:
        diary.on(will.done_on, 16, 20, partial(_finish, action))
    if will.let_go_on:
        diary.on(will.let_go_on, 16, 25, partial(_let_go, action, will))
    if will.judged_on:
        diary.on(will.judged_on, 16, 40, partial(_judge, action, will))
    return action.key


def _wording(will: Will, *, moved: bool) -> Wording:
    due_on = will.moved_to if moved and will.moved_to else will.due_on
    begin, goal = will.number(will.begin), will.number(will.goal)
    worth = will.number(str(will.worth)) if will.worth else None
    return Wording(will.text, due_on, will.metric, begin, goal, worth, "As its owner expects." if will.worth else "")


def _owner(what: Action, now: datetime) -> Voice:
    return speaks(what.owner.key, what.owner.key, now.date())


def _revise(action: Action, will: Will, now: datetime) -> None:
    action.revise(_wording(will, moved=True), gate=OPEN, by=_owner(action, now))


def _finish(action: Action, now: datetime) -> None:
    action.finish(by=_owner(action, now))


def _let_go(action: Action, will: Will, now: datetime) -> None:
    action.let_go(will.because, by=_owner(action, now))


def _judge(action: Action, will: Will, now: datetime) -> None:
    action.judge(Judgement(will.judgement), will.judged_because, by=_owner(action, now))


def help_out(told: Help, diary: Diary, *, owner: Voice, leader: Voice | None, action_key: str = "") -> None:
    """The owner asks for it or the leader offers it now; what becomes of it is entered in the diary."""
    if told.asked or leader is None:
        support = Support.ask(told.text, told.due_on, by=owner, action_key=action_key)
    else:
        support = Support.offer(told.text, told.due_on, by=leader, action_key=action_key)
    if leader is None:
        return
    above = leader.person.key
    if told.promised_on:
        diary.on(told.promised_on, 16, 10, partial(_promise, support, above))
    if told.declined_on:
        diary.on(told.declined_on, 16, 15, partial(_decline, support, above, told))
    if told.kept_on:
        diary.on(told.kept_on, 16, 30, partial(_keep, support, above))
    if told.broken_on:
        diary.on(told.broken_on, 16, 35, partial(_take_back, support, above, told))


def _above(support: Support, above: str, now: datetime) -> Voice:
    return speaks(above, support.owner.key, now.date())


def _promise(support: Support, above: str, now: datetime) -> None:
    support.promise_it(by=_above(support, above, now))


def _decline(support: Support, above: str, told: Help, now: datetime) -> None:
    support.decline(told.because, by=_above(support, above, now))


def _keep(support: Support, above: str, now: datetime) -> None:
    support.keep(by=_above(support, above, now))


def _take_back(support: Support, above: str, told: Help, now: datetime) -> None:
    support.take_back(told.because, by=_above(support, above, now))
