"""Importing 100,000 opportunities from a CSV file: time and peak memory, in a process of its own."""

from __future__ import annotations

import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from bench.table import Line
from quarterdeck.connectors import ReadSettings, read
from quarterdeck.domain.calendar import Calendar
from quarterdeck.facts.publish import build

ROWS = 100_000
OBSERVED_ON = date(2026, 2, 5)
STAGES = (
    ("Prospecting", 10),
    ("Qualification", 20),
    ("Negotiation/Review", 80),
    ("Closed Won", 100),
    ("Closed Lost", 0),
)
HEADER = (
    "Opportunity ID",
    "Opportunity Name",
    "Account Name",
    "Opportunity Owner",
    "Stage",
    "Amount",
    "Probability (%)",
    "Close Date",
    "Created Date",
    "Last Modified Date",
)


def lines() -> Iterator[Line]:
    """The measurements; a progress line is not theirs to print."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "opportunities.csv")
        write(file)
        done = subprocess.run(
            [sys.executable, "-m", "bench.importing", str(file)], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"The import failed:\n{done.stderr}")
        took = json.loads(done.stdout)
        size = file.stat().st_size / 1e6
    parts = f"reading {took['read']:.1f} s, building {took['build']:.1f} s"
    beside = f"{took['opportunities']:,} from {size:.0f} MB of CSV: {parts}"
    yield Line(f"Import of {ROWS:,} opportunities", took["read"] + took["build"], "s", 60, beside)
    yield Line("Its peak memory", took["peak"], "MB", 1000)


def write(file: Path) -> None:
    """A made-up report, the same every time."""
    chance = random.Random(7)
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(HEADER)
        for number in range(ROWS):
            stage, probability = chance.choice(STAGES)
            created = OBSERVED_ON - timedelta(days=chance.randrange(30, 1100))
            closes = created + timedelta(days=chance.randrange(5, 400))
            if probability in (0, 100):
                closes = min(closes, OBSERVED_ON)
            changed = min(OBSERVED_ON, created + timedelta(days=chance.randrange(400)))
            rows.writerow(
                (
                    f"006{number:012}",
                    f"Opportunity {number}",
                    f"Account {chance.randrange(5000)}",
                    f"Seller {chance.randrange(400)}",
                    stage,
                    chance.randrange(1000, 900_000),
                    probability,
                    closes,
                    created,
                    changed,
                )
            )


def take_in(file: Path) -> dict[str, float]:
    """Read and build; seconds for each, and the peak memory in MB."""
    begin = time.perf_counter()
    reading = read([file], observed_on=OBSERVED_ON, source="bench", settings=ReadSettings())
    read_at = time.perf_counter()
    built = build(
        None,
        file.with_name("facts-000001.duckdb"),
        reading.delivery,
        number=1,
        calendar=Calendar(),
        progress=lambda *_: None,
    )
    built_at = time.perf_counter()
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "read": read_at - begin,
        "build": built_at - read_at,
        "peak": peak / 1000,
        "opportunities": built.rows["opportunity"].new,
    }


if __name__ == "__main__":
    print(json.dumps(take_in(Path(sys.argv[1]))))
