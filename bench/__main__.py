"""Prints one table: imports, metrics and reports against bare SQL, pages. Ratios are taken in the same run."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from bench import demo, importing, metrics, pages
from bench.table import Line, show


def main() -> int:
    """Measure and print; 1 if anything misses what it has to reach."""
    found = list(_lines())
    print(show(found))
    return 0 if all(line.holds for line in found) else 1


def _lines() -> Iterator[Line]:
    _say("Importing")
    yield from importing.lines()
    _say("Metrics and reports on the demo company")
    with demo.opened() as book:
        yield from metrics.lines(book)
    _say("Pages of the demo company")
    yield from pages.lines()


def _say(what: str) -> None:
    print(f"{what} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
