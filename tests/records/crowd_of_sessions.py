"""Several processes touch the same session and write the same letters; prints what came of it as JSON."""
# ruff: noqa: E402, I001 - Django wants to be set up before its models are imported

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, date, datetime, timedelta

import django

django.setup()

from django.db import connection
from quarterdeck.domain.calendar import Clock
from quarterdeck.domain import org
from quarterdeck.records.arranging import Arranging, as_seen
from quarterdeck.records.audit import verify_trail
from quarterdeck.records.letters import write_letters
from quarterdeck.records.models import Account, Feed, Letter, Person, Seat, Session, Unit
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.plan import session_called
from quarterdeck.records.schema import bring_up_to_date

PROCESSES = 4
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
KEY = "jonas.monthly.2026-03"


def found():
    """A leader and a report."""
    team = Unit.found("Team", Unit.found("Acme", None, by=None), by=None)
    for name, role in (("Sara", org.Role.LEADER), ("Jonas", org.Role.MEMBER)):
        person = Person.join(name, f"{name.lower()}@acme.example", by=None)
        Seat.place(person, team, role, by=None)
    Account.open("jonas@acme.example", None, by=None, person=person)


def work(number, opened):
    """Make the record, move the session from the same sight of it, write letters, and make a calendar address."""
    Session.of(opened.stands.session, Clock())
    moved = 0
    try:
        begins = datetime(2026, 3, 10, 9) + timedelta(days=number)
        opened.move(begins, "Fair", seen=as_seen(opened.stands), now=NOW)
        moved = 1
    except Refusal:
        pass
    write_letters(NOW)
    Feed.open(Person.objects.get(key="jonas"), by=None)
    return moved


def main():
    bring_up_to_date()
    found()
    opened = Arranging.open(None, KEY, date(2026, 3, 2))
    connection.close()
    pipes = []
    for number in range(PROCESSES):
        reading, writing = os.pipe()
        if os.fork() == 0:
            os.write(writing, str(work(number, opened)).encode())
            os._exit(0)
        os.close(writing)
        pipes.append(reading)
    moved = [int(os.read(pipe, 20)) for pipe in pipes]
    assert all(os.waitstatus_to_exitcode(os.wait()[1]) == 0 for _ in pipes)
    write_letters(NOW)
    newest = [Letter.objects.filter(person__key=who).order_by("pk").last() for who in ("sara", "jonas")]
    told = {
        "moved": sum(moved),
        "sessions": Session.objects.count(),
        "changes": Session.objects.get().changes,
        "told_right": [letter.begins_at == Session.objects.get().begins_at for letter in newest],
        "stands": session_called(KEY).standing,
        "twice": Letter.objects.count() - Letter.objects.values("person", "sequence").distinct().count(),
        "feeds": Feed.objects.filter(revoked_at__isnull=True).count(),
        "holds": verify_trail().holds,
    }
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
