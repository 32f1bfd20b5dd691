"""Several processes change records at the same time; prints what came of it as JSON."""
# ruff: noqa: E402, I001 - Django wants to be set up before its models are imported

from __future__ import annotations

import json
import os
import sys

import django

django.setup()

from django.db import connection
from quarterdeck.records.audit import verify_trail
from quarterdeck.records.models import Company, Person, StaleRecord
from quarterdeck.records.schema import bring_up_to_date

PROCESSES, ROUNDS = 4, 8


def work(number):
    """Let people join, and try to change the same settings from a copy that may have grown old."""
    saved = 0
    for turn in range(ROUNDS):
        Person.join(f"Person {number} {turn}", by=None)
        try:
            Company.current().revise(by=None, name=f"Company {number} {turn}")
            saved += 1
        except StaleRecord:
            pass
    return saved


def main():
    bring_up_to_date()
    Company.current().revise(by=None, name="Before")
    connection.close()
    pipes = []
    for number in range(PROCESSES):
        reading, writing = os.pipe()
        if os.fork() == 0:
            os.write(writing, str(work(number)).encode())
            os._exit(0)
        os.close(writing)
        pipes.append(reading)
    saved = [int(os.read(pipe, 20)) for pipe in pipes]
    assert all(os.waitstatus_to_exitcode(os.wait()[1]) == 0 for _ in pipes)
    trail = verify_trail()
    told = {"saved": sum(saved), "version": Company.current().version, "people": Person.objects.count()}
    json.dump({**told, "events": trail.events, "holds": trail.holds, "fault": trail.fault}, sys.stdout)


if __name__ == "__main__":
    main()
