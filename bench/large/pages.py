"""The Performance page at full size, opened by sellers and leaders of every level, in a process of its own.

python -m bench.large.pages FOLDER SIZE prints server times by kind of visitor. Nothing that was answered before is
remembered, neither by the reader of the facts nor for the page; the organisation is at hand, as after any first visit.
First everything is worked out live, then with what is kept beside the publication after an import (facts/kept.py).
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from pathlib import Path
from statistics import median
from unittest.mock import patch

from bench.clock import p95
from bench.large.company import ROOT
from bench.large.house import set_up, visitors
from bench.large.size import SIZES, Size

KINDS = {
    "seller": "seller",
    "team": "manager",
    "region": "regional director",
    "division": "director",
    ROOT: "executive",
}
MOST = 40
"""Visits of a kind."""
LIVE = 10
"""Visits of a kind with nothing kept, where a large unit's page takes long."""


def prepared() -> dict[str, float]:
    """How long it takes to prepare the pages after a publication."""
    from quarterdeck.records.prepared import prepare  # noqa: PLC0415 models exist only now

    begin, cpu = time.perf_counter(), time.process_time()
    leaders = prepare()
    return {"leaders": leaders, "seconds": time.perf_counter() - begin, "cpu": time.process_time() - cpu}


def live(size: Size) -> dict[str, dict[str, float]]:
    """As ``measured``, with nothing kept."""
    from quarterdeck.facts.kept import KeptFile  # noqa: PLC0415

    with patch.object(KeptFile, "is_there", new=False):
        return measured(size, most=LIVE)


def measured(size: Size, most: int = MOST) -> dict[str, dict[str, float]]:
    """Wall-clock and processor milliseconds by kind of visitor, and how many statements their page asks."""
    from django.test import Client  # noqa: PLC0415 models exist only now

    from quarterdeck.facts.kept import KeptLately  # noqa: PLC0415
    from quarterdeck.facts.memory import Memory  # noqa: PLC0415
    from quarterdeck.facts.reader import Facts  # noqa: PLC0415
    from quarterdeck.records.models import Account  # noqa: PLC0415
    from quarterdeck.records.warm import load, warm_up  # noqa: PLC0415

    load()  # as every process of a server does
    warm_up()
    asked: list[str] = []

    def forgetting(facts: Facts, sql: str, parameters: object = ()) -> object:
        asked.append(sql)
        facts._memory, facts.lately = Memory(0), KeptLately(0)  # noqa: SLF001 nothing is to be remembered
        return fetch(facts, sql, parameters)  # type: ignore[arg-type]

    fetch = Facts.fetch
    walls, works, statements = defaultdict(list), defaultdict(list), {}
    with patch.object(Facts, "fetch", forgetting):
        keys = _in_turns(visitors(size), most)
        for nth, key in enumerate([keys[0], *keys]):
            account = Account.objects.filter(email=f"{key}@example.com").first()
            if account is None:
                continue
            kind = KINDS[key.removeprefix("leader-").split("-")[0]]
            client = Client(SERVER_NAME="localhost")
            client.force_login(account)
            asked.clear()
            begin, cpu = time.perf_counter(), time.process_time()
            answered = client.get("/performance/", follow=True)
            wall, work = time.perf_counter() - begin, time.process_time() - cpu
            if nth:  # the very first page of a process is put together, and its statements are
                walls[kind].append(wall * 1e3)
                works[kind].append(work * 1e3)
                statements[kind] = len(asked)
            if answered.status_code != 200:
                raise SystemExit(f"The page of {key} answered {answered.status_code}.")
    return {
        kind: {
            "visits": len(times),
            "p95": p95(times),
            "median": median(times),
            "cpu": median(works[kind]),
            "cpu95": p95(works[kind]),
            "statements": statements[kind],
        }
        for kind, times in walls.items()
    }


def _in_turns(keys: list[str], most: int) -> list[str]:
    """One of each kind after another, so that a busy machine slows all kinds alike; a seller first."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        kinds[key.removeprefix("leader-").split("-")[0]].append(key)
    chosen = {kind: found[:: max(1, len(found) // most)][:most] for kind, found in kinds.items()}
    return [found[i] for i in range(most) for found in chosen.values() if i < len(found)]


if __name__ == "__main__":
    set_up(Path(sys.argv[1]))
    of = SIZES[sys.argv[2]]
    print(json.dumps({"live": live(of), "prepare": prepared(), "kept": measured(of)}))
