"""The two in a session save its note at the same time, again and again; prints what came of it as JSON."""
# ruff: noqa: E402, I001 - Django wants to be set up before its models are imported

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, date, datetime

import django

django.setup()

from django.db import connection
from quarterdeck.domain import org
from quarterdeck.domain.calendar import Clock
from quarterdeck.domain.conducting import Step
from quarterdeck.records.adoption import adopt_organisation
from quarterdeck.records.audit import verify_trail
from quarterdeck.records.models import Account, Note, Person, Session, Sitting, StaleRecord
from quarterdeck.records.plan import session_called
from quarterdeck.records.schema import bring_up_to_date
from quarterdeck.records.speaking import voice

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
ON = date(2026, 3, 4)
KEY = "ada.monthly.2026-03"
SAVED, REFUSED = b"saved", b"stale"


def work(who, rounds, orders, answers):
    """In every round, save from the note as it stood before it; told is whether it was saved, or refused with both."""
    by = voice(Account.objects.select_related("person").get(email=f"{who}@acme.example"), "ada", ON)
    for number in range(rounds):
        note = Note.of(Session.objects.get(key=KEY), Step.TRUST)
        os.write(answers, b"ready")
        os.read(orders, 2)
        mine = f"{who} {number}"
        try:
            note.write(mine, by=by, now=NOW)
            told = SAVED
        except StaleRecord as stale:
            other = "mia" if who == "ada" else "ada"
            kept = stale.theirs["text"] == f"{other} {number}" and stale.yours["text"] == mine
            told = REFUSED if kept else b"wrong"
        os.write(answers, told)
        os.read(orders, 2)


def main(rounds):
    bring_up_to_date()
    people = (org.Person("ada", "Ada"), org.Person("mia", "Mia"))
    seats = (org.Seat("mia", "acme", org.Role.LEADER), org.Seat("ada", "acme"))
    adopt_organisation(org.Organisation((org.Unit("acme", "Acme"),), people, seats), by=None)
    for person in Person.objects.all():
        Account.open(f"{person.key}@acme.example", None, by=None, person=person)
    session = Session.of(session_called(KEY).session, Clock())
    by = voice(Account.objects.get(email="mia@acme.example"), "ada", ON)
    Sitting.open(session, by=by, now=NOW)
    Note.of(session, Step.TRUST).write("Before", by=by, now=NOW)
    connection.close()
    both = [started(who, rounds) for who in ("ada", "mia")]
    ends = [sorted(answer.decode() for answer in a_round(both)) for _ in range(rounds)]
    assert all(os.waitstatus_to_exitcode(os.wait()[1]) == 0 for _ in both)
    told = {
        "one_each": sum(end == ["saved", "stale"] for end in ends),
        "version": Note.objects.get().version,
        "noted": Sitting.objects.get().noted,
        "last": Note.objects.get().text.split()[1],
        "holds": verify_trail().holds,
    }
    json.dump(told, sys.stdout)


def started(who, rounds):
    """A process of its own for one of the two: where it takes orders, and where it answers."""
    orders, say = os.pipe()
    listen, answers = os.pipe()
    if os.fork() == 0:
        work(who, rounds, orders, answers)
        os._exit(0)
    return say, listen


def a_round(both):
    """Both have read the note; then both save, and both have answered before the next round."""
    for _, listen in both:
        assert os.read(listen, 5) == b"ready"
    for say, _ in both:
        os.write(say, b"go")
    answers = [os.read(listen, 5) for _, listen in both]
    for say, _ in both:
        os.write(say, b"on")
    return answers


if __name__ == "__main__":
    main(int(sys.argv[1]))
