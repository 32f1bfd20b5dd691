"""Control totals of a delivery, against plain counting."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.facts.world import batch, opportunity

from quarterdeck.domain.facts import Batch
from quarterdeck.facts.staging import accept
from quarterdeck.facts.totals import Delivered, Total

optional = {
    "currency": st.sampled_from([None, "EUR", "USD"]),
    "amount": st.sampled_from([None, Decimal("0.5"), Decimal(-3), "12.25", 7, 0.1]),
}


@st.composite
def exports(draw: st.DrawFn) -> Batch:
    names = draw(st.sets(st.sampled_from(sorted(optional))))
    rows = draw(st.lists(st.sampled_from("123"), min_size=1, max_size=4))
    statuses = st.sampled_from(["open", "won", "stolen", ""])
    return batch(
        "opportunity",
        [opportunity(key, draw(statuses), **{n: draw(optional[n]) for n in sorted(names)}) for key in rows],
    )


def counted(batches: Sequence[Batch], without: frozenset[str]) -> dict[tuple[str, str | None], tuple[int, Decimal]]:
    last: dict[str, dict[str, Any]] = {}
    for each in batches:
        for row in (dict(zip(each.columns, cells, strict=True)) for cells in zip(*each.columns.values(), strict=True)):
            if row["status"] in {"open", "won"}:
                last.setdefault(f"crm:{row['opportunity_id']}", {}).update(row)
    found: dict[tuple[str, str | None], tuple[int, Decimal]] = {}
    for key, row in last.items():
        if key not in without:
            group = (row["status"], row.get("currency"))
            count, amount = found.get(group, (0, Decimal(0)))
            found[group] = (count + 1, amount + Decimal(str(row.get("amount") or 0)))
    return found


@given(st.lists(exports(), max_size=3), st.frozensets(st.sampled_from(["crm:1", "crm:2"])))
def test_the_last_word_about_each_opportunity_is_counted_column_by_column(
    batches: list[Batch], without: frozenset[str]
) -> None:
    delivered = Delivered()
    for each in batches:
        delivered.add(accept(each)[0])
    found = {(t.status, t.currency): (t.count, t.amount) for t in delivered.totals(without)}
    assert found == counted(batches, without)


@pytest.mark.parametrize("kind", [pa.decimal128(12, 2), pa.string(), pa.float64()])
def test_arrow_columns_of_any_type_are_counted_to_the_cent(kind: pa.DataType) -> None:
    amounts = pa.array([Decimal("0.10"), Decimal("0.20"), None], pa.decimal128(12, 2)).cast(kind)
    columns = {"opportunity_id": pa.array(["a", "b", "c"]), "status": pa.array(["open"] * 3), "amount": amounts}
    delivered = Delivered()
    delivered.add(accept(Batch("opportunity", "crm", columns, range(3), "deals.parquet"))[0])
    assert delivered.totals() == (Total("open", None, 3, Decimal("0.3")),)
