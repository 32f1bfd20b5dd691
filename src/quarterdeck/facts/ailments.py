"""What rows of facts can get wrong between them, as statements that find it in any engine."""
# ruff: noqa: S608 - every name in these statements comes from the canonical tables

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from quarterdeck.domain.facts import CREDIT, FOREVER, OPPORTUNITY_VERSION, SELLER, TABLES, CreditKind, Table
from quarterdeck.facts.schema import OWNED
from quarterdeck.facts.views import OWNERS

_VERSION = OPPORTUNITY_VERSION.name


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, in which table and column, and what to do about it."""

    table: str
    column: str
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Ailment:
    """Something that can be wrong with a column; ``which`` selects as ``example`` what is, one row each.

    ``what`` says it of ``{n}`` rows. ``reads`` are all tables that ``which`` looks at.
    """

    table: str
    column: str
    which: str
    what: str
    remedy: str
    reads: frozenset[str]


def ailments() -> Iterator[Ailment]:
    """Everything that is looked for, table by table."""
    yield from _VERSIONS
    for table in TABLES:
        if days := _known_days(table):
            yield from _states(table, *days)
    yield _SHARES
    yield _OWNERS


def _known_days(table: Table) -> tuple[str, str] | None:
    """The columns that tell from when until when a row was known to be so, if the table has them."""
    pairs = (("known_from", "known_to"), ("known_on", "until_on"))
    return next((pair for pair in pairs if {*pair} <= {*table.names}), None)


def _states(table: Table, begin: str, end: str) -> Iterator[Ailment]:
    name, thing = table.name, [column for column in table.key if column != begin]
    example, only = f"x.{thing[0]} AS example", frozenset({name})
    yield Ailment(
        name,
        end,
        f"SELECT {example} FROM {name} AS x WHERE x.{end} <= x.{begin}",
        f"does not lie after {begin} in {{n}} rows",
        f"What a row says is known from {begin} until the day before {end}: leave out rows that never were.",
        only,
    )
    partition = ", ".join(f"x.{column}" for column in thing)
    yield Ailment(
        name,
        end,
        f"""SELECT one.example FROM (SELECT {example}, x.{end} AS ended, lead(x.{begin}) OVER
            (PARTITION BY {partition} ORDER BY x.{begin}) AS next_on FROM {name} AS x) AS one
            WHERE one.ended > one.next_on""",
        f"lies after the next {begin} of the same {', '.join(thing)} in {{n}} rows",
        f"Such rows count twice on the days they share: end each when the next is known ({end} = the next {begin}).",
        only,
    )


def _of_versions(column: str, which: str, what: str, remedy: str, *reads: str) -> Ailment:
    return Ailment(_VERSION, column, which, what, remedy, frozenset({_VERSION, *reads}))


_FOLLOWED = """SELECT one.example FROM (SELECT x.opportunity_id AS example, x.valid_to, lead(x.valid_from) OVER
    (PARTITION BY x.opportunity_id ORDER BY x.valid_from) AS next_from FROM opportunity_version AS x) AS one"""
_VERSIONS = (
    _of_versions(
        "valid_to",
        "SELECT x.opportunity_id AS example FROM opportunity_version AS x WHERE x.valid_to <= x.valid_from",
        "does not lie after valid_from in {n} rows",
        "Versions are half-open: each ends when the next begins.",
    ),
    _of_versions(
        "valid_to",
        f"{_FOLLOWED} WHERE one.valid_to > one.next_from",
        "lies after the valid_from of the next version in {n} rows",
        "Versions of an opportunity must not overlap: end each when the next begins.",
    ),
    _of_versions(
        "valid_to",
        f"{_FOLLOWED} WHERE one.valid_to < one.next_from",
        "lies before the valid_from of the next version in {n} rows",
        "Between them the opportunity would not exist: end each version when the next begins; "
        "is_deleted says that it was gone.",
    ),
    _of_versions(
        "valid_to",
        f"{_FOLLOWED} WHERE one.next_from IS NULL AND one.valid_to <> TIMESTAMP '{FOREVER}'",
        "of the newest version is not the far end in {n} rows",
        "Write 2200-01-01 00:00 while a version is the newest.",
    ),
    _of_versions(
        "status",
        """SELECT x.opportunity_id AS example FROM opportunity_version AS x
            WHERE x.status NOT IN ('open', 'won', 'lost')""",
        "is none of open, won and lost in {n} rows",
        "Map the stages of the source to these three.",
    ),
    _of_versions(
        "owner_id",
        """SELECT o.owner_id AS example
            FROM (
                SELECT DISTINCT x.owner_id FROM opportunity_version AS x
                WHERE x.owner_id IS NOT NULL AND x.source IN (SELECT s.source FROM seller AS s)
            ) AS o
            LEFT JOIN seller ON seller.seller_id = o.owner_id WHERE seller.seller_id IS NULL""",
        "names {n} owners whom seller does not list",
        "Add them to seller.",
        SELLER.name,
    ),
)

# Shares lie one behind the other from 0 to 1 on every day on which any of them begins or ends to be known.
_SHARES = Ailment(
    CREDIT.name,
    "begin_share, end_share",
    f"""SELECT DISTINCT one.example FROM (
            SELECT c.opportunity_id AS example, c.begin_share, c.end_share,
                lag(c.end_share) OVER deal AS upto, lead(c.end_share) OVER deal AS more
            FROM (
                SELECT x.opportunity_id, x.known_on AS day FROM opportunity_credit AS x
                WHERE x.kind = '{CreditKind.PRIME}'
                UNION SELECT y.opportunity_id, y.until_on AS day FROM opportunity_credit AS y
                WHERE y.kind = '{CreditKind.PRIME}'
            ) AS d JOIN opportunity_credit AS c
                ON c.opportunity_id = d.opportunity_id AND c.known_on <= d.day AND d.day < c.until_on
            WHERE c.kind = '{CreditKind.PRIME}'
            WINDOW deal AS (PARTITION BY c.opportunity_id, d.day ORDER BY c.begin_share, c.seller_id)
        ) AS one
        WHERE one.begin_share <> coalesce(one.upto, 0) OR (one.more IS NULL AND one.end_share <> 1)""",
    "of the prime credit of {n} opportunities do not add up to 1",
    "On every day, let the first seller's share begin at 0, each further one where the one before ends, "
    "and the last end at 1; overlay credit stands beside them.",
    frozenset({CREDIT.name}),
)

_OWNERS = Ailment(
    "fact_owner",
    "owner_id",
    f"""SELECT coalesce(one.owner_id, 'nobody (null)') AS example FROM (
        SELECT o.owner_id FROM ({OWNERS}) AS o EXCEPT SELECT f.owner_id FROM fact_owner AS f) AS one""",
    "lacks {n} owners or credited sellers",
    "What is theirs would miss in every sum: make it by docs/warehouse, and fill it again with each load.",
    frozenset({"fact_owner", CREDIT.name, *OWNED}),
)
