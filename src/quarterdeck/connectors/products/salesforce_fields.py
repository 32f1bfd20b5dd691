"""What Salesforce's field histories call the fields, and what else stands in a field's place."""

from __future__ import annotations

from quarterdeck.connectors.headers import normal

CHANGED_FIELDS = {
    "StageName": "stage",
    "Stage": "stage",
    "Amount": "amount",
    "CloseDate": "close_on",
    "Close Date": "close_on",
    "Owner": "owner_id",
    "OwnerId": "owner_id",
    "Opportunity Owner": "owner_id",
    "ownerAssignment": "owner_id",
    "Owner (Assignment)": "owner_id",
    "Owner Assignment": "owner_id",
    "Account": "account_id",
    "AccountId": "account_id",
    "Name": "name",
    "Opportunity Name": "name",
    "Probability": "probability",
    "Probability (%)": "probability",
    "ForecastCategoryName": "category",
    "Forecast Category": "category",
    "NextStep": "next_step",
    "Next Step": "next_step",
    "CurrencyIsoCode": "currency",
    "Opportunity Currency": "currency",
    "Type": "kind",
    "LeadSource": "lead_source",
    "Lead Source": "lead_source",
}
"""What field histories call the fields: by API name or by label, whoever exported them."""

EVENTS = frozenset(
    normal(name)
    for name in (
        "created",
        "Created.",
        "opportunityCreatedFromLead",
        "Opportunity Created From Lead",
        "locked",
        "unlocked",
        "Record locked.",
        "Record unlocked.",
    )
)
"""What stands in a field's place where a field history tells of something else."""
