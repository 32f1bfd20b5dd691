"""The canonical tables: what every source is turned into, and what every metric reads.

A null always means *unknown*, never zero. Identifiers are strings qualified by their source
(``crm:0064600000J5S5T``) so that two sources never collide; ``qualify`` is the one place that does it.
Instants are naive UTC; days are days in the organisation's time zone.
"""

from quarterdeck.domain.facts.delivery import Batch, Delivery, Place, Rejection, rows_left_out
from quarterdeck.domain.facts.resting import (
    ACCOUNT,
    ACTIVITY,
    CREDIT,
    EXCHANGE_RATE,
    KNOWLEDGE,
    OPPORTUNITY_LINE,
    OPPORTUNITY_VERSION,
    PRODUCT,
    ROWS,
    SALE,
    SELLER,
    SELLING_COST,
    STAGE,
    TABLES,
    remembered,
)
from quarterdeck.domain.facts.stated import (
    DELIVERED,
    DELIVERED_BY_NAME,
    OPPORTUNITY,
    OPPORTUNITY_CHANGE,
    STATED_CREDIT,
    STATED_RATE,
)
from quarterdeck.domain.facts.table import (
    ALL_ALONG,
    FOREVER,
    OWNERLESS,
    STILL,
    Category,
    Column,
    CreditKind,
    Kind,
    Status,
    Table,
    bare,
    qualify,
)

__all__ = [
    "ACCOUNT",
    "ACTIVITY",
    "ALL_ALONG",
    "CREDIT",
    "DELIVERED",
    "DELIVERED_BY_NAME",
    "EXCHANGE_RATE",
    "FOREVER",
    "KNOWLEDGE",
    "OPPORTUNITY",
    "OPPORTUNITY_CHANGE",
    "OPPORTUNITY_LINE",
    "OPPORTUNITY_VERSION",
    "OWNERLESS",
    "PRODUCT",
    "ROWS",
    "SALE",
    "SELLER",
    "SELLING_COST",
    "STAGE",
    "STATED_CREDIT",
    "STATED_RATE",
    "STILL",
    "TABLES",
    "Batch",
    "Category",
    "Column",
    "CreditKind",
    "Delivery",
    "Kind",
    "Place",
    "Rejection",
    "Status",
    "Table",
    "bare",
    "qualify",
    "remembered",
    "rows_left_out",
]
