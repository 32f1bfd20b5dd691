"""Exchange rates of one delivery together: what they are stated in, and which rows are no rates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from quarterdeck.connectors.drafts import Draft

TABLE = "exchange_rate"


def complete_rates(drafts: Sequence[Draft], observed_on: date) -> None:
    """Where one table of a product names its base currency, the others are stated in it, too.

    The base currency's own rows, which are always 1, are left out. A rate without a day holds from ``observed_on`` on.
    """
    rates = [one for one in drafts if one.table == TABLE]
    for one in rates:
        same = [other for other in rates if other.layout.source == one.layout.source]
        one.columns.setdefault("begin_on", [observed_on] * len(one.rows))
        base = next((base for other in same for base in other.column("base") if base), None)
        if base and "base" not in one.columns:
            one.columns["base"] = [base] * len(one.rows)
        pairs = zip(one.column("currency"), one.column("base"), one.column("rate"), strict=True)
        one.keep([i for i, (currency, own, rate) in enumerate(pairs) if not (currency == own and rate == 1)])
