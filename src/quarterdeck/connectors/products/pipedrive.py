"""Pipedrive's deal export: every header begins with ``Deal - ``."""

from __future__ import annotations

from typing import Any

from quarterdeck.connectors.headers import normal
from quarterdeck.connectors.layout import Condition, Layout, StatusRule, TableLayout, column, default_stages
from quarterdeck.domain.facts import Status

_STATUSES = {"open": Status.OPEN, "won": Status.WON, "lost": Status.LOST, "deleted": Status.LOST}
_STAGES = default_stages(
    ("Qualified", "Contact Made", "Demo Scheduled", "Proposal Made", "Negotiations Started"), won="Won", lost="Lost"
)


def _by_status(status: str | None) -> Status | None:
    return _STATUSES.get(normal(status or ""))


def _is_deleted(text: str) -> str | None:
    return "true" if normal(text) == "deleted" else "false"


def _closed(columns: dict[str, list[Any]]) -> None:
    """Whichever of the three days is there is the day it was decided."""
    days = [columns[name] for name in ("closed_on", "_won_on", "_lost_on") if name in columns]
    if days:
        columns["closed_on"] = [next((day for day in row if day is not None), None) for row in zip(*days, strict=True)]


_DEAL = TableLayout(
    "opportunity",
    {
        "opportunity_id": column("Deal - ID"),
        "name": column("Deal - Title"),
        "owner_id": column("Deal - Owner"),
        "_owner_name": column("Deal - Owner"),
        "account_id": column("Deal - Organization ID", "Deal - Organization"),
        "_account_name": column("Deal - Organization"),
        "pipeline": column("Deal - Pipeline"),
        "stage": column("Deal - Stage"),
        "_status": column("Deal - Status"),
        "amount": column("Deal - Value"),
        "currency": column("Deal - Currency of Value", "Deal - Currency"),
        "probability": column("Deal - Probability", percent=True),
        "created_on": column("Deal - Deal created", "Deal - Created"),
        "updated_at": column("Deal - Update time"),
        "close_on": column("Deal - Expected close date"),
        "closed_on": column("Deal - Deal closed on", "Deal - Close time"),
        "_won_on": column("Deal - Won time"),
        "_lost_on": column("Deal - Lost time"),
        "last_activity_at": column("Deal - Last activity date"),
        "kind": column("Deal - Label"),
        "lead_source": column("Deal - Source origin", "Deal - Source channel"),
        "loss_reason": column("Deal - Lost reason"),
        "is_deleted": column("Deal - Status", clean=_is_deleted),
    },
    status=(StatusRule(("_status",), _by_status),),
    tidy=_closed,
)

_LINE = TableLayout(
    "opportunity_line",
    {
        "line_id": column("Deal - ID"),
        "opportunity_id": column("Deal - ID"),
        "product_id": column("Deal - Product name"),
        "_product_name": column("Deal - Product name"),
        "quantity": column("Deal - Product quantity"),
        "amount": column("Deal - Product amount"),
        "currency": column("Deal - Currency of Value", "Deal - Currency"),
    },
    when=(Condition("Deal - Product name", frozenset({""}), negated=True),),
    needs=("Deal - ID", "Deal - Product name"),
)

LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "Pipedrive",
        "Deals",
        frozenset({"deal - title"}),
        (_DEAL, _LINE),
        any_of=(frozenset({"deal - status", "deal - stage", "deal - value", "deal - id"}),),
        stages=_STAGES,
        source="pipedrive",
        ids_optional=True,
    ),
)
