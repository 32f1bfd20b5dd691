"""The canonical tables as they rest in the facts: what every metric reads."""

from __future__ import annotations

from dataclasses import replace

from quarterdeck.domain.facts.table import Column, Kind, Table

_K, _T, _D, _I, _M = Kind.KEY, Kind.TEXT, Kind.DAY, Kind.INSTANT, Kind.MONEY
_SOURCE = Column("source", _T, "Name of the source the row came from", required=True)

OPPORTUNITY_VERSION = Table(
    "opportunity_version",
    "One row per known state of an opportunity, true from valid_from until valid_to. Append-only.",
    ("opportunity_id", "valid_from"),
    (
        _SOURCE,
        Column("opportunity_id", _K, "The opportunity", required=True),
        Column("valid_from", _I, "When this state began to be known", required=True),
        Column("valid_to", _I, "When the next state began; 2200-01-01 while it is the newest", required=True),
        Column("origin", _T, "history, stated or observed", required=True),
        Column("name", _T, "What the opportunity is called"),
        Column("account_id", _K, "The account it is sold to"),
        Column("owner_id", _K, "The seller who owns it"),
        Column("pipeline", _T, "The pipeline (process) it runs in"),
        Column("stage", _T, "The stage, as the source labels it"),
        Column("status", _T, "open, won or lost", required=True),
        Column("amount", _M, "Value in the currency beside it"),
        Column("currency", _T, "ISO 4217 code; null means the organisation's own"),
        Column("close_on", _D, "Expected close day while open, actual close day once won or lost"),
        Column("created_on", _D, "Day the opportunity was created"),
        Column("probability", Kind.SHARE, "Chance of winning as the source states it"),
        Column("category", _T, "Forecast category"),
        Column("updated_at", _I, "Last meaningful change known in this state (stage, amount, close date, next step)"),
        Column("last_activity_at", _I, "Last e-mail, call or meeting known in this state"),
        Column("kind", _T, "New business, renewal … as the source states it"),
        Column("lead_source", _T, "Where it came from"),
        Column("next_step", _T, "The agreed next step"),
        Column("loss_reason", _T, "Why it was lost"),
        Column("is_deleted", Kind.FLAG, "A tombstone: the source no longer has it", required=True),
    ),
)

OPPORTUNITY_LINE = Table(
    "opportunity_line",
    "What an opportunity offers, product by product.",
    ("line_id",),
    (
        _SOURCE,
        Column("line_id", _K, "The line", required=True),
        Column("opportunity_id", _K, "The opportunity it belongs to", required=True),
        Column("product_id", _K, "The product offered"),
        Column("quantity", Kind.NUMBER, "How many"),
        Column("list_amount", _M, "Quantity times list price"),
        Column("amount", _M, "Offered value of the line; null means the opportunity's amount"),
        Column("currency", _T, "ISO 4217 code; null means the organisation's own"),
    ),
)

SALE = Table(
    "sale",
    "A line sold: what, to whom, by whom, at which list price, discount and cost.",
    ("sale_id",),
    (
        _SOURCE,
        Column("sale_id", _K, "The line", required=True),
        Column("opportunity_id", _K, "The opportunity it came from"),
        Column("account_id", _K, "The customer"),
        Column("owner_id", _K, "The seller"),
        Column("product_id", _K, "The product"),
        Column("sold_on", _D, "Day it was sold", required=True),
        Column("quantity", Kind.NUMBER, "How many"),
        Column("list_amount", _M, "Value at list price"),
        Column("amount", _M, "Value agreed, after discount"),
        Column("cost_amount", _M, "What the goods or services cost us"),
        Column("currency", _T, "ISO 4217 code; null means the organisation's own"),
    ),
)

ACTIVITY = Table(
    "activity",
    "A call, e-mail or meeting, done or booked.",
    ("activity_id",),
    (
        _SOURCE,
        Column("activity_id", _K, "The activity", required=True),
        Column("opportunity_id", _K, "The opportunity it moved"),
        Column("account_id", _K, "The account it was with"),
        Column("owner_id", _K, "The seller who did it or will"),
        Column("channel", _T, "call, email, meeting, message, task, note or other", required=True),
        Column("occurs_on", _D, "Day it took place or is booked for", required=True),
        Column("recorded_at", _I, "When the source learnt of it; null means on the day itself"),
        Column("is_done", Kind.FLAG, "False while it is only booked", required=True),
        Column("has_next_step", Kind.FLAG, "It ended with an agreed next step"),
        Column("is_system", Kind.FLAG, "Logged by a machine; not counted", required=True),
    ),
)

SELLING_COST = Table(
    "selling_cost",
    "What selling cost, by channel and day, of a seller or of a unit.",
    ("cost_id",),
    (
        _SOURCE,
        Column("cost_id", _K, "The cost line", required=True),
        Column("owner_id", _K, "The seller who caused it"),
        Column("channel", _T, "face_to_face, virtual, online or other", required=True),
        Column("incurred_on", _D, "Day it was incurred", required=True),
        Column("amount", _M, "The cost", required=True),
        Column("currency", _T, "ISO 4217 code; null means the organisation's own"),
    ),
)

ACCOUNT = Table(
    "account",
    "A customer or prospect.",
    ("account_id",),
    (
        _SOURCE,
        Column("account_id", _K, "The account", required=True),
        Column("name", _T, "Its name"),
        Column("industry", _T, "Its industry"),
        Column("segment", _T, "Its segment; 'strategic' marks a target account"),
        Column("country", _T, "Its country"),
        Column("owner_id", _K, "The seller responsible"),
        Column("parent_id", _K, "The account that owns it"),
    ),
)

PRODUCT = Table(
    "product",
    "A product or service.",
    ("product_id",),
    (
        _SOURCE,
        Column("product_id", _K, "The product", required=True),
        Column("name", _T, "Its name"),
        Column("family", _T, "The product family it belongs to"),
        Column("list_price", _M, "List price of one"),
        Column("unit_cost", _M, "What one costs us"),
        Column("currency", _T, "ISO 4217 code; null means the organisation's own"),
    ),
)

STAGE = Table(
    "stage",
    "A stage of a pipeline: its order, what status it stands for, whether it is an initial one.",
    ("stage_id",),
    (
        _SOURCE,
        Column("stage_id", _K, "pipeline/stage", required=True),
        Column("pipeline", _T, "The pipeline; null for the only one"),
        Column("name", _T, "The stage as opportunities name it", required=True),
        Column("position", Kind.COUNT, "Order within the pipeline, from 1"),
        Column("status", _T, "open, won or lost", required=True),
        Column(
            "is_initial", Kind.FLAG, "An early stage (fourth trust check); null means nobody has said", required=False
        ),
        Column("probability", Kind.SHARE, "Default chance of winning"),
        Column("category", _T, "Default forecast category"),
    ),
)

SELLER = Table(
    "seller",
    "Somebody who owns opportunities in a source.",
    ("seller_id",),
    (
        _SOURCE,
        Column("seller_id", _K, "The seller", required=True),
        Column("name", _T, "Full name"),
        Column("email", _T, "E-mail address"),
        Column("is_active", Kind.FLAG, "False once the source has switched the user off"),
    ),
)

EXCHANGE_RATE = Table(
    "exchange_rate",
    "What one unit of a currency was worth in another. Append-only: a correction is a row known later.",
    ("currency", "base", "rate_type", "begin_on", "known_on"),
    (
        _SOURCE,
        Column("currency", _T, "The currency", required=True),
        Column("base", _T, "The currency the rate is stated in; null means the organisation's own"),
        Column("rate_type", _T, "dated, plan or spot", required=True),
        Column("begin_on", _D, "First day the rate holds", required=True),
        Column("rate", Kind.RATE, "Units of the base for one unit of the currency", required=True),
        Column("known_on", _D, "Day from which the rate counts as known", required=True),
        Column("stated_on", _D, "Day of the export that stated it"),
    ),
)

CREDIT = Table(
    "opportunity_credit",
    "Who is credited with what part of an opportunity. Append-only: a later word stands beside the earlier one.",
    ("opportunity_id", "kind", "seller_id", "known_on"),
    (
        _SOURCE,
        Column("opportunity_id", _K, "The opportunity", required=True),
        Column("kind", _T, "prime (shares add up to 1, each deal once) or overlay (credit beside it)", required=True),
        Column("seller_id", _K, "The seller credited", required=True),
        Column(
            "begin_share", Kind.RATE, "Prime: shares of the sellers before, by their ids; overlay: 0", required=True
        ),
        Column("end_share", Kind.RATE, "begin_share plus the seller's own share", required=True),
        Column("known_on", _D, "Day from which this counts as known", required=True),
        Column(
            "until_on", _D, "Day from which something else is known; 2200-01-01 while it is the newest", required=True
        ),
        Column("stated_on", _D, "Day of the export that stated it"),
    ),
)

KNOWLEDGE = (
    Column("known_from", _D, "First day on which the row was known to be so; 1900-01-01 for all along", required=True),
    Column("known_to", _D, "First day on which it was known otherwise; 2200-01-01 while it stands", required=True),
)
"""When a row was known to say what it says."""


def remembered(table: Table) -> Table:
    """The table as it rests: every state of a row there ever was, with the days on which it was known."""
    return replace(table, key=(*table.key, "known_from"), columns=(*table.columns, *KNOWLEDGE))


ROWS: tuple[Table, ...] = (OPPORTUNITY_LINE, SALE, ACTIVITY, SELLING_COST, ACCOUNT, PRODUCT, STAGE, SELLER)
"""Delivered tables whose rows come as they stand, without a history of their own."""

TABLES: tuple[Table, ...] = (OPPORTUNITY_VERSION, *map(remembered, ROWS), EXCHANGE_RATE, CREDIT)
