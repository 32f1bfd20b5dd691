"""Every instant at which something may have changed about an opportunity, and the values from then on."""
# ruff: noqa: S608 - every name in these statements comes from the canonical tables

from __future__ import annotations

from quarterdeck.domain.facts import Column
from quarterdeck.facts.evidence import Evidence
from quarterdeck.facts.schema import VALUES, column_type

CONSTANT = frozenset({"name", "account_id", "owner_id", "pipeline", "kind", "lead_source", "created_on", "currency"})
"""What is taken to have been so from the beginning, unless a history says otherwise."""

OF_ITS_DAY = "created_on"
"""What an export says of this counts from its own day, not from the closing day of the decision it shows."""

OF_A_DECISION = frozenset({"stage", "close_on", "loss_reason"})
"""What is known of a decision together with it, where a history tells of it before an export shows it."""

MEANINGFUL = ("stage", "amount", "close_on", "next_step")
"""A change of one of these counts as an update by a person."""

_PLAIN = tuple(c for c in VALUES if c.name not in {"is_deleted", "updated_at"})


def moments(evidence: Evidence) -> str:
    """Every instant at which something may have changed, with the value each told field has from then on."""
    fields = "".join(f", {_current(c)} AS now_{c.name}" for c in _PLAIN if _is_carried(c.name, evidence))
    return f"""CREATE OR REPLACE TEMP TABLE moment AS
    WITH happened AS (
        SELECT opportunity_id, since_at FROM told_wide UNION SELECT opportunity_id, settled_at FROM settled
        UNION SELECT opportunity_id, observed_at FROM settled
    ), first_at AS (
        SELECT opportunity_id, min(since_at) AS since_at FROM happened GROUP BY opportunity_id
    ), instant AS (
        FROM happened UNION ALL
        SELECT b.opportunity_id, b.created_at FROM born b JOIN first_at f USING (opportunity_id)
        WHERE b.created_at < f.since_at AND b.is_opened
            AND NOT (b.first_deleted AND b.opportunity_id NOT IN (SELECT opportunity_id FROM has WHERE is_opening))
    )
    SELECT a.opportunity_id, a.since_at, t.since_at IS NOT NULL AS is_told, e.i AS settled_i, o.i AS observed_i,
        CASE WHEN e.is_opening THEN e.updated_at WHEN NOT o.is_opening THEN o.updated_at END AS stated_at,
        last_value(coalesce(o.i, e.i) IGNORE NULLS) OVER w AS decided_i,
        last_value(coalesce(o.i, CASE WHEN e.is_opening THEN e.i END) IGNORE NULLS) OVER w AS seen_i{fields}
    FROM instant a
    LEFT JOIN told_wide t ON t.opportunity_id = a.opportunity_id AND t.since_at = a.since_at
    LEFT JOIN settled e ON e.opportunity_id = a.opportunity_id AND e.settled_at = a.since_at
    LEFT JOIN settled o ON o.opportunity_id = a.opportunity_id AND o.observed_at = a.since_at
    LEFT JOIN has h ON h.opportunity_id = a.opportunity_id
    LEFT JOIN hidden_wide x ON x.opportunity_id = a.opportunity_id AND x.i = coalesce(o.i, e.i)
    WINDOW w AS (PARTITION BY a.opportunity_id ORDER BY a.since_at)"""


def _is_carried(name: str, evidence: Evidence) -> bool:
    """Whether the last word about a field is worked out moment by moment: it need not be the last export's."""
    return name in evidence.told or name == OF_ITS_DAY


def _current(column: Column) -> str:
    """The last word about a field: what an export shows, else what the history tells."""
    f = column.name
    if f == OF_ITS_DAY:
        return f"last_value(CASE WHEN o.i IS NOT NULL THEN {{'v': o.{f}}} END IGNORE NULLS) OVER w"
    told = f"WHEN t.told_{f} THEN {{'v': try_cast(t.{f} AS {column_type(column)})}}"
    if f == "status":
        seen = f"WHEN o.i IS NOT NULL AND x.hide_{f} IS NOT TRUE THEN {{'v': o.{f}}}"
        # What hides the word of the day need not hide the decision made before it.
        hidden = f"x.hide_{f} AND (x.is_overruled OR NOT e.is_opening)"
        seen += f" WHEN o.i IS NULL AND e.i IS NOT NULL AND ({hidden}) IS NOT TRUE THEN {{'v': e.{f}}}"
    else:
        seen = f"WHEN o.i IS NOT NULL AND x.hide_{f} IS NOT TRUE THEN {{'v': o.{f}}}"
        seen += f" WHEN o.i IS NULL AND e.is_opening AND h.has_{f} IS NOT TRUE THEN {{'v': e.{f}}}"
        if f in OF_A_DECISION:
            told_by_then = f"coalesce(h.first_{f} <= e.observed_at, false)"
            seen += f" WHEN o.i IS NULL AND NOT e.is_opening AND NOT {told_by_then} THEN {{'v': e.{f}}}"
    return f"last_value(CASE {seen} {told} END IGNORE NULLS) OVER w"


def valued(evidence: Evidence) -> str:
    """Every moment with all values, and whether it was an update by a person."""
    columns = ", ".join(f"{_value(c, evidence)} AS {c.name}" for c in _PLAIN)
    row = f"row({', '.join(MEANINGFUL)})"
    return f"""CREATE OR REPLACE TEMP TABLE valued AS
    WITH filled AS (
        SELECT b.source, m.opportunity_id, m.since_at, m.is_told, m.settled_i, m.observed_i, m.stated_at,
            coalesce(h.is_opening, false) OR m.is_told OR {_reached(evidence)} AS has_history,
            {columns}, coalesce(s.is_deleted, false) AS is_deleted
        FROM moment m JOIN born b USING (opportunity_id)
        JOIN seen f ON f.opportunity_id = m.opportunity_id AND f.i = b.told_i
        LEFT JOIN seen s ON s.opportunity_id = m.opportunity_id AND s.i = m.seen_i
        {_DECIDING if _is_decided_before(evidence) else ""}
        LEFT JOIN has h ON h.opportunity_id = m.opportunity_id
        LEFT JOIN cover c ON c.cover_source = b.source
    ), compared AS (
        SELECT *, row_number() OVER w = 1 AS is_first, {row} IS DISTINCT FROM lag({row}) OVER w AS differs
        FROM filled WINDOW w AS (PARTITION BY opportunity_id ORDER BY since_at)
    ), judged AS (
        SELECT *, CASE WHEN is_first THEN has_history AND settled_i IS NULL
            ELSE (differs AND (is_told OR coalesce(settled_i, observed_i) > 1))
                OR (settled_i IS NOT NULL AND observed_i IS NULL) END AS is_update
        FROM compared
    )
    SELECT *, last_value(CASE WHEN stated_at IS NOT NULL THEN stated_at WHEN is_update THEN since_at END IGNORE NULLS)
        OVER (PARTITION BY opportunity_id ORDER BY since_at) AS updated_at
    FROM judged"""


def _value(column: Column, evidence: Evidence) -> str:
    """The value at a moment: the last word, else what is known about the time before the first word."""
    f = column.name
    cases = (
        [f"WHEN m.now_{f} IS NOT NULL THEN m.now_{f}.v"]
        if _is_carried(f, evidence)
        else [f"WHEN m.decided_i IS NOT NULL THEN g.{f}"]
        if f in OF_A_DECISION and _is_decided_before(evidence)
        else [f"WHEN m.seen_i IS NOT NULL THEN s.{f}"]
    )
    if f in evidence.told:
        cases.append(f"WHEN h.has_{f} THEN h.old_{f}")
    if f == "status":
        # A history may begin with how a deal was decided: whatever it was before, it was open.
        return f"coalesce(CASE {' '.join(cases)} END, 'open')"
    if f in CONSTANT:
        return f"CASE {' '.join(cases)} ELSE f.{f} END"
    if f in evidence.covered:
        cases.append(f"WHEN {_covers(f)} THEN f.{f}")
    return f"CASE {' '.join(cases)} END"


def _is_decided_before(evidence: Evidence) -> bool:
    """Whether a history may tell of decisions before exports show them, so that these speak at two instants."""
    return "status" in evidence.told


_DECIDING = "LEFT JOIN seen g ON g.opportunity_id = m.opportunity_id AND g.i = m.decided_i"


def _covers(field: str) -> str:
    """Whether the set-up's history of the source reaches the opportunity: a field it does not mention never changed.

    A history that does not mention how a decided opportunity was decided does not reach back that far.
    """
    known = "h.has_any_stage" if field == "stage" else "h.is_opening"
    return f"(b.is_opened AND b.first_on <= c.until_{field} AND (b.first_status = 'open' OR {known}))"


def _reached(evidence: Evidence) -> str:
    return "coalesce(" + " OR ".join([*map(_covers, evidence.covered), "false"]) + ", false)"
