"""Two verbs at a time, each in a thread of its own, led into each other's way; prints what came of it as JSON.

Both wait for each other behind every statement that locks something, until one of them is held up by the other:
whatever can wait in a circle does so then, and PostgreSQL ends one of the two.
"""
# ruff: noqa: E402, I001 - Django wants to be set up before its models are imported

from __future__ import annotations

import json
import sys
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError, Event, Thread

import django

django.setup()

from django.db import connection
from quarterdeck.domain import org
from quarterdeck.domain.cadence import Discipline, Level
from quarterdeck.domain.calendar import Clock
from quarterdeck.domain.conclusions import Conclusion
from quarterdeck.domain.conducting import Step
from quarterdeck.domain.gate import OPEN
from quarterdeck.domain.repairs import Fate, Mended
from quarterdeck.records.adoption import adopt_organisation
from quarterdeck.records.audit import trail_held, verify_trail
from quarterdeck.records.book import today
from quarterdeck.records.meeting import Meeting
from quarterdeck.records.models import (
    Account,
    Action,
    Anyway,
    Decision,
    Note,
    Person,
    Preparation,
    Question,
    Repair,
    Seat,
    Session,
    Sitting,
    Target,
    Topic,
    Unit,
    Wording,
)
from quarterdeck.records.models.concluded import Concluded
from quarterdeck.records.models.decision import Rested
from quarterdeck.records.models.repair import DealVoice, Wanted
from quarterdeck.records.plan import agreed_between
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.schema import bring_up_to_date
from quarterdeck.records.speaking import voice
from quarterdeck.records.told import Unfinished, told

HELD_UP = 0.15
"""Seconds without a sign of the other one after which it is taken to be held up."""
LOCKS = ("UPDATE", "INSERT", "BEGIN IMMEDIATE")


def at_once(*verbs):
    """What became of each verb: "done", "refused" where it was by us, or else how it went wrong."""
    barrier, came, threads = Barrier(len(verbs)), [""] * len(verbs), []

    def meet(execute, sql, params, many, context):
        found = execute(sql, params, many, context)
        if sql.startswith(LOCKS) or "FOR UPDATE" in sql:
            with suppress(BrokenBarrierError):
                barrier.wait(HELD_UP)
        return found

    def do(number, verb):
        with connection.execute_wrapper(meet):
            came[number] = outcome(verb)
        barrier.abort()
        connection.close()

    for number, verb in enumerate(verbs):
        threads.append(Thread(target=do, args=(number, verb)))
        threads[-1].start()
    for thread in threads:
        thread.join()
    return came


def one_behind_the_other(first, second):
    """The same, but the second begins once the first has locked something, and the first goes on once it waits."""
    begun, came, other = Event(), ["", ""], Event()

    def hold(execute, sql, params, many, context):
        found = execute(sql, params, many, context)
        if (sql.startswith(LOCKS) or "FOR UPDATE" in sql) and not begun.is_set():
            begun.set()
            other.wait(HELD_UP)
        return found

    def lead():
        with connection.execute_wrapper(hold):
            came[0] = outcome(first)
        begun.set()
        connection.close()

    def follow():
        begun.wait()
        came[1] = outcome(second)
        other.set()
        connection.close()

    threads = [Thread(target=lead), Thread(target=follow)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def outcome(verb):
    try:
        verb()
    except Refusal:
        return "refused"
    except Exception as wrong:  # noqa: BLE001 whatever it is, the test is to see it
        return f"{type(wrong).__name__}: {wrong}".splitlines()[0]
    return "done"


class Company:
    """Ada, whom Mia leads, with two sessions that are being held."""

    def __init__(self):
        people = tuple(org.Person(key, key.capitalize()) for key in ("ada", "mia", "ines", "new"))
        units = (org.Unit("acme", "Acme"), org.Unit("team", "Team", "acme"))
        seats = (org.Seat("ines", "acme", org.Role.LEADER), org.Seat("mia", "team", org.Role.LEADER))
        adopt_organisation(org.Organisation(units, people, (*seats, org.Seat("ada", "team"))), by=None)
        for person in Person.objects.exclude(key="new"):
            Account.open(f"{person.key}@acme.example", None, by=None, person=person)
        self.ada, self.mia = (voice(self.account(who), "ada", today()) for who in ("ada", "mia"))
        found = [each.session for each in agreed_between(today(), today() + timedelta(days=90)) if each.is_held]
        own = [Session.of(each, Clock()) for each in found if each.owner_key == "ada"][:2]
        self.sessions, self.number = own, 0
        for session in own:
            Sitting.open(session, by=self.ada, now=session.begins_at)
        Sitting.stir(self.ada.owner.pk)
        Sitting.objects.get(session=own[0]).pause(by=self.ada, now=own[0].begins_at)  # moves its row behind the other

    def account(self, who):
        return Account.objects.select_related("person").get(email=f"{who}@acme.example")

    def word(self):
        """A text that nobody has said before."""
        self.number += 1
        return f"Word {self.number} of many"

    def conclude(self, session, text="Call them", **more):
        said = Concluded(more.pop("conclusion", Conclusion.ACT), text, today(), **more)
        rests = Rested("€1 short", today(), (), OPEN)
        return Decision.conclude(session, self.word(), rests, said, by=self.ada, now=session.begins_at)

    def mend(self, value, key="crm:1"):
        wanted = Wanted(key, "Hull", Mended.AMOUNT, "1", value)
        return Repair.mend(wanted, "She said so", by=DealVoice(self.ada, key))

    def act(self, text="Call them"):
        return Action.write(Wording(text, today()), gate=OPEN, by=self.ada)

    def close(self, session):
        """As the page does."""
        now, sitting = session.begins_at, Sitting.objects.select_related("session").get(session=session)
        meeting = Meeting.open(self.account("ada"), session.key, today())
        with trail_held():
            Sitting.hold_open(session)
            left = Unfinished((), "")
            sitting.close(dict(told(meeting, sitting, left, now, "EUR")), by=self.ada, now=now)


def circles(company):
    """Pairs of verbs that touch the same two things, each from its own end."""
    here, there = company.sessions
    asked = company.conclude(here, "Help", conclusion=Conclusion.ESCALATE, escalated_to="manager")
    rests = Rested("€1 short", today(), (), OPEN)
    soon = today() + timedelta(days=9)
    action, target = company.act(), Target.agree("bookings", company.ada.owner, today(), soon, 1, by=None)
    repair = company.mend("5")

    def again(record):
        return type(record).objects.select_related("owner").get(pk=record.pk)

    def publish():
        with trail_held():
            again(repair).settle(Fate.CONTRADICTED, "7", 1, by=None)

    def withdraw():
        Target.objects.get(pk=target.pk).withdraw(by=None)

    def revise_decision():
        said = Concluded(Conclusion.ESCALATE, "More help", today(), escalated_to="manager")
        again(asked).revise(rests, said, by=company.ada, now=here.begins_at)

    def revise_action():
        again(action).revise(Wording("Write to them", today()), gate=OPEN, by=company.ada, session=here)

    return {
        "parking and repairing": (
            lambda: Topic.park(here, there, Discipline.DEAL, "The hull", by=company.mia),
            lambda: company.mend("2"),
        ),
        "deciding in two sessions": (lambda: company.conclude(here), lambda: company.conclude(there)),
        "answering and deciding otherwise": (
            lambda: again(asked).reply("Yes", by=company.mia, level=Level.MANAGER),
            revise_decision,
        ),
        "finishing and rewording": (lambda: again(action).finish(by=company.ada), revise_action),
        "publishing and repairing": (publish, lambda: company.mend("9")),
        "withdrawing and revising": (withdraw, lambda: Target.objects.get(pk=target.pk).revise(2, by=None)),
        "seating and deciding": (
            lambda: Seat.deputise(company.ada.owner, Unit.objects.get(key="acme"), today(), soon, by=None),
            lambda: company.conclude(there),
        ),
        "noting at two steps": (
            lambda: Note.of(here, Step.TRUST).write("One", by=company.ada, now=here.begins_at),
            lambda: Note.of(here, Step.ACTIONS).write("Other", by=company.mia, now=here.begins_at),
        ),
    }


def sayings(company, session):
    """Whatever is said in a session, by name: says that text."""
    ada, mia, now = company.ada, company.mia, session.begins_at
    later = company.sessions[1]
    return {
        "conclude": lambda text: company.conclude(session, text),
        "park": lambda text: Topic.park(session, later, Discipline.DEAL, text, by=mia),
        "ask": lambda text: Question.ask(session, Step.TRUST, text, by=mia, now=now),
        "act": lambda text: Action.write(Wording(text, today()), gate=OPEN, by=ada, session=session),
        "prepare": lambda text: Preparation.of(session).write(
            {"expects": text, "matters": "", "will_do": ""}, hand_over=True, by=ada, now=now, due_at=now
        ),
        "note": lambda text: Note.of(session, Step.OUTLOOK).write(text, by=ada, now=now),
        "anyway": lambda text: Anyway.agree(session, today(), text, by=ada, now=now),
    }


TOLD = {"conclude", "park", "ask", "act", "prepare"}
"""What the record of a session tells word for word."""


def closing(company, say, name, *, closes_first):
    """What becomes of a word that is said at the end of a session; empty where all is well."""
    session, text = company.sessions[0], company.word()
    verbs = (lambda: company.close(session), lambda: say(text))
    came = one_behind_the_other(*(verbs if closes_first else verbs[::-1]))
    closed, said = came if closes_first else came[::-1]
    sitting = Sitting.objects.select_related("session").get(session=session)
    is_kept, is_told = kept(session, text), text in json.dumps(sitting.told)
    wrong = closed != "done" or said not in {"done", "refused"} or is_kept != (said == "done")
    if name in TOLD and is_told != is_kept:
        wrong = True
    if closes_first and name != "note" and said == "done":
        wrong = True
    sitting.open_again(by=company.ada, now=session.begins_at)
    return f"closed {closed}, said {said}, kept {is_kept}, told {is_told}" if wrong else ""


def kept(session, text):
    """Whether the word is on record anywhere."""
    return (
        any(model.objects.filter(text=text).exists() for model in (Decision, Topic, Question, Action, Note))
        or Preparation.objects.filter(session=session, handed_over__expects=text).exists()
        or Anyway.objects.filter(session=session, owner_reason=text).exists()
    )


def main():
    bring_up_to_date()
    company = Company()
    connection.close()
    pairs = {name: at_once(*verbs) for name, verbs in circles(company).items()}
    company.close(company.sessions[1])  # an action that names no session is said in none then
    Sitting.objects.get(session=company.sessions[1]).open_again(by=company.ada, now=company.sessions[1].begins_at)
    ends = {
        f"{name}, {'closing' if closes_first else 'saying'} first": wrong
        for name, say in sayings(company, company.sessions[0]).items()
        for closes_first in (False, True)
        if (wrong := closing(company, say, name, closes_first=closes_first))
    }
    json.dump({"pairs": pairs, "ends": ends, "holds": verify_trail().holds}, sys.stdout)


if __name__ == "__main__":
    main()
