"""Credit as it became known: what an export says of a deal's credit stands from its day on, beside what was before.

An export speaks of a deal's prime or overlay credit as a whole. Prime shares add up to the whole deal, or the set is
put aside and what was known before stays; where nothing was, the owner has all of it.
"""
# ruff: noqa: S608 - every name in these statements is written here, every value is bound

from __future__ import annotations

from datetime import date
from decimal import Decimal

import duckdb

from quarterdeck.domain.facts import Rejection
from quarterdeck.facts.active import number_owners
from quarterdeck.facts.rows import RowCount
from quarterdeck.facts.staging import Accepted, place

ROUNDING = Decimal("0.00005")
"""Half of the last place of a percentage with two decimals: three thirds may add up to 99.99 %."""
_REMEDY = "Correct the splits in the source and import again."


def merge_credit(
    connection: duckdb.DuckDBPyConnection,
    accepted: Accepted,
    observed_on: date,
    *,
    opening: bool,
    heard_until: date = date.max,
) -> tuple[RowCount, tuple[Rejection, ...]]:
    """Put the rows of ``arrived`` beside the credit known already.

    Amounts are compared with what exports up to ``heard_until`` said of the deal.

    ``opening``: the company is still being set up, so the first word about a deal is taken as known all along. An
    older export that arrives late says nothing about deals of which a newer one has spoken.
    """
    connection.execute(_stated({c.name for c in accepted.columns}))
    rejections = _refused(connection, accepted, heard_until)
    connection.execute(_SHARED)
    connection.execute(_FATE, {"day": observed_on})
    new, changed, unchanged = connection.execute(_COUNTS).fetchall()[0]
    values = {"day": observed_on, "opening": opening}
    connection.execute(_CORRECTED_THE_SAME_DAY, {"day": observed_on})
    connection.execute(_CLOSED, {"day": observed_on})
    connection.execute(_ADDED, values)
    number_owners(connection, "(SELECT seller_id AS owner_id FROM opportunity_credit)")
    return RowCount(new, changed, unchanged), rejections


def _stated(given: set[str]) -> str:
    """The rows that say something, each with its share; where only amounts are stated, their parts of all of them."""
    kind = "coalesce(nullif(kind, ''), 'prime')" if "kind" in given else "'prime'"
    share, amount = (name if name in given else f"NULL::DECIMAL({size})" for name, size in _STATED)
    gone = "coalesce(is_deleted, FALSE)" if "is_deleted" in given else "FALSE"
    return f"""CREATE OR REPLACE TEMP TABLE stated AS
        WITH row_of AS (
            SELECT seq, source, opportunity_id, seller_id, {kind} AS kind, {share} AS share, {amount} AS amount,
                {gone} AS is_deleted FROM arrived
            QUALIFY row_number() OVER (PARTITION BY opportunity_id, seller_id, {kind} ORDER BY seq DESC) = 1
        )
        SELECT *, sum(amount) FILTER (NOT is_deleted) OVER (PARTITION BY opportunity_id, kind) AS whole FROM row_of"""


_STATED = (("share", "20, 12"), ("amount", "18, 4"))


def _refused(connection: duckdb.DuckDBPyConnection, accepted: Accepted, heard_until: date) -> tuple[Rejection, ...]:
    """Take out the sets that cannot be, and say of each of their rows why."""
    connection.execute(_PARTS, {"until": heard_until})
    rows = connection.execute(_WRONG, {"rounding": ROUNDING}).fetchall()
    found = [(seq, _why(said, kind, added, key)) for seq, said, kind, added, key in rows]
    connection.execute(
        "DELETE FROM part WHERE seq IN (SELECT unnest($seqs::BIGINT[]))", {"seqs": [s for s, _ in found]}
    )
    return tuple(Rejection(place(accepted.batch, seq), f"{why}; nothing is changed", _REMEDY) for seq, why in found)


def _why(said: str, kind: str, added: Decimal | None, key: str) -> str:
    deal = key.split(":", 1)[-1]
    if said == "nothing":
        return f"the {kind} credit of {deal} names neither a share nor an amount for everybody"
    if said == "range":
        return f"the {kind} credit of {deal} holds a share that is not more than 0 % and at most 100 %"
    if said == "amount":
        return f"the {kind} credit of {deal} is stated in amounts that do not add up to the deal's amount"
    return f"the prime splits of {deal} add up to {(added or 0) * 100:.2f} %, not to 100 %"


# Overlay amounts are parts of the deal's own amount; prime amounts have to add up to it.
_PARTS = """CREATE OR REPLACE TEMP TABLE part AS
    SELECT s.seq, s.source, s.opportunity_id, s.seller_id, s.kind, s.is_deleted, s.whole,
        CASE WHEN s.share IS NOT NULL THEN s.share
            WHEN s.kind = 'prime' AND s.whole <> 0 THEN TRY_CAST(s.amount / s.whole AS DECIMAL(20, 12))
            WHEN s.kind = 'overlay' AND d.amount <> 0 THEN TRY_CAST(s.amount / d.amount AS DECIMAL(20, 12))
        END AS share,
        s.share IS NULL AND s.kind = 'prime' AND d.amount IS NOT NULL AND s.whole <> d.amount AS differs
    FROM stated AS s LEFT JOIN (
        SELECT opportunity_id, arg_max(st.amount, (si.observed_on, NOT si.is_opening)) AS amount
        FROM sighting AS si JOIN seen_state AS st USING (opportunity_id, state_id)
        WHERE opportunity_id IN (SELECT opportunity_id FROM stated WHERE share IS NULL) AND si.observed_on <= $until
        GROUP BY opportunity_id
    ) AS d USING (opportunity_id)"""

_WRONG = """WITH judged AS (
        SELECT opportunity_id, kind, sum(share) FILTER (NOT is_deleted) AS added,
            CASE WHEN bool_or(share IS NULL) FILTER (NOT is_deleted) THEN 'nothing'
                WHEN bool_or(share <= 0 OR share > 1) FILTER (NOT is_deleted) THEN 'range'
                WHEN bool_or(differs) FILTER (NOT is_deleted) THEN 'amount'
                WHEN kind = 'prime' AND abs(sum(share) FILTER (NOT is_deleted) - 1)
                    > $rounding * count(*) FILTER (NOT is_deleted) THEN 'sum'
            END AS said
        FROM part GROUP BY opportunity_id, kind
    )
    SELECT part.seq, judged.said, judged.kind, judged.added, judged.opportunity_id
    FROM part JOIN judged USING (opportunity_id, kind) WHERE judged.said IS NOT NULL ORDER BY part.seq"""

# Bounds add up sellers in the order of their ids; what rounding left of a prime set is evened out, so it ends at 1.
_SHARED = """CREATE OR REPLACE TEMP TABLE shared AS
    WITH kept AS (
        SELECT *, sum(share) OVER deal AS added,
            sum(share) OVER (deal ORDER BY seller_id ROWS UNBOUNDED PRECEDING) AS upto
        FROM part WHERE NOT is_deleted WINDOW deal AS (PARTITION BY opportunity_id, kind)
    )
    SELECT source, opportunity_id, kind, seller_id,
        CASE WHEN kind = 'overlay' THEN 0 WHEN upto = share THEN 0
            WHEN added = 1 THEN upto - share ELSE (upto - share) / added END::DECIMAL(20, 12) AS begin_share,
        CASE WHEN kind = 'overlay' THEN share WHEN added = 1 THEN upto
            WHEN upto = added THEN 1 ELSE upto / added END::DECIMAL(20, 12) AS end_share
    FROM kept"""

_FATE = """CREATE OR REPLACE TEMP TABLE fate AS
    WITH told AS (SELECT DISTINCT opportunity_id, kind FROM part),
    new AS (
        SELECT opportunity_id, kind, string_agg(seller_id || '=' || begin_share || '-' || end_share, ';'
            ORDER BY seller_id) AS said FROM shared GROUP BY opportunity_id, kind
    ), old AS (
        SELECT opportunity_id, kind, string_agg(seller_id || '=' || begin_share || '-' || end_share, ';'
            ORDER BY seller_id) AS said, max(stated_on) AS stated_on
        FROM opportunity_credit
        WHERE until_on = DATE '2200-01-01' AND opportunity_id IN (SELECT opportunity_id FROM told)
        GROUP BY opportunity_id, kind
    ), ever AS (
        SELECT DISTINCT opportunity_id, kind FROM opportunity_credit
        WHERE opportunity_id IN (SELECT opportunity_id FROM told)
    )
    SELECT told.opportunity_id, told.kind, ever.opportunity_id IS NULL AS is_first,
        CASE WHEN old.stated_on > $day OR new.said IS NOT DISTINCT FROM old.said THEN 'unchanged'
            WHEN old.said IS NULL THEN 'new' ELSE 'changed' END AS fate
    FROM told LEFT JOIN new USING (opportunity_id, kind) LEFT JOIN old USING (opportunity_id, kind)
    LEFT JOIN ever USING (opportunity_id, kind)"""

_COUNTS = """SELECT count(*) FILTER (fate = 'new'), count(*) FILTER (fate = 'changed'),
    count(*) FILTER (fate = 'unchanged') FROM fate"""

_CORRECTED_THE_SAME_DAY = """DELETE FROM opportunity_credit USING fate AS f
    WHERE opportunity_credit.opportunity_id = f.opportunity_id AND opportunity_credit.kind = f.kind
        AND f.fate <> 'unchanged' AND opportunity_credit.known_on = $day"""

_CLOSED = """UPDATE opportunity_credit SET until_on = $day FROM fate AS f
    WHERE opportunity_credit.opportunity_id = f.opportunity_id AND opportunity_credit.kind = f.kind
        AND f.fate <> 'unchanged' AND opportunity_credit.until_on = DATE '2200-01-01'"""

_ADDED = """INSERT INTO opportunity_credit BY NAME
    SELECT s.*, CASE WHEN f.is_first AND $opening THEN DATE '1900-01-01' ELSE $day::DATE END AS known_on,
        DATE '2200-01-01' AS until_on, $day::DATE AS stated_on
    FROM shared AS s JOIN fate AS f USING (opportunity_id, kind)
    WHERE f.fate <> 'unchanged' ORDER BY s.opportunity_id, s.kind, s.seller_id"""
