"""Salesforce's data export: Data Loader and weekly export (API names), and the tables ELT tools make of the API."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

from quarterdeck.connectors.headers import normal
from quarterdeck.connectors.layout import Condition, From, Layout, StatusRule, TableLayout, default_stages
from quarterdeck.connectors.products.salesforce_fields import CHANGED_FIELDS, EVENTS
from quarterdeck.connectors.products.salesforce_ids import long_id, opportunity_id, owner_id
from quarterdeck.domain.facts import Status

SOURCE = "salesforce"

STAGES = default_stages(
    (
        "Prospecting",
        "Qualification",
        "Needs Analysis",
        "Value Proposition",
        "Id. Decision Makers",
        "Perception Analysis",
        "Proposal/Price Quote",
        "Negotiation/Review",
    ),
    won="Closed Won",
    lost="Closed Lost",
)


def by_flags(closed: bool | None, won: bool | None) -> Status | None:  # noqa: FBT001 - two columns of the source
    """IsClosed and IsWon are what counts, whatever the stage is called."""
    if won:
        return Status.WON
    if closed is None:
        return None
    return Status.LOST if closed else Status.OPEN


BY_FLAGS = StatusRule(("_closed", "_won"), by_flags)


def _api(*names: str, id_: bool = False, percent: bool = False, utc: bool = False) -> From:
    """The column under its API name, or the same name in snake case."""
    headers = tuple(form for name in names for form in (name, _snake(name)))
    return From(headers, clean=long_id if id_ else None, percent=percent, utc=utc)


def _snake(name: str) -> str:
    """As ELT tools write it: ``Product2Id`` becomes ``product_2_id``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[a-z])(?=\d)", "_", name).replace("__c", "_c").lower()


def _not(*names: str) -> tuple[Condition, ...]:
    yes = frozenset({"1", "true", "yes"})
    return tuple(Condition(form, yes, negated=True) for name in names for form in (name, _snake(name)))


def _list_amounts(columns: dict[str, list[Any]]) -> None:
    """What the line would cost at list price: quantity times price, where both are known."""
    if "_list_price" in columns and "quantity" in columns:
        pairs = zip(columns["_list_price"], columns["quantity"], strict=True)
        columns["list_amount"] = [
            (price * Decimal(repr(quantity))).quantize(price) if price is not None and quantity is not None else None
            for price, quantity in pairs
        ]


_GONE = (*_not("IsDeleted"), Condition("_fivetran_deleted", frozenset({"true", "1"}), negated=True))

_VERSIONED = frozenset({"_fivetran_start"})
_LANDED = frozenset({"_fivetran_synced"})

_OPPORTUNITY = TableLayout(
    "opportunity",
    {
        "opportunity_id": _api("Id", id_=True),
        "name": _api("Name"),
        "account_id": _api("AccountId", id_=True),
        "owner_id": _api("OwnerId", id_=True),
        "stage": _api("StageName"),
        "amount": _api("Amount"),
        "currency": _api("CurrencyIsoCode"),
        "close_on": _api("CloseDate"),
        "created_on": _api("CreatedDate", utc=True),
        "probability": _api("Probability", percent=True),
        "category": _api("ForecastCategoryName", "ForecastCategory"),
        "updated_at": _api("LastModifiedDate", "SystemModstamp", utc=True),
        "last_activity_at": _api("LastActivityDate"),
        "kind": _api("Type"),
        "lead_source": _api("LeadSource"),
        "next_step": _api("NextStep"),
        "loss_reason": From(
            ("Loss_Reason__c", "LossReason__c", "Closed_Lost_Reason__c", "loss_reason_c", "closed_lost_reason_c")
        ),
        "is_deleted": From(("IsDeleted", "is_deleted", "_fivetran_deleted")),
        "_closed": _api("IsClosed"),
        "_won": _api("IsWon"),
        "_stage_position": _api("StageSortOrder"),
    },
    status=(BY_FLAGS,),
)

_STATES = {
    "_name": _api("Name"),
    "_owner_id": _api("OwnerId", id_=True),
    "_account_id": _api("AccountId", id_=True),
    "_stage": _api("StageName"),
    "_amount": _api("Amount"),
    "_currency": _api("CurrencyIsoCode"),
    "_close_on": _api("CloseDate"),
    "_probability": _api("Probability", percent=True),
    "_category": _api("ForecastCategory", "ForecastCategoryName"),
    "_next_step": _api("NextStep"),
}

_HISTORY = TableLayout(
    "opportunity_change",
    {
        "opportunity_id": _api("OpportunityId", id_=True),
        "changed_at": _api("CreatedDate", utc=True),
        **{
            name: _STATES[name] for name in ("_stage", "_amount", "_currency", "_close_on", "_probability", "_category")
        },
    },
    when=_GONE,
)

_VERSIONS = TableLayout(
    "opportunity_change",
    {
        "opportunity_id": _api("Id", id_=True),
        "changed_at": From(("_fivetran_start",), utc=True),
        **_STATES,
        "_closed": _api("IsClosed"),
        "_won": _api("IsWon"),
    },
    status=(BY_FLAGS,),
)

_FIELD_HISTORY = TableLayout(
    "opportunity_change",
    {
        "opportunity_id": _api("OpportunityId", id_=True),
        "changed_at": _api("CreatedDate", utc=True),
        "_field": _api("Field"),
        "_value": _api("NewValue"),
        "_old": _api("OldValue"),
        "_as_owner_id": From(clean=owner_id),
        "_as_account_id": From(clean=long_id),
        "_as_probability": From(percent=True),
    },
    when=_GONE,
    fields=CHANGED_FIELDS,
    events=EVENTS,
)

_ACCOUNT = TableLayout(
    "account",
    {
        "account_id": _api("Id", id_=True),
        "name": _api("Name"),
        "industry": _api("Industry"),
        "segment": From(("Segment__c", "Customer_Segment__c", "segment_c")),
        "country": _api("BillingCountry"),
        "owner_id": _api("OwnerId", id_=True),
        "parent_id": _api("ParentId", id_=True),
    },
)

_USER = TableLayout(
    "seller",
    {
        "seller_id": _api("Id", id_=True),
        "name": From(texts=("{Name}", "{FirstName} {LastName}", "{first_name} {last_name}", "{LastName}")),
        "email": _api("Email"),
        "is_active": _api("IsActive"),
    },
)

_TASK = TableLayout(
    "activity",
    {
        "activity_id": _api("Id", id_=True),
        "opportunity_id": replace(_api("WhatId"), clean=opportunity_id),
        "account_id": _api("AccountId", id_=True),
        "owner_id": _api("OwnerId", id_=True),
        "channel": _api("TaskSubtype"),
        "_kind": _api("Type"),
        "occurs_on": _api("ActivityDate"),
        "_done_on": _api("CompletedDateTime", utc=True),
        "_created_on": _api("CreatedDate", utc=True),
        "recorded_at": _api("CreatedDate", utc=True),
        "is_done": _api("IsClosed"),
    },
    when=_GONE,
)

_EVENT = TableLayout(
    "activity",
    {
        "activity_id": _api("Id", id_=True),
        "opportunity_id": replace(_api("WhatId"), clean=opportunity_id),
        "account_id": _api("AccountId", id_=True),
        "owner_id": _api("OwnerId", id_=True),
        "channel": _api("Type"),
        "_kind": From(constant="meeting"),
        "occurs_on": _api("ActivityDate", "StartDateTime", "ActivityDateTime", utc=True),
        "_created_on": _api("CreatedDate", utc=True),
        "recorded_at": _api("CreatedDate", utc=True),
    },
    when=(*_GONE, *_not("IsChild")),
)

_PRODUCT = TableLayout(
    "product",
    {
        "product_id": _api("Id", id_=True),
        "name": _api("Name"),
        "family": _api("Family"),
        "currency": _api("CurrencyIsoCode"),
    },
)

_LINE = TableLayout(
    "opportunity_line",
    {
        "line_id": _api("Id", id_=True),
        "opportunity_id": _api("OpportunityId", id_=True),
        "product_id": _api("Product2Id", id_=True),
        "quantity": _api("Quantity"),
        "_list_price": _api("ListPrice"),
        "amount": _api("TotalPrice"),
        "currency": _api("CurrencyIsoCode"),
    },
    when=_GONE,
    tidy=_list_amounts,
)


def _layouts(label: str, table: TableLayout, *signature: str, stages: bool = False) -> tuple[Layout, Layout]:
    """The export's layout and that of the ELT tool's table."""
    known = STAGES if stages else ()
    exported, landed = frozenset(map(normal, signature)), frozenset(map(_snake, signature))
    return (
        Layout("Salesforce data export", label, exported, (table,), stages=known, forbids=_LANDED, source=SOURCE),
        Layout("Salesforce tables", label, landed, (table,), stages=known, forbids=_VERSIONED, source=SOURCE),
    )


LAYOUTS: tuple[Layout, ...] = (
    *_layouts("Opportunity", _OPPORTUNITY, "Id", "Name", "StageName", stages=True),
    *_layouts("OpportunityHistory", _HISTORY, "OpportunityId", "StageName", "CreatedDate", stages=True),
    *_layouts("OpportunityFieldHistory", _FIELD_HISTORY, "OpportunityId", "Field", "OldValue", "NewValue", stages=True),
    Layout(
        "Salesforce tables",
        "Opportunity versions",
        frozenset({"id", "stage_name", "_fivetran_start"}),
        (_VERSIONS,),
        stages=STAGES,
        source=SOURCE,
    ),
    *_layouts("Account", _ACCOUNT, "Id", "Name", "ParentId", "BillingCountry"),
    *_layouts("User", _USER, "Id", "Email", "IsActive", "LastName"),
    *_layouts("Task", _TASK, "Id", "WhatId", "ActivityDate", "Status"),
    *_layouts("Event", _EVENT, "Id", "WhatId", "StartDateTime"),
    *_layouts("Product2", _PRODUCT, "Id", "Name", "Family", "IsActive"),
    *_layouts("OpportunityLineItem", _LINE, "Id", "OpportunityId", "Quantity", "UnitPrice"),
)
