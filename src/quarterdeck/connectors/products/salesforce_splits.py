"""Opportunity splits as Salesforce exports them, and the table of their types that says which have to add up."""

from __future__ import annotations

from typing import Any

from quarterdeck.connectors.headers import normal
from quarterdeck.connectors.layout import From, Join, Layout, TableLayout
from quarterdeck.connectors.products.salesforce_ids import long_id


def _kinds(columns: dict[str, list[Any]]) -> None:
    """A split type that has to add up to 100 % is prime credit; any other, such as Overlay, stands beside it."""
    count = len(columns["opportunity_id"])
    totalled = columns.pop("_totalled", [None] * count)
    names = [normal(name or "") for name in columns.pop("_split_type", [None] * count)]
    columns["kind"] = [
        ("prime" if flag else "overlay") if flag is not None else "overlay" if "overlay" in name else "prime"
        for flag, name in zip(totalled, names, strict=True)
    ]


_SPLIT = TableLayout(
    "opportunity_credit",
    {
        "opportunity_id": From(("OpportunityId", "opportunity_id"), clean=long_id),
        "seller_id": From(("SplitOwnerId", "split_owner_id"), clean=long_id),
        "share": From(("SplitPercentage", "split_percentage"), percent=True),
        "_totalled": From(("type.IsTotalValidated", "type.is_total_validated", "SplitType.IsTotalValidated")),
        "_split_type": From(("type.MasterLabel", "type.master_label", "type.DeveloperName", "SplitType.MasterLabel")),
        "is_deleted": From(("IsDeleted", "is_deleted", "_fivetran_deleted")),
    },
    tidy=_kinds,
)


def _layouts(product: str, *names: str) -> tuple[Layout, Layout]:
    opportunity, seller, share, type_id, key, total, label = names
    join = Join("type", "OpportunitySplitType", type_id, key)
    signature, types = (frozenset(map(normal, each)) for each in ((opportunity, seller, share), (key, total, label)))
    return (
        Layout(product, "OpportunitySplit", signature, (_SPLIT,), joins=(join,), source="salesforce"),
        Layout(product, "OpportunitySplitType", types, (), source="salesforce", keeps_all=True),
    )


LAYOUTS: tuple[Layout, ...] = (
    *_layouts(
        "Salesforce data export",
        "OpportunityId",
        "SplitOwnerId",
        "SplitPercentage",
        "SplitTypeId",
        "Id",
        "IsTotalValidated",
        "MasterLabel",
    ),
    *_layouts(
        "Salesforce tables",
        "opportunity_id",
        "split_owner_id",
        "split_percentage",
        "split_type_id",
        "id",
        "is_total_validated",
        "master_label",
    ),
)
