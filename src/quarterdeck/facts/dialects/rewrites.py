"""What has to be said differently before SQLGlot writes a statement for another engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlglot import exp

from quarterdeck.facts.dialects.aggregates import (
    any_values,
    bigquery_medians,
    clickhouse_medians,
    filters,
    latest_values,
    trino_medians,
)
from quarterdeck.facts.dialects.days import (
    bigquery_weeks,
    clickhouse_days,
    day_differences,
    day_shifts,
    days_beside,
    days_unfolded,
    elapsed_days,
    instant_shifts,
    intervals,
    series,
    whole_days,
    whole_parts,
)
from quarterdeck.facts.dialects.groups import (
    grand_totals,
    group_by_all,
    grouping_ids,
    parts_as_they_come,
    single_groupings,
    typed_nulls,
    union_names,
    union_truths,
)
from quarterdeck.facts.dialects.numbers import (
    decimal_casts,
    decimal_prices,
    divisions,
    rounded_casts,
    rounded_decimals,
    texts,
    whole_divisions,
)

Rewrite = Callable[[exp.Expr], exp.Expr]

_EVERYWHERE: tuple[Rewrite, ...] = (decimal_prices, divisions, texts)
_BY_FUNCTION: tuple[Rewrite, ...] = (*_EVERYWHERE, parts_as_they_come, day_differences, day_shifts)
_SPARK: tuple[Rewrite, ...] = (
    *_BY_FUNCTION,
    rounded_casts,
    typed_nulls,
    union_names,
    union_truths,
    intervals,
    group_by_all,
    grand_totals,
    grouping_ids,
)

_OF_ONE: Mapping[str, tuple[Rewrite, ...]] = {
    "postgres": (
        *_EVERYWHERE,
        group_by_all,
        series,
        whole_parts,
        whole_days,
        whole_divisions,
        intervals,
        decimal_casts,
        latest_values,
        any_values,
    ),
    "spark": _SPARK,
    "databricks": _SPARK,
    "snowflake": (*_BY_FUNCTION, days_beside("snowflake"), instant_shifts, decimal_casts, filters),
    "bigquery": (
        *_BY_FUNCTION,
        days_beside("bigquery"),
        instant_shifts,
        rounded_decimals,
        filters,
        bigquery_medians,
        bigquery_weeks,
        single_groupings,
    ),
    "trino": (*_BY_FUNCTION, days_beside("trino"), instant_shifts, group_by_all, whole_divisions, trino_medians),
    "clickhouse": (
        *_BY_FUNCTION,
        days_unfolded,
        instant_shifts,
        rounded_casts,
        rounded_decimals,
        decimal_casts,
        clickhouse_medians,
        clickhouse_days,
    ),
}
"""What is done for each engine apart, in this order."""

REWRITES: Mapping[str, tuple[Rewrite, ...]] = {
    dialect: (*rewrites, elapsed_days(dialect)) for dialect, rewrites in _OF_ONE.items()
}
"""Everything that is done for each engine, in this order."""
