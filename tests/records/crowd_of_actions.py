"""Pairs of people answer the same proposals at the same time, each from a copy of their own; prints what came of it."""
# ruff: noqa: E402, I001 - Django wants to be set up before its models are imported

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta

import django

django.setup()

from django.db import connection
from quarterdeck.domain.gate import OPEN
from quarterdeck.domain import org
from quarterdeck.records.adoption import adopt_organisation
from quarterdeck.records.audit import verify_trail
from quarterdeck.records.book import today
from quarterdeck.records.models import Account, Action, Person, StaleRecord, Wording
from quarterdeck.records.schema import bring_up_to_date
from quarterdeck.records.speaking import voice


def work(which, copies, by, start):
    """Accept, or decline, every proposal as it was before anybody had answered."""
    os.read(start, 1)
    done = stale = 0
    for copy in copies:
        try:
            copy.accept(gate=OPEN, by=by) if which == 0 else copy.decline("Enough to do", by=by)
            done += 1
        except StaleRecord:
            stale += 1
    return done, stale


def main(pairs):
    bring_up_to_date()
    people = (org.Person("ada", "Ada"), org.Person("mia", "Mia"))
    seats = (org.Seat("mia", "acme", org.Role.LEADER), org.Seat("ada", "acme"))
    adopt_organisation(org.Organisation((org.Unit("acme", "Acme"),), people, seats), by=None)
    for person in Person.objects.all():
        Account.open(f"{person.key}@acme.example", None, by=None, person=person)
    by = voice(Account.objects.get(email="mia@acme.example"), "ada", today())
    for number in range(pairs):
        Action.propose(Wording(f"Call number {number}", today() + timedelta(days=9)), by=by)
    copies = list(Action.objects.select_related("owner").order_by("pk"))
    owner = voice(Account.objects.select_related("person").get(email="ada@acme.example"), "ada", today())
    connection.close()
    waiting, start = os.pipe()
    pipes = []
    for which in (0, 1):
        reading, writing = os.pipe()
        if os.fork() == 0:
            os.write(writing, json.dumps(work(which, copies, owner, waiting)).encode())
            os._exit(0)
        os.close(writing)
        pipes.append(reading)
    os.write(start, b"go")
    counts = [json.loads(os.read(pipe, 100)) for pipe in pipes]
    assert all(os.waitstatus_to_exitcode(os.wait()[1]) == 0 for _ in pipes)
    standing = [action.standing_now for action in Action.objects.all()]
    told = {
        "done": sum(done for done, _ in counts),
        "refused": sum(stale for _, stale in counts),
        "answered": sum(each in {"accepted", "declined"} for each in standing),
        "versions": sorted({action.version for action in Action.objects.all()}),
        "kept": Action.ever.count(),
        "holds": verify_trail().holds,
    }
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]))
