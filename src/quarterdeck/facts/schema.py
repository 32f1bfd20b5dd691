"""The tables of a publication file, made from the canonical tables and from what the merge has to remember.

What metrics read are the canonical tables, what is derived from them (``stage_history``, ``held_history``,
``stage_stay``, ``stage_reached``, ``close_move``, ``active_on``, ``fact_owner``) and ``publication``. The others are
evidence: what every export said, kept so that versions can be worked out anew whenever an older export or a field
history arrives.
"""

from __future__ import annotations

from collections.abc import Iterator

from quarterdeck.domain.facts import (
    ALL_ALONG,
    OPPORTUNITY,
    OPPORTUNITY_VERSION,
    ROWS,
    STILL,
    TABLES,
    Column,
    Kind,
    Table,
)

LAYOUT = "12"
"""Version of this layout; a file with another one is not read."""

SQL_TYPES = {
    Kind.KEY: "VARCHAR",
    Kind.TEXT: "VARCHAR",
    Kind.DAY: "DATE",
    Kind.INSTANT: "TIMESTAMP",
    Kind.MONEY: "DECIMAL(18,4)",
    Kind.RATE: "DECIMAL(20,12)",
    Kind.SHARE: "DOUBLE",
    Kind.NUMBER: "DOUBLE",
    Kind.COUNT: "BIGINT",
    Kind.FLAG: "BOOLEAN",
}

STATE: tuple[Column, ...] = tuple(c for c in OPPORTUNITY.columns if c.name not in {"source", "opportunity_id"})
"""What an export states about an opportunity, apart from which one it is."""

VALUES: tuple[Column, ...] = tuple(
    c
    for c in OPPORTUNITY_VERSION.columns
    if c.name not in {"source", "opportunity_id", "valid_from", "valid_to", "origin"}
)
"""What makes one version of an opportunity differ from the next."""


OWNED = frozenset({"opportunity_version", "sale", "activity", "selling_cost"})
"""The tables whose rows belong to an owner; they hold the owner's number beside the identifier."""
NUMBER = "owner_no INTEGER NOT NULL"
"""The engine skips what it need not read by the least and greatest value of a block, but of a text it keeps only the
first letters, in which identifiers of one source hardly differ. Hence the number; 0 stands for no owner."""
NUMBERS = frozenset({"owner_no", "holder_no"})
"""The columns that hold such numbers; other engines do without."""


def lying(time: str, *, by_status: bool = False) -> str:
    """The order in which rows of an owner and an instant or day lie: by quarter, in each by owner, then by time.

    Every second stretch of owners lies the other way round: a block that holds the end of one and the begin of the
    next holds the same few owners of both, and not the first and the last of all.

    ``by_status``: in each quarter lost, open and won ones lie apart, so that who asks for the open ones skips the rest.
    """
    apart, nth = (
        ("status, ", f"quarter({time}) + CAST(status = 'open' AS INTEGER)") if by_status else ("", f"quarter({time})")
    )
    turned = f"CASE WHEN ({nth}) % 2 = 1 THEN owner_no ELSE -owner_no END"
    return f"ORDER BY date_trunc('quarter', {time}), {apart}{turned}, {time}"


def column_type(column: Column) -> str:
    """The column's type in the file."""
    return SQL_TYPES[column.kind]


def days_table(table: Table) -> str:
    """Name of the table that remembers, for each row and column, the day of the export that stated it."""
    return f"{table.name}_day"


def statements() -> Iterator[str]:
    """The statements that make an empty publication file."""
    for table in TABLES:
        number = [NUMBER] if table.name in OWNED else []
        yield _create(table.name, [*(_definition(c) for c in table.columns), *number])
    for table in ROWS:
        keys = [f"{name} {column_type(table.column(name))} NOT NULL" for name in table.key]
        days = [f"{name} DATE" for name in _others(table)]
        yield _create(days_table(table), [*keys, *days])
    yield from _EVIDENCE
    yield _create("seen_state", [*_SEEN_STATE, *(f"{c.name} {column_type(c)}" for c in STATE)])
    for name, columns in (_DERIVED | _BOOKS).items():
        yield f"CREATE TABLE {name} ({columns})"


def _others(table: Table) -> list[str]:
    return [name for name in table.names if name not in table.key]


def _create(name: str, definitions: list[str]) -> str:
    return f"CREATE TABLE {name} ({', '.join(definitions)})"


def _definition(column: Column) -> str:
    always = f" DEFAULT DATE '{_DEFAULTS[column.name]}'" if column.name in _DEFAULTS else ""
    return f"{column.name} {column_type(column)}{' NOT NULL' if column.required else ''}{always}"


_DEFAULTS = {"known_from": ALL_ALONG, "known_to": STILL}
"""A table that nobody has corrected yet says what was so all along."""


_SEEN_STATE = ["opportunity_id VARCHAR NOT NULL", "state_id UBIGINT NOT NULL", "stated VARCHAR NOT NULL"]

_EVIDENCE = (
    """CREATE TABLE sighting (
        source VARCHAR NOT NULL, opportunity_id VARCHAR NOT NULL, observed_on DATE NOT NULL,
        state_id UBIGINT NOT NULL, is_opening BOOLEAN NOT NULL)""",
    """CREATE TABLE field_change (
        source VARCHAR NOT NULL, opportunity_id VARCHAR NOT NULL, changed_at TIMESTAMP NOT NULL,
        field VARCHAR NOT NULL, value VARCHAR, old_value VARCHAR, first_on DATE NOT NULL, last_on DATE NOT NULL,
        opening_on DATE)""",
    "CREATE TABLE coverage (source VARCHAR NOT NULL, field VARCHAR NOT NULL, until_on DATE NOT NULL, opening_on DATE)",
    """CREATE TABLE delivered_on (
        source VARCHAR NOT NULL, table_name VARCHAR NOT NULL, observed_on DATE NOT NULL,
        is_opening BOOLEAN NOT NULL)""",
)

_DERIVED = {
    "stage_history": """
        source VARCHAR NOT NULL, opportunity_id VARCHAR NOT NULL, owner_id VARCHAR, pipeline VARCHAR, stage VARCHAR,
        status VARCHAR NOT NULL, begin_at TIMESTAMP NOT NULL, end_at TIMESTAMP NOT NULL, created_on DATE,
        decided_on DATE""",
    "held_history": """
        holder_id VARCHAR, opportunity_id VARCHAR NOT NULL, owner_id VARCHAR, position BIGINT, status VARCHAR NOT NULL,
        outcome VARCHAR, nth BIGINT NOT NULL, begin_at TIMESTAMP NOT NULL, end_at TIMESTAMP NOT NULL, created_on DATE,
        decided_on DATE, known_at TIMESTAMP NOT NULL, first_at TIMESTAMP NOT NULL, known_from DATE NOT NULL,
        known_to DATE NOT NULL, holder_no INTEGER NOT NULL""",
    "stage_stay": """
        source VARCHAR NOT NULL, opportunity_id VARCHAR NOT NULL, pipeline VARCHAR, stage VARCHAR NOT NULL,
        begin_at TIMESTAMP NOT NULL, end_at TIMESTAMP NOT NULL, begin_on DATE NOT NULL, end_on DATE,
        is_known BOOLEAN NOT NULL""",
    "stage_reached": """
        source VARCHAR NOT NULL, opportunity_id VARCHAR NOT NULL, owner_id VARCHAR, pipeline VARCHAR,
        stage VARCHAR NOT NULL, position BIGINT NOT NULL, reached_at TIMESTAMP NOT NULL, reached_on DATE NOT NULL,
        passed_at TIMESTAMP, is_skipped BOOLEAN NOT NULL, known_from DATE NOT NULL, known_to DATE NOT NULL""",
    "close_move": """
        source VARCHAR NOT NULL, opportunity_id VARCHAR NOT NULL, owner_id VARCHAR, pipeline VARCHAR, stage VARCHAR,
        amount DECIMAL(18,4), currency VARCHAR, from_on DATE NOT NULL, to_on DATE NOT NULL,
        moved_at TIMESTAMP NOT NULL, moved_on DATE NOT NULL""",
    "active_on": f"""
        owner_id VARCHAR NOT NULL, occurs_on DATE NOT NULL, known_from DATE NOT NULL, known_to DATE NOT NULL,
        known_at TIMESTAMP NOT NULL, {NUMBER}""",
}
DERIVED = tuple(_DERIVED)
"""The tables that follow from the others, and are worked out anew whenever those change."""

_BOOKS = {
    "fact_owner": f"owner_id VARCHAR, {NUMBER}",
    "publication": """
        number BIGINT NOT NULL, source VARCHAR NOT NULL, observed_on DATE NOT NULL, digest VARCHAR NOT NULL,
        delivered BIGINT NOT NULL, rejected BIGINT NOT NULL""",
    "quarantine": """
        import_number BIGINT NOT NULL, file VARCHAR NOT NULL, sheet VARCHAR, "row" BIGINT, column_name VARCHAR,
        reason VARCHAR NOT NULL, remedy VARCHAR NOT NULL, value VARCHAR, fatal BOOLEAN NOT NULL""",
    "setting": "name VARCHAR NOT NULL, value VARCHAR NOT NULL",
}
