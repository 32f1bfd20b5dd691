"""Facts with repairs laid over them: whatever is asked of them reads the repaired opportunities.

Of the opportunities that somebody repaired all versions are worked out anew, and all that follows from versions, by the
statements an import works it out with. A statement that reads one of these tables is handed the new rows as one text,
and reads the table without the old ones: the same in every engine. No table is written, and whoever asks of anything
else is answered by the facts themselves.
"""
# ruff: noqa: S608 - every name in these statements is written here, every value is bound

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from hashlib import blake2b
from typing import Any

import duckdb
import pyarrow as pa

from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.days import END
from quarterdeck.domain.facts import OPPORTUNITY_VERSION, OWNERLESS, STAGE, remembered
from quarterdeck.domain.repairs import Laid, Mended, Version, mended
from quarterdeck.facts.deals import IDS, chosen, ids_text, stages_of, versions_of
from quarterdeck.facts.derived import derive
from quarterdeck.facts.instants import observed_at
from quarterdeck.facts.kept import Kept
from quarterdeck.facts.reader import Engine, Facts, Parameters, named
from quarterdeck.facts.schema import NUMBERS, statements

TABLES = ("opportunity_version", "stage_history", "held_history", "stage_stay", "stage_reached", "close_move")
"""What is known of opportunities, and what follows from it."""
SHARE = 4
"""Of the answers that the facts may remember, so small a part may be remembered for each set of repairs."""

_IDS = "laid_ids"
_INSTANT = "TIMESTAMP"
_READ = re.compile(rf"\b({'|'.join(TABLES)})\b")


def laid_over(facts: Facts, repairs: Collection[Laid], calendar: Calendar) -> Facts:
    """The facts with these repairs laid over them; the facts themselves where there are none.

    Those of days that the facts do not know yet count on the newest day they know.
    """
    bare = facts.bare if isinstance(facts, LaidFacts) else facts
    lying = frozenset(_known(repair, bare) for repair in repairs)
    if not lying:
        return bare
    return bare.beside((lying, calendar), lambda: LaidFacts(bare, lying, _overlay(bare, lying, calendar)))


def laid_also(facts: Facts, repairs: Collection[Laid], calendar: Calendar) -> Facts:
    """The facts with these repairs as well, each in place of what was said of the same field before."""
    anew = {(repair.opportunity_id, repair.field): _known(repair, facts) for repair in repairs}
    before = facts.repairs if isinstance(facts, LaidFacts) else frozenset()
    return laid_over(facts, [*(_until(each, anew) for each in before), *anew.values()], calendar)


class LaidFacts(Facts):
    """A reader of ``bare`` facts with something laid over them."""

    def __init__(self, bare: Facts, repairs: frozenset[Laid], overlay: Overlay) -> None:
        super().__init__(_LaidEngine(bare.engine, overlay), bare.number, bare.sources, bare.most // SHARE, bare.kept)
        self.bare = bare
        self.lately = bare.lately
        self.repairs = repairs
        self.mark = overlay.mark
        self._overlay = overlay

    def fetch(self, sql: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        """All rows of a query, as ``Facts`` has it."""
        return super().fetch(sql, parameters) if self._concerns(sql, parameters) else self.bare.fetch(sql, parameters)

    def arrow(self, sql: str, parameters: Parameters = ()) -> pa.Table:
        """The rows of a query as an Arrow table."""
        return super().arrow(sql, parameters) if self._concerns(sql, parameters) else self.bare.arrow(sql, parameters)

    def remembered(self) -> dict[str, Kept]:
        """Every answer of rows that is remembered, of the bare facts, too."""
        return self.bare.remembered() | super().remembered()

    def mark_for(self, owner_ids: Collection[str]) -> str:
        """What is laid over anything of these owners."""
        return "" if self._overlay.holders.isdisjoint(owner_ids) else self.mark

    def close(self) -> None:
        """Close the facts beneath."""
        self.bare.close()

    def _concerns(self, sql: str, parameters: Parameters) -> bool:
        """Whether anything laid over can make a difference: not where nobody's who holds it is asked for."""
        if not _READ.search(sql):
            return False
        stints = named(parameters).get("stints")
        return stints is None or any(spelt in str(stints) for spelt in self._overlay.spelt)


@dataclass(frozen=True)
class Overlay:
    """The rows that take the place of those of the repaired opportunities, each table's as one text."""

    ids: str
    rows: Mapping[str, str]
    columns: Mapping[str, Mapping[str, str]]
    holders: frozenset[str]
    """Whoever ever owned one of them, or is credited with it."""
    mark: str

    @cached_property
    def spelt(self) -> tuple[str, ...]:
        """The holders as they stand in a text of stints."""
        return tuple(f'"owner_id": {json.dumps(holder)}' for holder in sorted(self.holders))


class _LaidEngine:
    """Asks the engine beneath with the new rows handed to it."""

    def __init__(self, bare: Engine, overlay: Overlay) -> None:
        self._bare = bare
        self._overlay = overlay

    def rows(self, sql: str, parameters: Parameters) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self._bare.rows(*self._laid(sql, parameters))

    def arrow(self, sql: str, parameters: Parameters) -> pa.Table:
        """The rows of a query as an Arrow table."""
        return self._bare.arrow(*self._laid(sql, parameters))

    def columns(self, table: str) -> dict[str, str]:
        """The columns of a table."""
        return self._bare.columns(table)

    def close(self) -> None:
        """Close the engine beneath."""
        self._bare.close()

    def _laid(self, sql: str, parameters: Parameters) -> tuple[str, Mapping[str, object]]:
        tables = tuple(sorted(set(_READ.findall(sql))))
        overlay = self._overlay
        shape = tuple((table, tuple(overlay.columns[table].items())) for table in tables)
        given = {f"laid_{table}": overlay.rows[table] for table in tables}
        return _shadowed(sql, shape), {**named(parameters), **given, _IDS: overlay.ids}


type _Shape = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


@lru_cache(maxsize=2048)
def _shadowed(sql: str, shape: _Shape) -> str:
    """The statement with a part before it for each of the tables, of the table's own name."""
    parts = ", ".join(f"{table} AS NOT MATERIALIZED ({_instead(table, dict(columns))})" for table, columns in shape)
    head, text = re.match(r"\s*(WITH\b)?(.*)", sql, re.IGNORECASE | re.DOTALL).groups()  # type: ignore[union-attr] # always
    return f"WITH {parts}{',' if head else ''} {text.strip()}"


def _instead(table: str, columns: Mapping[str, str]) -> str:
    of_table = ", ".join(columns)
    of_rows = ", ".join(f"{_read_as(name, kind)} AS {name}" for name, kind in columns.items())
    spelt = json.dumps({name: "VARCHAR" if kind == _INSTANT else kind for name, kind in columns.items()})
    return (
        f"SELECT {of_table} FROM {table} WHERE opportunity_id NOT IN ({chosen(_IDS)}) UNION ALL "
        f"SELECT {of_rows} FROM (SELECT unnest(from_json($laid_{table}, '[{spelt}]')) AS one) AS given"
    )


def _read_as(name: str, kind: str) -> str:
    """Instants go as texts: not every engine reads their last digits out of JSON."""
    return f"CAST(given.one.{name} AS {kind})" if kind == _INSTANT else f"given.one.{name}"


def _known(repair: Laid, facts: Facts) -> Laid:
    newest = facts.observed_on
    end_on = repair.end_on if repair.end_on == END else min(repair.end_on, newest)
    return replace(repair, begin_on=min(repair.begin_on, newest), end_on=end_on)


def _until(repair: Laid, anew: Mapping[tuple[str, Mended], Laid]) -> Laid:
    later = anew.get((repair.opportunity_id, repair.field))
    return repair if later is None else replace(repair, end_on=min(repair.end_on, later.begin_on))


def _overlay(facts: Facts, repairs: Collection[Laid], calendar: Calendar) -> Overlay:
    """Everything that takes the place of what the facts say of the repaired opportunities."""
    by_id: dict[str, list[Laid]] = defaultdict(list)
    for repair in sorted(repairs, key=lambda each: (each.opportunity_id, each.field, each.begin_on, str(each.value))):
        by_id[repair.opportunity_id].append(repair)
    known = versions_of(facts, by_id)
    ends_at = partial(observed_at, calendar=calendar)
    stages = stages_of(facts)
    versions = [row for key in sorted(known) for row in mended(known[key], by_id[key], ends_at, stages)]
    ids = ids_text(known)
    rows, columns = _derived(facts, versions, calendar)
    mark = blake2b(json.dumps([ids, rows]).encode(), digest_size=16).hexdigest()
    return Overlay(ids, rows, columns, _holders(facts, ids, versions), mark)


def _holders(facts: Facts, ids: str, versions: Iterable[Version]) -> frozenset[str]:
    credited = facts.fetch(f"SELECT seller_id FROM opportunity_credit WHERE opportunity_id IN ({chosen()})", {IDS: ids})
    owners = (str(version["owner_id"] or OWNERLESS) for version in versions)
    return frozenset({*owners, *(row[0] for row in credited)})


def _derived(
    facts: Facts, versions: Sequence[Version], calendar: Calendar
) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """The rows of every table as texts, and the columns they have; worked out in an engine of its own in memory."""
    is_numbered = bool(NUMBERS & facts.engine.columns(OPPORTUNITY_VERSION.name).keys())
    with duckdb.connect(config={"threads": 1}) as connection:
        for statement in statements():
            connection.execute(statement)
        _put(connection, STAGE.name, remembered(STAGE).names, facts)
        if is_numbered:
            _put(connection, "fact_owner", ("owner_id", "owner_no"), facts)
        _put_versions(connection, versions)
        derive(connection, calendar)
        columns = {table: _kinds(connection, table, is_numbered=is_numbered) for table in TABLES}
        return {table: _text(connection, table, kinds) for table, kinds in columns.items()}, columns


def _put(connection: duckdb.DuckDBPyConnection, table: str, names: Sequence[str], facts: Facts) -> None:
    """The table as it stands in the facts."""
    arrived = facts.engine.arrow(f"SELECT {', '.join(names)} FROM {table}", {})
    connection.register("arrived", arrived)
    connection.execute(f"INSERT INTO {table} BY NAME FROM arrived")
    connection.unregister("arrived")


def _put_versions(connection: duckdb.DuckDBPyConnection, versions: Sequence[Version]) -> None:
    if not versions:
        return
    names = (*OPPORTUNITY_VERSION.names, "owner_no")
    rows = [[version.get(name, 0) for name in names] for version in versions]
    marks = ", ".join("?" * len(names))
    connection.executemany(f"INSERT INTO opportunity_version ({', '.join(names)}) VALUES ({marks})", rows)


def _kinds(connection: duckdb.DuckDBPyConnection, table: str, *, is_numbered: bool) -> dict[str, str]:
    rows = connection.execute(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = $table ORDER BY column_index",
        {"table": table},
    ).fetchall()
    return {name: kind for name, kind in rows if is_numbered or name not in NUMBERS}


def _text(connection: duckdb.DuckDBPyConnection, table: str, kinds: Mapping[str, str]) -> str:
    rows = connection.execute(f"SELECT {', '.join(kinds)} FROM {table}").fetchall()
    return json.dumps([{name: _spelt(value) for name, value in zip(kinds, row, strict=True)} for row in rows])


def _spelt(value: object) -> object:
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)
