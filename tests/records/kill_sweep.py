"""Kill an import at one point after another, and look at what is left each time. Prints one line of JSON a point."""
# ruff: noqa: E402, I001 - Django wants to be set up before its models are imported

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import django

django.setup()

from quarterdeck.records.audit import verify_trail
from quarterdeck.records.imports import import_delivery
from quarterdeck.records.models import CurrentPublication, ImportRun, Publication, Result
from quarterdeck.records.opened import standing_facts
from quarterdeck.records.publications import folder
from quarterdeck.records.schema import bring_up_to_date
from tests.records.deliveries import DEALS, delivery, total

WATCHED = ("quarterdeck/records/", "quarterdeck/facts/")
BY_LINE = ("records/imports.py", "records/publications.py", "facts/folder.py")


NAMED = (
    "publish_file",  # written, not yet named
    "sync",  # and again when it has its name
    "_flip",
    "point_to",
    "found_company",
    "record_event",
    "_end",
    "strays",  # committed
    "sweep",
)


class Steps:
    """Counts calls in the import and lines in its tail; kills the process at a step, or when a function is entered."""

    def __init__(self, last):
        self.last = last
        self.taken = 0

    def __call__(self, frame, event, _argument):
        path = frame.f_code.co_filename
        if not any(part in path for part in WATCHED):
            return None
        self.step(frame.f_code.co_name)
        return self.by_line if path.endswith(BY_LINE) else None

    def by_line(self, _frame, event, _argument):
        if event == "line":
            self.step("")
        return self.by_line

    def step(self, name):
        self.taken += 1
        if self.last in {self.taken, name or None}:
            os.kill(os.getpid(), signal.SIGKILL)


def in_child(work):
    """What ``work`` returned, from a process of its own; None if that was killed."""
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.close(reading)
        os.write(writing, json.dumps(work()).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return None
    assert os.waitstatus_to_exitcode(status) == 0
    return json.loads(told)


def run(number, last):
    steps = Steps(last)
    sys.settrace(steps)
    try:
        import_delivery(delivery(number), by=None)
    finally:
        sys.settrace(None)
    return steps.taken


def look():
    standing = CurrentPublication.standing()
    return {
        "number": standing.number if standing else 0,
        "total": int(total(standing_facts(standing.file_name).reader)) if standing else 0,
        "trail": verify_trail().holds,
        "published": Publication.objects.count(),
        "runs": ImportRun.objects.filter(result=Result.PUBLISHED).count(),
    }


def heal(content):
    import_delivery(delivery(content), by=None)
    return look()


def main(points):
    in_child(bring_up_to_date)
    before = in_child(lambda: heal(1))
    most = in_child(lambda: run(2, -1))
    before = in_child(look)
    for content, last in enumerate([*(1 + n * most // points for n in range(points)), *NAMED], 3):
        survived = in_child(lambda last=last, content=content: run(content, last))
        after = in_child(look)
        healed = in_child(lambda content=content: heal(content))
        left = sorted(p.name for p in Path(folder()).iterdir() if "building" in p.name)
        told = {"before": before, "after": after, "healed": healed, "total": content * DEALS, "left": left}
        sys.stdout.write(json.dumps({**told, "step": last, "killed": survived is None}) + "\n")
        before = healed


if __name__ == "__main__":
    main(int(sys.argv[1]))
