"""Dynamics 365's Excel export: three hidden columns first, which also let a row be known again."""

from __future__ import annotations

from typing import Any

from quarterdeck.connectors.headers import normal
from quarterdeck.connectors.layout import Layout, StatusRule, TableLayout, column, default_stages
from quarterdeck.domain.facts import Status

_STATUSES = {
    "open": Status.OPEN,
    "in progress": Status.OPEN,
    "on hold": Status.OPEN,
    "offen": Status.OPEN,
    "won": Status.WON,
    "gewonnen": Status.WON,
    "lost": Status.LOST,
    "verloren": Status.LOST,
    "canceled": Status.LOST,
    "cancelled": Status.LOST,
    "out-sold": Status.LOST,
}
_STAGES = default_stages(("Qualify", "Develop", "Propose", "Close"), won="Won", lost="Lost")
_OWNER = column("Owner", "Besitzer")
_ACCOUNT = column("Account", "Potential Customer", "Firma", "Potenzieller Kunde")


def _by_status(status: str | None, reason: str | None) -> Status | None:
    return _STATUSES.get(normal(status or "")) or _STATUSES.get(normal(reason or ""))


def _actual_amounts(columns: dict[str, list[Any]]) -> None:
    """Once it is decided, the actual revenue is the amount; the pipeline phase may carry its number in front."""
    actual = columns.get("_actual_amount")
    if actual is not None:
        expected = columns.get("amount") or [None] * len(actual)
        columns["amount"] = [real or planned for real, planned in zip(actual, expected, strict=True)]


def _phase(text: str) -> str | None:
    """``3-Propose`` is Propose."""
    number, mark, name = text.partition("-")
    return name.strip() if mark and number.strip().isdigit() and name.strip() else text


_OPPORTUNITY = TableLayout(
    "opportunity",
    {
        "opportunity_id": column("(Do Not Modify) Opportunity", "(Nicht ändern) Verkaufschance"),
        "name": column("Topic", "Thema", "Name"),
        "account_id": _ACCOUNT,
        "_account_name": _ACCOUNT,
        "owner_id": _OWNER,
        "_owner_name": _OWNER,
        "stage": column("Pipeline Phase", "Sales Stage", "Status Reason", "Status", clean=_phase),
        "_status": column("Status"),
        "_reason": column("Status Reason", "Statusgrund"),
        "amount": column("Est. revenue", "Estimated Revenue", "Gesch. Umsatz"),
        "_actual_amount": column("Actual Revenue", "Tatsächlicher Umsatz"),
        "currency": column("Currency (ISO)", "ISO Currency Code"),
        "close_on": column("Est. close date", "Estimated Close Date", "Gesch. Abschlussdatum"),
        "closed_on": column("Actual Close Date", "Tatsächliches Abschlussdatum"),
        "created_on": column("Created On", "Erstellt am"),
        "probability": column("Probability", "Wahrscheinlichkeit", percent=True),
        "category": column("Forecast category", "Prognosekategorie"),
        "updated_at": column("Modified On", "(Do Not Modify) Modified On", "Geändert am"),
        "last_activity_at": column("Last Interaction Date", "Last Activity Date"),
        "kind": column("Type", "Opportunity Type"),
        "lead_source": column("Originating Lead Source", "Lead Source", "Source Campaign"),
        "next_step": column("Next Step"),
        "loss_reason": column("Loss Reason"),
    },
    status=(StatusRule(("_status", "_reason"), _by_status),),
    tidy=_actual_amounts,
)

LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "Dynamics 365",
        "Opportunities",
        frozenset(),
        (_OPPORTUNITY,),
        any_of=(frozenset({"(do not modify) opportunity", "(nicht ändern) verkaufschance"}),),
        stages=_STAGES,
        source="dynamics",
    ),
)
