"""Salesforce's report export: labels its author chose, often without an id, with lines of small print below."""

from __future__ import annotations

from quarterdeck.connectors.layout import From, Layout, TableLayout, column
from quarterdeck.connectors.products.salesforce_export import BY_FLAGS, SOURCE, STAGES
from quarterdeck.connectors.products.salesforce_fields import CHANGED_FIELDS, EVENTS
from quarterdeck.connectors.products.salesforce_ids import long_id

_ID = From(
    ("Opportunity ID", "Opportunity: ID", "Opportunity ID (18)", "Opportunity 18 Digit ID", "Case Safe ID"),
    clean=long_id,
)
_OWNER = column("Opportunity Owner", "Owner", "Opportunity Owner: Full Name", "Owner Name", "Opportunity: Owner")
_ACCOUNT = column("Account Name", "Account Name: Account Name", "Account")
_CHANGED = column("Edit Date", "Last Modified", "Last Modified Date", "Stage Change Date")

_OPPORTUNITY = TableLayout(
    "opportunity",
    {
        "opportunity_id": _ID,
        "name": column("Opportunity Name", "Opportunity: Opportunity Name"),
        "account_id": From(("Account ID", "Account: ID", *_ACCOUNT.headers), clean=long_id),
        "_account_name": _ACCOUNT,
        "owner_id": From(("Owner ID", "Opportunity Owner: ID", *_OWNER.headers), clean=long_id),
        "_owner_name": _OWNER,
        "stage": column("Stage"),
        "amount": column("Amount", "Amount (converted)"),
        "currency": column("Amount Currency", "Amount (converted) Currency", "Opportunity Currency", "Currency"),
        "close_on": column("Close Date"),
        "created_on": column("Created Date"),
        "probability": column("Probability (%)", "Probability", percent=True),
        "category": column("Forecast Category"),
        "updated_at": column("Last Modified Date", "Last Modified"),
        "last_activity_at": column("Last Activity", "Last Activity Date"),
        "kind": column("Type"),
        "lead_source": column("Lead Source"),
        "next_step": column("Next Step"),
        "loss_reason": column("Loss Reason", "Closed Lost Reason", "Reason Lost"),
        "_closed": column("Closed"),
        "_won": column("Won"),
    },
    status=(BY_FLAGS,),
)

_FIELD_CHANGES = TableLayout(
    "opportunity_change",
    {
        "opportunity_id": _ID,
        "changed_at": _CHANGED,
        "_field": column("Field / Event"),
        "_value": column("New Value"),
        "_old": column("Old Value"),
        "_as_probability": From(percent=True),
    },
    fields={name: field for name, field in CHANGED_FIELDS.items() if field != "account_id"},
    events=EVENTS,
)

_STAGE_CHANGES = TableLayout(
    "opportunity_change",
    {
        "opportunity_id": _ID,
        "changed_at": _CHANGED,
        "_field": From(constant="Stage"),
        "_value": column("To Stage"),
        "_old": column("From Stage"),
    },
    fields={"Stage": "stage"},
)

LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "Salesforce report",
        "Opportunities",
        frozenset({"opportunity name", "stage"}),
        (_OPPORTUNITY,),
        any_of=(frozenset({"close date", "opportunity owner", "account name", "amount", "created date"}),),
        stages=STAGES,
        source=SOURCE,
        ids_optional=True,
    ),
    Layout(
        "Salesforce report",
        "Field history",
        frozenset({"opportunity id", "field / event", "old value", "new value"}),
        (_FIELD_CHANGES,),
        stages=STAGES,
        source=SOURCE,
    ),
    Layout(
        "Salesforce report",
        "Stage history",
        frozenset({"opportunity id", "from stage", "to stage"}),
        (_STAGE_CHANGES,),
        stages=STAGES,
        source=SOURCE,
    ),
)
