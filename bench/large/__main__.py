"""Makes the facts, loads them, and prints one table: python -m bench.large FOLDER [SIZE].

What is in the folder already is used as it is, so a run that was stopped goes on where it was.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.large.made import make
from bench.large.size import SIZES, Size
from bench.table import Line, show

PAGES = {"seller": 250, "manager": 250, "regional director": 400, "director": 400, "executive": 900}
"""Milliseconds of server time at the 95th percentile."""
GROWING, GROWTH = ("seller", "manager"), 2
LOAD_MINUTES, PUBLISH_SECONDS, MEMORY_MB = 15, 5, 4000


def main(arguments: list[str]) -> int:
    """Measure and print; 1 if anything misses what it has to reach."""
    if not arguments or (arguments[1:] and arguments[1] not in SIZES):
        print(__doc__, f"SIZE is one of {', '.join(SIZES)}.", sep="\n")
        return 2
    folder, size = Path(arguments[0]).resolve(), SIZES[(*arguments, "full")[1]]
    found = list(_lines(folder / size.name, size))
    print(show(found))
    return 0 if all(line.holds for line in found) else 1


def _lines(folder: Path, size: Size) -> Iterator[Line]:
    make(folder, size, _say)
    yield from _first_load(folder, size)
    yield from _publishing(folder, size)
    yield from _peers(folder, size)
    yield from _pages(folder, size)


def _first_load(folder: Path, size: Size) -> Iterator[Line]:
    _say("Moving in")
    kept = folder / "load.json"
    took = _apart("house", folder, size)
    if took:
        kept.write_text(json.dumps(took), encoding="utf-8")
    took = took or json.loads(kept.read_text(encoding="utf-8"))
    beside = f"{size.opportunities:,} opportunities; {took['cpu'] / 60:.1f} minutes of processor time"
    yield Line("First load of everything", took["seconds"] / 60, "min", LOAD_MINUTES, beside)
    yield Line("Its peak memory", took["peak"], "MB", MEMORY_MB)


def _publishing(folder: Path, size: Size) -> Iterator[Line]:
    _say("Publishing changes")
    took = _apart("publishing", folder, size)
    beside = f"beside a busy reader; {took['unread']:.1f} s without, {took['cpu']:.1f} s of processor time; "
    beside += f"{took['without']:.1f} s where no copy lies ready, either"
    yield Line(
        f"Publishing {took['changed']:,.0f} changed opportunities", took["seconds"], "s", PUBLISH_SECONDS, beside
    )
    beside = f"median before {took['alone']:.0f} ms; {took['errors']:.0f} errors in {took['reads']:.0f} readings"
    yield Line("A reader meanwhile, median", took["meanwhile"], "ms", None, beside)


def _peers(folder: Path, size: Size) -> Iterator[Line]:
    _say("Asking peers")
    for name, took in _apart("peers", folder, size).items():
        ours, beside = took["ours"], ", ".join(f"{peer} {ms:.0f} ms" for peer, ms in took.items())
        yield Line(f"{name} against bare DuckDB", ours / took["bare"], "×", 1.5, beside)
        yield Line(f"{name} against numpy on sorted arrays", ours / took["kernel"], "×", 2)
        yield Line(f"{name}: a tenth of PostgreSQL's time", 10 * ours / took["postgres"], "×", 1)


def _pages(folder: Path, size: Size) -> Iterator[Line]:
    _say("Opening pages")
    found = _apart("pages", folder, size)
    took = found["prepare"]
    beside = f"{took['leaders']} leaders' pages; {took['cpu']:.0f} s of processor time"
    yield Line("Preparing pages after a publication", took["seconds"], "s", None, beside)
    for kind, took in found["kept"].items():
        without = found["live"][kind]
        beside = f"median {took['median']:.0f} ms, {took['cpu']:.0f} ms of processor time, {took['visits']} visits; "
        beside += f"with nothing kept p95 {without['p95']:.0f} ms, median {without['median']:.0f} ms"
        yield Line(f"Performance page of a {kind}, p95", took["p95"], "ms", PAGES[kind], beside)
    yield from _growth(folder, size, found["live"])


def _growth(folder: Path, size: Size, found: dict[str, Any]) -> Iterator[Line]:
    """How a page grows with four times the facts, where the company of a quarter of this size has moved in, too."""
    for smaller in SIZES.values():
        there = folder.with_name(smaller.name)
        if size != replace(smaller, name=size.name, opportunities=4 * smaller.opportunities) or not _lives_in(there):
            continue
        _say(f"Opening pages of a company of {smaller.opportunities:,} opportunities")
        before = _apart("pages", there, smaller)["live"]
        for kind in GROWING:
            beside = f"processor time {found[kind]['cpu'] / before[kind]['cpu']:.1f} ×"
            what = f"Performance page of a {kind}, p95, nothing kept, with four times the facts"
            yield Line(what, found[kind]["p95"] / before[kind]["p95"], "×", GROWTH, beside)


def _lives_in(folder: Path) -> bool:
    return any((folder / "home" / "facts").glob("*.duckdb"))


def _apart(part: str, folder: Path, size: Size) -> dict[str, Any]:
    """What a part of the benchmark says that runs in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", f"bench.large.{part}", str(folder), size.name],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"bench.large.{part} failed.")
    return json.loads(done.stdout.splitlines()[-1])


def _say(what: str) -> None:
    print(f"{what} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
