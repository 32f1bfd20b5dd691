"""The Performance page of the demo company through Django, in a process and a home of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

from bench.clock import p95, seconds
from bench.table import Line

LIMIT_MS = 150
LIMIT_STATEMENTS = 30
VISITS = 60


def lines() -> Iterator[Line]:
    """Server time at the 95th percentile, and statements for a small team and for the whole company."""
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run(
            [sys.executable, "-m", "bench.pages"],
            env={**os.environ, "QUARTERDECK_HOME": home, "QUARTERDECK_DEMO": "1", "QUARTERDECK_DATABASE_URL": ""},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise SystemExit(f"The pages failed:\n{done.stderr}")
    took = json.loads(done.stdout.splitlines()[-1])
    again = f"{took['pages']} pages by turns, median {took['median']:.0f} ms"
    first = f"nothing remembered; median {took['first_median']:.0f} ms"
    yield Line("Performance page, server time p95", took["p95"], "ms", LIMIT_MS, again)
    yield Line("The same on the first visit, p95", took["first_p95"], "ms", None, first)
    for who, counts in took["statements"].items():
        beside = f"{counts['facts']} to the facts, {counts['records']} to the records"
        yield Line(
            f"Its statements for {who}", counts["facts"] + counts["records"], "statements", LIMIT_STATEMENTS, beside
        )


def measured() -> dict[str, Any]:
    """Everything that is asked of the process with the demo in it."""
    import django  # noqa: PLC0415 its settings are those of this process's home

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.settings")
    django.setup()
    from bench.visits import Visits  # noqa: PLC0415 models exist only now

    visits = Visits()
    pages = visits.pages(VISITS)
    first = [seconds(lambda page=page: visits.open(page)) * 1e3 for page in pages]  # type: ignore[misc]
    again = [seconds(lambda page=page: visits.open(page)) * 1e3 for _ in range(3) for page in pages]  # type: ignore[misc]
    return {
        "pages": len(pages),
        "first_p95": p95(first),
        "first_median": sorted(first)[len(first) // 2],
        "p95": p95(again),
        "median": sorted(again)[len(again) // 2],
        "statements": visits.statements(),
    }


if __name__ == "__main__":
    print(json.dumps(measured()))
