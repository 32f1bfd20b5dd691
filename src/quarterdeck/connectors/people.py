"""Sellers, accounts and products that opportunities name and no table of their own describes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from quarterdeck.connectors.drafts import Draft
from quarterdeck.domain.facts import Batch

_DERIVED = (
    ("seller", "seller_id", "owner_id", "_owner_name"),
    ("account", "account_id", "account_id", "_account_name"),
    ("product", "product_id", "product_id", "_product_name"),
)


def named_by(drafts: Sequence[Draft], source: str) -> list[Batch]:
    """One batch for each kind of thing that rows name beside its id; each thing once, from its first row."""
    found: list[Batch] = []
    for table, key, column, name_column in _DERIVED:
        if any(draft.table == table for draft in drafts):
            continue
        taken: set[Any] = set()
        for draft in drafts:
            if name_column in draft.columns and column in draft.columns:
                batch = _batch(draft, table, key, column, name_column, taken, source)
                found += [batch] if len(batch) else []
    return found


def _batch(draft: Draft, table: str, key: str, column: str, name_column: str, taken: set[Any], source: str) -> Batch:
    ids: list[Any] = []
    names: list[Any] = []
    rows: list[int] = []
    pairs = zip(draft.columns[column], draft.columns[name_column], draft.rows, strict=True)
    for identity, name, row in pairs:
        if identity is not None and identity not in taken:
            taken.add(identity)
            ids.append(identity)
            names.append(name)
            rows.append(row)
    return Batch(table, source, {key: ids, "name": names}, rows, draft.file, draft.sheet)
