"""The made-up facts as canonical rows in Parquet files: what a source of that size would deliver.

One statement a table. Every choice is a hash of the row's number and a name, so the files are the same however they
are made and however often; a file that is there already is not made again.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb

from bench.large.size import BEGINS_ON, DAYS, OBSERVED_ON, Size

NOW = f"TIMESTAMP '{OBSERVED_ON} 18:00:00'"
BEGIN = f"TIMESTAMP '{BEGINS_ON} 06:00:00'"
STAGES = ("Prospecting", "Qualification", "Proposal", "Negotiation")
ROW_GROUP = 1_000_000
PRODUCTS = 60
FAMILIES = ("Platform", "Analytics", "Integration", "Support", "Services", "Training")
LINES_SINCE = 400
"""Days before the end within which an opportunity created has lines."""


def make(folder: Path, size: Size, say: Callable[[str], None]) -> None:
    """Make what is missing of the files of a company of that size."""
    folder.mkdir(parents=True, exist_ok=True)
    database = duckdb.connect(":memory:", config={"memory_limit": "3GB", "threads": "2", "temp_directory": str(folder)})
    for name, sql in _tables(size).items():
        target = folder / f"{name}.parquet"
        if target.exists():
            continue
        say(f"making {name}")
        draft = target.with_suffix(".draft")
        deals = f"CREATE OR REPLACE VIEW deal AS FROM read_parquet('{folder / 'deal.parquet'}')"
        if name != "deal":
            database.execute(deals)
        database.execute(f"COPY ({sql}) TO '{draft}' (FORMAT parquet, ROW_GROUP_SIZE {ROW_GROUP})")
        draft.rename(target)
    database.close()


def _luck(number: str, name: str) -> str:
    """A number from 0 up to 1 that depends on the row and the name only."""
    return f"((hash({number}, '{name}') % 1000003) / 1000003.0)"


def _tables(size: Size) -> dict[str, str]:
    return {
        "deal": _deal(size),
        "seller": _seller(size),
        "account": _account(size),
        "product": _product(),
        "stage": _stage(),
        "exchange_rate": _exchange_rate(),
        "opportunity": _opportunity(),
        "opportunity_change": _opportunity_change(),
        "opportunity_line": _opportunity_line(),
        "sale": _sale(size),
        "selling_cost": _selling_cost(size),
        "activity": _activity(size),
    }


def _owner(number: str) -> str:
    return f"'005' || lpad(CAST({number} AS VARCHAR), 5, '0')"


def _currency(owner: str) -> str:
    """A seller's currency: that of their division."""
    return f"CASE ({owner} // 648) % 4 WHEN 1 THEN 'USD' WHEN 2 THEN 'GBP' ELSE 'EUR' END"


def _deal(size: Size) -> str:
    """What happens to each opportunity and when; nothing here has been cut at the day of the export yet."""
    u = lambda name: _luck("i", name)  # noqa: E731 shorter than what it stands for
    return f"""
    WITH born AS (
        SELECT i, CAST(floor({size.sellers} * pow({u("owner")}, 1.15)) AS BIGINT) AS owner,
            {BEGIN} + to_seconds(CAST({u("created")} * {DAYS} * 86400 AS BIGINT)) AS created_at,
            CAST((6 - ln(1.0000001 - {u("life")}) * 85) * 86400 AS BIGINT) AS life
        FROM range({size.opportunities}) AS t(i)
    ), lived AS (
        SELECT *, created_at + to_seconds(life) AS end_at, least(created_at + to_seconds(life), {NOW}) AS cut_at,
            CASE WHEN created_at + to_seconds(life) > {NOW} THEN 'open'
                WHEN {u("won")} < 0.22 + 0.2 * {_luck("owner", "skill")} THEN 'won' ELSE 'lost' END AS outcome,
            CAST(floor({u("moves")} * 4) AS INTEGER) AS moves, CAST(floor({u("pushes")} * 3.1) AS INTEGER) AS pushes
        FROM born
    ), moved AS (
        SELECT *, {", ".join(f"{_at(_moment(n), f'moves >= {n}')} AS move_{n}" for n in (1, 2, 3))},
            {", ".join(f"{_at(_pushed(n), f'pushes >= {n}')} AS push_{n}" for n in (1, 2))},
            {_at("0.53", u("priced") + " < 0.5")} AS price_at, {_at("0.61", u("given") + " < 0.12")} AS given_at
        FROM lived
    )
    SELECT *, least(owner + 1 + CAST(floor({u("to")} * 6) AS BIGINT), {size.sellers - 1}) AS next_owner,
        round(exp(8.6 + 2.4 * {u("a")} + 1.2 * {u("b")} + 0.8 * {u("c")}), 2) AS amount,
        CAST(created_at AS DATE) + CAST(40 + 60 * {u("due")} AS INTEGER) AS first_due_on,
        owner * 25 + CAST(floor({u("account")} * 25) AS BIGINT) AS account,
        CASE WHEN {u("kind")} < 0.6 THEN 'New business' ELSE 'Existing business' END AS kind,
        ['Web', 'Partner', 'Event', 'Referral'][1 + CAST(floor({u("lead")} * 4) AS INTEGER)] AS lead_source
    FROM moved ORDER BY i"""


def _moment(nth: int) -> str:
    return f"(({nth} - 0.6 * {_luck('i', f'move{nth}')}) / (moves + 1.0))"


def _pushed(nth: int) -> str:
    return f"({0.35 * nth} + 0.25 * {_luck('i', f'push{nth}')})"


def _at(share: str, happens: str) -> str:
    """The instant at that share of the opportunity's life, if it happens and has happened."""
    at = f"created_at + to_seconds(CAST(life * {share} AS BIGINT))"
    return f"CASE WHEN {happens} AND {at} < cut_at THEN {at} END"


_STAGE_NOW = "1 + (move_1 IS NOT NULL)::INT + (move_2 IS NOT NULL)::INT + (move_3 IS NOT NULL)::INT"
_LABELS = "[" + ", ".join(f"'{name}'" for name in STAGES) + "]"
_ENDED = "CASE outcome WHEN 'won' THEN 'Closed Won' ELSE 'Closed Lost' END"
_DUE = "first_due_on + 30 * ((push_1 IS NOT NULL)::INT + (push_2 IS NOT NULL)::INT)"
_ID = "'006' || lpad(CAST(i AS VARCHAR), 9, '0')"
_ACCOUNT_ID = "'001' || lpad(CAST(account AS VARCHAR), 7, '0')"
_OWNER_NOW = "CASE WHEN given_at IS NULL THEN owner ELSE next_owner END"
_FIRST_AMOUNT = "CAST(CAST(amount * 0.9 AS DECIMAL(18, 2)) AS VARCHAR)"
_AMOUNT = "CAST(CAST(amount AS DECIMAL(18, 2)) AS VARCHAR)"


def _opportunity() -> str:
    is_open = "outcome = 'open'"
    return f"""
    SELECT {_ID} AS opportunity_id, 'Opportunity ' || i AS name, {_ACCOUNT_ID} AS account_id,
        {_owner(_OWNER_NOW)} AS owner_id,
        CASE WHEN {is_open} THEN {_LABELS}[{_STAGE_NOW}] ELSE {_ENDED} END AS stage, outcome AS status,
        CASE WHEN {_luck("i", "unpriced")} < 0.02 THEN NULL ELSE CAST(amount AS DECIMAL(18, 4)) END AS amount,
        {_currency("owner")} AS currency, CASE WHEN {is_open} THEN {_DUE} ELSE CAST(end_at AS DATE) END AS close_on,
        CAST(created_at AS DATE) AS created_on,
        CASE WHEN NOT {is_open} THEN 'closed' ELSE
            ['pipeline', 'pipeline', 'best_case', 'commit'][{_STAGE_NOW}] END AS category,
        kind, lead_source
    FROM deal ORDER BY i"""


def _opportunity_change() -> str:
    moves = [
        f"SELECT i, move_{n} AS at, 'stage', {_LABELS}[{n + 1}], {_LABELS}[{n}] FROM deal WHERE move_{n} IS NOT NULL"
        for n in (1, 2, 3)
    ]
    pushes = [
        f"SELECT i, push_{n} AS at, 'close_on', CAST(first_due_on + {30 * n} AS VARCHAR), "
        f"CAST(first_due_on + {30 * (n - 1)} AS VARCHAR) FROM deal WHERE push_{n} IS NOT NULL"
        for n in (1, 2)
    ]
    priced = f"FROM deal WHERE price_at IS NOT NULL AND {_luck('i', 'unpriced')} >= 0.02"
    given, ended = "FROM deal WHERE given_at IS NOT NULL", "FROM deal WHERE outcome <> 'open'"
    parts = [
        *moves,
        *pushes,
        f"SELECT i, price_at, 'amount', {_AMOUNT}, {_FIRST_AMOUNT} {priced}",
        f"SELECT i, given_at, 'owner_id', {_owner('next_owner')}, {_owner('owner')} {given}",
        f"SELECT i, end_at, 'stage', {_ENDED}, {_LABELS}[{_STAGE_NOW}] {ended}",
        f"SELECT i, end_at, 'close_on', CAST(CAST(end_at AS DATE) AS VARCHAR), CAST({_DUE} AS VARCHAR) {ended}",
    ]
    union = " UNION ALL ".join(parts)
    return f"""
    SELECT {_ID} AS opportunity_id, changed_at, field, value, old_value
    FROM ({union}) AS happened(i, changed_at, field, value, old_value) ORDER BY i, changed_at"""


def _opportunity_line() -> str:
    return f"""
    SELECT '00L' || lpad(CAST(i * 2 + n AS VARCHAR), 10, '0') AS line_id, {_ID} AS opportunity_id,
        'P' || CAST(hash(i, n, 'product') % {PRODUCTS} AS VARCHAR) AS product_id, 1.0 AS quantity,
        CAST(amount / 2 / 0.9 AS DECIMAL(18, 4)) AS list_amount, CAST(amount / 2 AS DECIMAL(18, 4)) AS amount,
        {_currency("owner")} AS currency
    FROM deal, range(2) AS each(n) WHERE created_at > {NOW} - INTERVAL {LINES_SINCE} DAY ORDER BY i, n"""


def _sale(size: Size) -> str:
    u = lambda name: _luck("j", name)  # noqa: E731 shorter than what it stands for
    return f"""
    SELECT '00S' || lpad(CAST(j AS VARCHAR), 10, '0') AS sale_id,
        '001' || lpad(CAST(owner * 25 + j % 25 AS VARCHAR), 7, '0') AS account_id, {_owner("owner")} AS owner_id,
        'P' || CAST(hash(j, 'product') % {PRODUCTS} AS VARCHAR) AS product_id, sold_on,
        1.0 + hash(j, 'quantity') % 20 AS quantity, CAST(price AS DECIMAL(18, 4)) AS list_amount,
        CAST(price * (1 - discount) AS DECIMAL(18, 4)) AS amount,
        CASE WHEN {u("cost")} < 0.97 THEN CAST(price * 0.45 AS DECIMAL(18, 4)) END AS cost_amount,
        {_currency("owner")} AS currency
    FROM (SELECT j, CAST(floor({size.sellers} * pow({u("owner")}, 1.15)) AS BIGINT) AS owner,
            DATE '{BEGINS_ON}' + CAST(floor(j / {size.sales}.0 * {DAYS}) AS INTEGER) AS sold_on,
            round(exp(5 + 4 * {u("price")}), 2) AS price, 0.25 * {u("discount")} AS discount
        FROM range({size.sales}) AS t(j)) AS sold ORDER BY j"""


def _activity(size: Size) -> str:
    each = size.activities_each
    booked = f"outcome = 'open' AND n = {each - 1}"
    number = f"(i * {each} + n)"
    u = lambda name: _luck(number, name)  # noqa: E731 shorter than what it stands for
    at = f"created_at + (cut_at - created_at) * ((n + {u('when')}) / {each}.0)"
    ahead = f"DATE '{OBSERVED_ON}' + CAST(1 + floor({u('when')} * 28) AS INTEGER)"
    channels = "['email', 'email', 'email', 'call', 'call', 'meeting', 'meeting', 'task', 'note', 'email']"
    return f"""
    SELECT '00T' || lpad(CAST({number} AS VARCHAR), 11, '0') AS activity_id,
        CASE WHEN {u("loose")} < 0.9 THEN {_ID} END AS opportunity_id, {_ACCOUNT_ID} AS account_id,
        {_owner("owner")} AS owner_id, {channels}[1 + CAST(hash({number}, 'channel') % 10 AS BIGINT)] AS channel,
        CASE WHEN {booked} THEN {ahead} ELSE CAST({at} AS DATE) END AS occurs_on,
        CASE WHEN {booked} THEN cut_at - INTERVAL 2 DAY
            WHEN {u("late")} < 0.5 THEN NULL
            ELSE least({at} + to_hours(CAST(60 * {u("later")} AS BIGINT)), {NOW}) END AS recorded_at,
        NOT ({booked}) AS is_done,
        CASE WHEN {u("said")} < 0.7 THEN {u("step")} < 0.55 END AS has_next_step, {u("machine")} < 0.1 AS is_system
    FROM deal, range({each}) AS t(n) ORDER BY occurs_on, i"""


def _selling_cost(size: Size) -> str:
    return f"""
    SELECT 'C' || s || '-' || m || '-' || c AS cost_id, {_owner("s")} AS owner_id,
        ['face_to_face', 'virtual'][c + 1] AS channel,
        CAST(DATE '{BEGINS_ON}' + to_months(CAST(m AS INTEGER)) AS DATE) + 14 AS incurred_on,
        CAST(300 + hash(s, m, c) % 2000 AS DECIMAL(18, 4)) AS amount, 'EUR' AS currency
    FROM range({size.sellers}) AS a(s), range(48) AS b(m), range(2) AS t(c) ORDER BY m, s, c"""


def _seller(size: Size) -> str:
    return f"""
    SELECT {_owner("s")} AS seller_id, 'Seller ' || s AS name, 'seller' || s || '@example.com' AS email,
        TRUE AS is_active
    FROM range({size.sellers}) AS t(s) ORDER BY s"""


def _account(size: Size) -> str:
    return f"""
    SELECT '001' || lpad(CAST(a AS VARCHAR), 7, '0') AS account_id, 'Account ' || a AS name,
        ['Machinery', 'Chemicals', 'Retail', 'Health', 'Energy'][1 + CAST(hash(a, 'industry') % 5 AS BIGINT)]
            AS industry,
        CASE WHEN {_luck("a", "segment")} < 0.15 THEN 'strategic' WHEN {_luck("a", "segment")} < 0.9 THEN 'core' END
            AS segment,
        'DE' AS country, {_owner("a // 25")} AS owner_id
    FROM range({size.accounts}) AS t(a) ORDER BY a"""


def _product() -> str:
    families = "[" + ", ".join(f"'{name}'" for name in FAMILIES) + "]"
    return f"""
    SELECT 'P' || p AS product_id, 'Product ' || p AS name, {families}[1 + p % {len(FAMILIES)}] AS family,
        CAST(100 + p AS DECIMAL(18, 4)) AS list_price, CAST(45 + p AS DECIMAL(18, 4)) AS unit_cost, 'EUR' AS currency
    FROM range({PRODUCTS}) AS t(p) ORDER BY p"""


def _stage() -> str:
    opened = [
        f"SELECT '{name}' AS stage_id, '{name}' AS name, {n} AS position, 'open' AS status, {n == 1} AS is_initial, "
        f"{n / 5} AS probability"
        for n, name in enumerate(STAGES, 1)
    ]
    closed = [
        "SELECT 'Closed Won', 'Closed Won', 5, 'won', FALSE, 1.0",
        "SELECT 'Closed Lost', 'Closed Lost', 6, 'lost', FALSE, 0.0",
    ]
    return " UNION ALL ".join([*opened, *closed])


def _exchange_rate() -> str:
    return f"""
    SELECT currency, CAST(DATE '{BEGINS_ON}' + to_months(CAST(m AS INTEGER)) AS DATE) AS begin_on,
        base * (0.95 + 0.1 * {_luck("m", "rate")}) AS rate
    FROM range(48) AS t(m), (VALUES ('USD', 0.9), ('GBP', 1.16)) AS each(currency, base) ORDER BY currency, m"""
