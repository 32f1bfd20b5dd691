"""Publishing ten thousand changed opportunities into the file, while somebody reads the one that stands.

python -m bench.large.publishing FOLDER SIZE prints seconds: beside a reader who hardly pauses, with nobody
reading, and where no copy has been laid ready. What is published goes to a folder of its own and away again.
"""

from __future__ import annotations

import json
import shutil
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.parquet as pq

from bench.large.size import OBSERVED_ON, SIZES, SOURCE, Size
from quarterdeck.domain.calendar import Calendar, Clock
from quarterdeck.domain.facts import Batch, Delivery
from quarterdeck.facts.engine import open_facts
from quarterdeck.facts.folder import file_name
from quarterdeck.facts.machine import writing_memory
from quarterdeck.facts.publish import build
from quarterdeck.facts.spare import lay_ready

CHANGED = 10_000
READING = "SELECT owner_id, sum(amount) FROM opportunity_version WHERE valid_to >= TIMESTAMP '2200-01-01' GROUP BY 1"


def measured(folder: Path, size: Size) -> dict[str, float]:
    """Seconds of a publication, and what a reader noticed of it."""
    standing = next((folder / "home" / "facts").glob("*.duckdb"))
    changes = _changes(folder, size)
    with TemporaryDirectory(dir=folder) as scratch:
        first = Path(scratch, file_name(1))
        shutil.copyfile(standing, first)
        without = _publish(first, changes)
        lay_ready(first)
        cpu = time.process_time()
        unread = _publish(first, changes)
        cpu = time.process_time() - cpu
        lay_ready(first)
        reader = _Reader(first)
        alone = reader.for_a_while()
        reader.start()
        seconds = _publish(first, changes)
        meanwhile, errors = reader.stop()
        return {
            "seconds": seconds,
            "unread": unread,
            "without": without,
            "cpu": cpu,
            "changed": CHANGED,
            "alone": median(alone) * 1e3,
            "meanwhile": median(meanwhile) * 1e3,
            "reads": len(meanwhile),
            "errors": errors,
        }


def _changes(folder: Path, size: Size) -> Delivery:
    """An export of the next day that shows some opportunities with another value."""
    step = max(1, size.opportunities // CHANGED)
    whole = pq.read_table(folder / "opportunity.parquet")
    rows = whole.take(list(range(0, size.opportunities, step))[:CHANGED])
    columns: dict[str, Any] = {name: rows.column(name) for name in rows.column_names}
    columns["amount"] = [None if a is None else a + 1 for a in rows.column("amount").to_pylist()]
    batch = Batch("opportunity", SOURCE, columns, range(2, len(rows) + 2), "changes.parquet")
    return Delivery(SOURCE, OBSERVED_ON + timedelta(days=1), (batch,), digest="changes")


def _publish(first: Path, delivery: Delivery) -> float:
    """Seconds from the delivery to the finished file, which is then removed."""
    target = first.with_name(file_name(2))
    begin = time.perf_counter()
    build(
        first,
        target,
        delivery,
        number=2,
        calendar=Calendar(clock=Clock("Europe/Berlin")),
        progress=lambda *_: None,
        memory=writing_memory(),
    )
    took = time.perf_counter() - begin
    target.unlink()
    return took


class _Reader:
    """Somebody who asks the standing facts the same question again and again."""

    def __init__(self, path: Path) -> None:
        self._facts = open_facts(path, remembered=0)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._read)
        self._times: list[float] = []
        self._errors = 0

    def for_a_while(self) -> list[float]:
        return [self._once() for _ in range(20)]

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> tuple[list[float], int]:
        self._ended.set()
        self._thread.join()
        self._facts.close()
        return self._times, self._errors

    def _read(self) -> None:
        while not self._ended.wait(0.05):
            try:
                self._times.append(self._once())
            except Exception:  # noqa: BLE001 whatever it is, it would be a disturbed reader
                self._errors += 1

    def _once(self) -> float:
        begin = time.perf_counter()
        self._facts.fetch(READING)
        return time.perf_counter() - begin


if __name__ == "__main__":
    print(json.dumps(measured(Path(sys.argv[1]), SIZES[sys.argv[2]])))
