"""Builds the same publication again and again, and is killed in the middle each time.

Run as a program: killed.py FOLDER. Every attempt gets a folder of its own, named after how it ended. The children are
forks of one process that has loaded everything and never opened a database itself.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from tests.facts.world import batch, change, delivery, opportunity, stages

from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.facts import Delivery
from quarterdeck.facts.publish import PublishFailed, build

SIZE = 300
MOMENTS = 12
STEPS = 8


def first() -> Delivery:
    return delivery(date(2026, 2, 5), stages(), _deals(Decimal(100)), digest="first")


def second() -> Delivery:
    moved = datetime(2026, 2, 10, 9)
    history = [change(str(n), moved + timedelta(minutes=n), "stage", "Propose", "Qualify") for n in range(SIZE)]
    return delivery(
        date(2026, 3, 5), _deals(Decimal(200)), batch("opportunity_change", history), stages(), digest="second"
    )


def _deals(amount: Decimal) -> object:
    created = date(2025, 12, 1)
    rows = [opportunity(str(n), stage="Qualify", amount=amount + n, created_on=created) for n in range(SIZE)]
    return batch("opportunity", rows)


def publish_second(folder: Path, progress: Callable[[str, int, int], None] = lambda *_: None) -> None:
    target = folder / "facts-000002.duckdb"
    build(folder / "facts-000001.duckdb", target, second(), number=2, calendar=Calendar(), progress=progress)


def publish_first(folder: Path) -> None:
    build(None, folder / "facts-000001.duckdb", first(), number=1, calendar=Calendar(), progress=lambda *_: None)


def in_a_fork(work: Callable[[], None]) -> int:
    """Run the work in a child process; its exit code, negative when a signal ended it."""
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def dying_at(step: int) -> Callable[[str, int, int], None]:
    calls = iter(range(1000))

    def progress(*_: object) -> None:
        if next(calls) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    return progress


def dying_after(folder: Path, seconds: float) -> None:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # no handler: the kernel ends the process on the spot
    signal.setitimer(signal.ITIMER_REAL, seconds)
    publish_second(folder)


def out_of_space(folder: Path) -> None:
    limit = (folder / "facts-000001.duckdb").stat().st_size + 4096
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        publish_second(folder)
    except PublishFailed as wrong:
        (folder / "said.txt").write_text(str(wrong), encoding="utf-8")


def main(root: Path) -> None:
    start = root / "start"
    start.mkdir()
    in_a_fork(lambda: publish_first(start))

    def attempt(name: str, work: Callable[[Path], None]) -> int:
        folder = shutil.copytree(start, root / name)
        return in_a_fork(lambda: work(folder))

    began = time.monotonic()
    attempt("undisturbed", publish_second)
    lasted = time.monotonic() - began
    for step in range(STEPS):
        attempt(f"step-{step}", lambda folder, at=step: publish_second(folder, dying_at(at)))
    for n in range(1, MOMENTS + 1):
        after = lasted * n / MOMENTS
        attempt(f"moment-{n}", lambda folder, at=after: dying_after(folder, at))
    attempt("full", out_of_space)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
