"""Zoho CRM's deals: ids beside names under ``.id`` twins."""

from __future__ import annotations

from quarterdeck.connectors.layout import KnownStage, Layout, TableLayout, column, default_stages
from quarterdeck.domain.facts import Status

_STAGES = (
    *default_stages(
        (
            "Qualification",
            "Needs Analysis",
            "Value Proposition",
            "Identify Decision Makers",
            "Proposal/Price Quote",
            "Negotiation/Review",
        ),
        won="Closed Won",
        lost="Closed Lost",
    ),
    KnownStage("Id. Decision Makers", Status.OPEN, position=4, is_initial=False),
    KnownStage("Closed-Lost to Competition", Status.LOST, is_initial=False),
    KnownStage("Closed Lost to Competition", Status.LOST, is_initial=False),
)

_DEAL = TableLayout(
    "opportunity",
    {
        "opportunity_id": column("Record Id", "Deal Id"),
        "name": column("Deal Name"),
        "owner_id": column("Deal Owner.id", "Deal Owner"),
        "_owner_name": column("Deal Owner"),
        "account_id": column("Account Name.id", "Company Name.id", "Account Name", "Company Name"),
        "_account_name": column("Account Name", "Company Name"),
        "pipeline": column("Pipeline"),
        "stage": column("Stage"),
        "amount": column("Amount"),
        "currency": column("Currency"),
        "close_on": column("Closing Date"),
        "created_on": column("Created Time"),
        "updated_at": column("Modified Time"),
        "last_activity_at": column("Last Activity Time"),
        "probability": column("Probability (%)", "Probability", percent=True),
        "category": column("Forecast Category", "Forecast Category__s"),
        "kind": column("Type"),
        "lead_source": column("Lead Source"),
        "next_step": column("Next Step"),
        "loss_reason": column("Reason For Loss", "Reason For Loss__s"),
    },
)

LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "Zoho CRM",
        "Deals",
        frozenset({"deal name", "closing date", "stage"}),
        (_DEAL,),
        any_of=(frozenset({"record id", "deal id"}),),
        stages=_STAGES,
        source="zoho",
    ),
)
