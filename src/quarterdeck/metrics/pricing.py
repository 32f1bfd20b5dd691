"""How an amount becomes the organisation's currency: the rates as statements read them, their join, and the price."""

from __future__ import annotations

SPAN = '{"currency":"VARCHAR","begin_on":"DATE","end_on":"DATE","rate":"DECIMAL(20,12)"}'
"""How a stretch of days with one exchange rate is written in the one text that binds all of them."""
CLOSING = "coalesce(x.close_on, $as_of)"
"""The day that decides a deal's rate, whatever its stage; the knowledge day where no close date is known."""


CHANCE = "TRY_CAST(coalesce(x.probability, rule.probability, any_rule.probability) AS DECIMAL(12, 8))"
"""The chance of winning that the source states for a deal, else for its stage; a decimal, because floating numbers add
up to something else in another order, and a later import may well bring another order."""


_OFF = "4e-15"
"""A floating product is off by less than this share of itself, which is eighteen roundings; it takes eight at most."""


def product(amount: str, floating: str = "rate.floating") -> str:
    """Amount times rate in ten-thousandths, as a floating number, which is what most prices can be taken from."""
    return f"CAST({amount} AS DOUBLE) * {floating} * 10000"


def priced(
    amount: str, currency: str, rate: str = "rate.rate", floating: str = "rate.floating", multiplied: str = ""
) -> str:
    """The amount in the organisation's currency, exact to four decimals; unknown without a rate for its day.

    ``floating`` is the same rate as a floating number: to make one of a decimal is what a price would take longest for.
    ``multiplied`` names the ``product`` where a query has it already; DuckDB works it out for every mention else.

    To round a product of decimals takes DuckDB twenty times as long as one of floating numbers. Those are exact
    enough where the product is no nearer to a half of a ten-thousandth than it may be off; a large one never is. This
    is one comparison, since to ask takes as long as to multiply, and comes first, since own amounts have no rate.
    Other engines are not asked so (facts/dialects): each rounds floating numbers in a way of its own.
    """
    about = multiplied or product(amount, floating)
    return (
        f"CASE WHEN abs({about} - floor({about}) - 0.5) > abs({about}) * {_OFF} "
        f"THEN CAST({about} / 10000 AS DECIMAL(18, 4)) "
        f"WHEN {currency} IS NULL OR {currency} = $currency THEN {amount} "
        # Rounded first, because a cast that has to round costs DuckDB three times as much.
        f"ELSE TRY_CAST(round({amount} * {rate}, 4) AS DECIMAL(18, 4)) END"
    )


def rate_days(name: str) -> str:
    """The exchange rates bound under that name, as a query: one row a currency and day, to be joined by equality.

    Each stands there twice, exact and as a floating number, so that this is made of it once a day and not once a price.

    Which rates hold was settled when the question was put (domain/rates.py).
    """
    return f"""
        SELECT laid.currency, CAST(laid.day AS DATE) AS day, laid.rate, CAST(laid.rate AS DOUBLE) AS floating
        FROM (SELECT unnest(generate_series(CAST(given.span.begin_on AS TIMESTAMP),
                                            CAST(given.span.end_on AS TIMESTAMP) - INTERVAL 1 DAY,
                                            INTERVAL 1 DAY)) AS day,
                     given.span.currency AS currency, given.span.rate AS rate
              FROM (SELECT unnest(from_json(${name}, '[{SPAN}]')) AS span) AS given) AS laid"""  # noqa: S608 our own


def rated(
    currency: str, day: str, alias: str = "rate", table: str = "rate", name: str = "rates", *, past: bool = False
) -> str:
    """The join that finds the rate of the day, for ``priced``; ``name``: under which the rates are bound.

    ``past``: the day never lies after the knowledge day, up to which rates are laid out.
    """
    begun = day if past else f"least({day}, ${name}_end)"
    return (
        f"LEFT JOIN {table} AS {alias} ON {alias}.currency = {currency} "
        f"AND {alias}.day = greatest({begun}, ${name}_begin)"
    )
