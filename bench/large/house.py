"""A home that holds the made-up company: organisation, targets, facts and accounts. To be run in a process of its own.

python -m bench.large.house FOLDER SIZE moves in what is missing and prints how long the facts took, and the memory.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path
from time import perf_counter

from bench.large.company import ROOT
from bench.large.delivery import delivery
from bench.large.size import SIZES, Size


def set_up(folder: Path) -> None:
    """Make Django of this process live in that home."""
    os.environ |= {"QUARTERDECK_HOME": str(folder / "home"), "QUARTERDECK_DATABASE_URL": "", "QUARTERDECK_DEMO": ""}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.settings")
    import django  # noqa: PLC0415 its settings are those of this process's home

    django.setup()


def move_in(folder: Path, size: Size) -> dict[str, float]:
    """Everything that is not there yet; seconds and megabytes of the first load, if it was now."""
    from django.core.management import call_command  # noqa: PLC0415 models exist only now

    from bench.large.records import seat_everybody  # noqa: PLC0415
    from quarterdeck.records.imports import import_delivery  # noqa: PLC0415
    from quarterdeck.records.models import Account, Company, Person, Publication  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    if not Person.objects.exists():
        Company.current().revise(by=None, name="Bench Company", currency="EUR", time_zone="Europe/Berlin")
        seat_everybody(size)
    if not Account.objects.exists():
        for person in Person.objects.filter(key__in=visitors(size)):
            Account.open(f"{person.key}@example.com", None, by=None, person=person)
    if Publication.objects.exists():
        return {}
    begin, cpu = perf_counter(), sum(os.times()[:2])
    import_delivery(delivery(folder), by=None, progress=_say)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return {"seconds": perf_counter() - begin, "cpu": sum(os.times()[:2]) - cpu, "peak": peak}


def visitors(size: Size, each: int = 40) -> list[str]:
    """The keys of those whose pages are looked at: sellers, and leaders of every level."""
    sellers = [f"seller-{s}" for s in range(0, size.sellers, max(1, size.sellers // each))]
    teams = range(0, size.sellers // 8, max(1, size.sellers // 8 // each))
    led = [f"team-{t}" for t in teams] + [f"region-{r}" for r in range(80)] + [f"division-{d}" for d in range(9)]
    return [*sellers, *(f"leader-{unit}" for unit in (*led, ROOT))]


def _say(what: str, done: int, of: int) -> None:
    print(f"  {perf_counter():8.1f} {what} ({done} of {of})", file=sys.stderr, flush=True)


if __name__ == "__main__":
    home = Path(sys.argv[1])
    set_up(home)
    print(json.dumps(move_in(home, SIZES[sys.argv[2]])))
