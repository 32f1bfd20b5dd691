"""Writes tests/metrics/golden: a few metrics as each engine is asked for them, and open deals around a time zone.

The few are those in which everything occurs that is said in any metric's statement; a test sees to that. Open deals are
what an expectation is worked out from, on a day after another time zone began to hold.

scripts/golden.py           writes the files anew
scripts/golden.py --check   says which differ, and fails if any does
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import duckdb
from sqlglot import exp

from quarterdeck.domain.calendar import Calendar, Clock, span
from quarterdeck.domain.money import Conversion
from quarterdeck.facts.dialects import DIALECTS, translated
from quarterdeck.facts.duckdb_file import DuckDB
from quarterdeck.facts.reader import Facts
from quarterdeck.metrics import compose
from quarterdeck.metrics.catalogue import METRICS
from quarterdeck.metrics.expectation.inputs import Known
from quarterdeck.metrics.expectation.sql import open_statement
from quarterdeck.metrics.kinds import RELATIONS
from quarterdeck.metrics.measure import Measure
from quarterdeck.metrics.question import Lens, Question

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "metrics" / "golden"
SHOWN = (
    "days_since_activity",
    "pipeline_offer",
    "push_count_month",
    "sales_velocity",
    "stuck_share",
    "win_rate_by_age",
)
GROUPS = ((), ("person", "month"))
PERIOD = span(date(2026, 1, 1), date(2027, 1, 1))


def main(arguments: list[str]) -> int:
    """Write the files, or compare them."""
    wanted = dict(files())
    standing = {path: path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.sql")}
    if "--check" in arguments:
        stale = [str(p.relative_to(FOLDER)) for p in {**wanted, **standing} if wanted.get(p) != standing.get(p)]
        print(
            "\n".join([*sorted(stale), "Write them anew: .venv/bin/python scripts/golden.py"] if stale else ["As is."])
        )
        return bool(stale)
    for path in standing.keys() - wanted.keys():
        path.unlink()
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    print(f"{len(wanted)} files in {FOLDER.name}")
    return 0


def files() -> Iterator[tuple[Path, str]]:
    """Each file and what belongs in it."""
    for dialect in DIALECTS:
        for metric in SHOWN:
            yield FOLDER / dialect / f"{metric}.sql", f"{written([metric], dialect, pretty=True)};\n"
        yield FOLDER / dialect / "open_deals.sql", f"{open_deals(dialect)};\n"


def written(metrics: Sequence[str], dialect: str, *, pretty: bool = False) -> str:
    """The statement that asks metrics of one relation for their numbers, as a whole and by person and month."""
    measures = [m for m in map(METRICS.get, metrics) if isinstance(m, Measure)]
    numbers = tuple(exp.select(m.select.tree.selects[0].copy()) for m in measures)
    sql, wanted = compose.statement(RELATIONS[measures[0].relation], numbers, GROUPS)
    values = asked(metrics[0]).values
    return translated(sql, {name: values[name] for name in wanted}, dialect, pretty=pretty).text


def open_deals(dialect: str) -> str:
    """The statement for the open deals of an expectation, with days of two time zones."""
    calendar = Calendar(clock=Clock("Europe/Copenhagen", ((PERIOD.begin, "Asia/Tokyo"),)))
    nothing = Facts(DuckDB(duckdb.connect()), 0, ())
    known = Known(nothing, Lens(()), PERIOD.begin, calendar, Conversion("EUR"))
    sql, wanted = open_statement(switches=len(known.switches))
    values = {**known.values, "stints": known.lens.text}
    return translated(sql, {name: values[name] for name in wanted}, dialect, pretty=True).text


def asked(metric: str) -> Question:
    """Any question: only the types of what it binds matter."""
    return Question(metric, Lens(()), PERIOD, PERIOD.begin, Calendar(), Conversion("EUR"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
