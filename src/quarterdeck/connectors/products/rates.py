"""Exchange rates: a plain file of them, and the currency tables that CRM products export."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from quarterdeck.connectors.headers import normal
from quarterdeck.connectors.layout import Condition, From, Layout, TableLayout, column
from quarterdeck.domain.rates import EXACT

_YES = frozenset({"1", "true", "yes"})


def _turned(columns: dict[str, list[Any]]) -> None:
    """Products state how much of a currency one unit of their own is worth: the other way round."""
    columns["rate"] = [None if rate is None else (1 / rate).quantize(EXACT) for rate in columns.pop("_turned")]


def _is_theirs(columns: dict[str, list[Any]]) -> None:
    """The base currency's own row, always 1, says what all the others are stated in; it is no rate itself."""
    _turned(columns)
    flags = columns.get("_corporate") or [rate == Decimal(1) for rate in columns["rate"]]
    base = next((code for code, is_base in zip(columns["currency"], flags, strict=True) if is_base), None)
    columns["base"] = [base] * len(flags)


PLAIN = Layout(
    "Exchange rates",
    "Exchange rates",
    frozenset({"currency", "rate"}),
    (
        TableLayout(
            "exchange_rate",
            {
                "currency": column("currency", "from", "currency code"),
                "base": column("base", "base currency", "to", "in"),
                "begin_on": column("day", "date", "begin_on", "valid from", "start date"),
                "rate": column("rate"),
                "rate_type": column("type", "rate_type", "rate type"),
            },
        ),
    ),
    any_of=(frozenset({"day", "date", "begin_on", "valid from", "start date"}),),
    forbids=frozenset({"amount", "id", "record id"}),
    source="rates",
)
"""A file with the columns currency, day and rate, and perhaps base and type."""

_DATED = {
    "currency": column("IsoCode", "iso_code"),
    "begin_on": column("StartDate", "start_date"),
    "_turned": column("ConversionRate", "conversion_rate"),
    "rate_type": From(constant="dated"),
}
_STATIC = {
    "currency": column("IsoCode", "iso_code"),
    "begin_on": column("LastModifiedDate", "last_modified_date", "SystemModstamp", utc=True),
    "_turned": column("ConversionRate", "conversion_rate"),
    "rate_type": From(constant="spot"),
    "_corporate": column("IsCorporate", "is_corporate"),
}
_KEPT = (Condition("_fivetran_deleted", _YES, negated=True),)


def _salesforce(label: str, columns: dict[str, From], *signature: str, theirs: bool = False) -> Layout:
    table = TableLayout("exchange_rate", columns, when=_KEPT, tidy=_is_theirs if theirs else _turned)
    return Layout("Salesforce data export", label, frozenset(map(normal, signature)), (table,), source="salesforce")


LAYOUTS: tuple[Layout, ...] = (
    PLAIN,
    _salesforce("DatedConversionRate", _DATED, "IsoCode", "StartDate", "ConversionRate"),
    _salesforce("DatedConversionRate", _DATED, "iso_code", "start_date", "conversion_rate"),
    _salesforce("CurrencyType", _STATIC, "IsoCode", "ConversionRate", "IsCorporate", theirs=True),
    _salesforce("CurrencyType", _STATIC, "iso_code", "conversion_rate", "is_corporate", theirs=True),
    Layout(
        "Dynamics 365",
        "Currencies",
        frozenset(map(normal, ("Currency Name", "Currency Code", "Exchange Rate"))),
        (
            TableLayout(
                "exchange_rate",
                {
                    "currency": column("Currency Code"),
                    "begin_on": column("(Do Not Modify) Modified On", "Modified On"),
                    "_turned": column("Exchange Rate"),
                    "rate_type": From(constant="spot"),
                },
                tidy=_is_theirs,
            ),
        ),
        source="dynamics",
    ),
)
