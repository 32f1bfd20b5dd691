"""HubSpot as ELT tools land it: one table per object, ids instead of labels."""

from __future__ import annotations

from typing import Any

from quarterdeck.connectors.headers import normal
from quarterdeck.connectors.layout import Condition, From, Join, Layout, TableLayout, column
from quarterdeck.connectors.products.hubspot import FIELDS, SOURCE, STAGES, stage_label
from quarterdeck.connectors.products.salesforce_export import BY_FLAGS

_PRODUCT = "HubSpot tables"
_YES = frozenset({"true", "1"})
_KEPT = (Condition("_fivetran_deleted", _YES, negated=True),)
_PIPELINE = From(texts=("{pipeline.label}", "{deal_pipeline_id}"))
_JOINS = (
    Join("stage", "Pipeline stages", "deal_pipeline_stage_id", "stage_id"),
    Join("pipeline", "Pipelines", "deal_pipeline_id", "pipeline_id"),
    Join("company", "Companies of deals", "deal_id", "deal_id"),
)


def _stage_from_one(columns: dict[str, list[Any]]) -> None:
    """The order is counted from 0 there and from 1 here."""
    if "position" in columns:
        columns["position"] = [None if place is None or place < 0 else place + 1 for place in columns["position"]]


_DEAL = TableLayout(
    "opportunity",
    {
        "opportunity_id": column("deal_id"),
        "name": column("property_dealname"),
        "stage": From(texts=("{stage.label}", "{deal_pipeline_stage_id}"), clean=stage_label),
        "pipeline": _PIPELINE,
        "amount": column("property_amount"),
        "currency": column("property_deal_currency_code"),
        "close_on": column("property_closedate", utc=True),
        "created_on": column("property_createdate", utc=True),
        "owner_id": column("owner_id"),
        "account_id": column("company.company_id"),
        "updated_at": column("property_hs_lastmodifieddate", utc=True),
        "last_activity_at": column("property_notes_last_updated", utc=True),
        "category": column("property_hs_manual_forecast_category", "property_hs_forecast_category"),
        "probability": column("property_hs_deal_stage_probability"),
        "kind": column("property_dealtype"),
        "next_step": column("property_hs_next_step"),
        "loss_reason": column("property_closed_lost_reason"),
        "is_deleted": column("is_deleted", "_fivetran_deleted"),
        "_closed": column("stage.is_closed"),
        "_won": column("stage.closed_won"),
    },
    status=(BY_FLAGS,),
)

_STAGE = TableLayout(
    "stage",
    {
        "stage_id": column("stage_id"),
        "name": column("label"),
        "pipeline": From(texts=("{pipeline.label}", "{pipeline_id}")),
        "position": column("display_order"),
        "probability": column("probability"),
        "_closed": column("is_closed"),
        "_won": column("closed_won"),
    },
    when=_KEPT,
    tidy=_stage_from_one,
)

_HISTORY = TableLayout(
    "opportunity_change",
    {
        "opportunity_id": column("deal_id"),
        "changed_at": column("timestamp", utc=True),
        "_field": column("name"),
        "_value": From(texts=("{stage.label}", "{pipeline.label}", "{value}")),
        "_as_stage": From(clean=stage_label),
        "_as_close_on": From(utc=True),
    },
    fields=FIELDS,
)

_STAGE_HISTORY = TableLayout(
    "opportunity_change",
    {
        "opportunity_id": column("deal_id"),
        "changed_at": column("date_entered", utc=True),
        "_stage": From(texts=("{stage.label}", "{value}"), clean=stage_label),
    },
)

_OWNER = TableLayout(
    "seller",
    {
        "seller_id": column("owner_id"),
        "name": From(texts=("{first_name} {last_name}", "{last_name}", "{email}")),
        "email": column("email"),
        "is_active": column("is_active"),
    },
)

_COMPANY = TableLayout(
    "account",
    {
        "account_id": column("id"),
        "name": column("property_name"),
        "industry": column("property_industry"),
        "country": column("property_country"),
        "owner_id": column("property_hubspot_owner_id"),
        "parent_id": column("property_hs_parent_company_id"),
    },
    when=(*_KEPT, Condition("is_deleted", _YES, negated=True)),
)

_ENGAGEMENT = TableLayout(
    "activity",
    {
        "activity_id": column("engagement_id"),
        "opportunity_id": column("deal.deal_id"),
        "owner_id": column("property_hubspot_owner_id", "owner_id"),
        "channel": column("engagement_type", "type"),
        "_kind": column("property_hs_task_type", "type"),
        "occurs_on": column("property_hs_timestamp", utc=True),
        "recorded_at": column("property_hs_createdate", utc=True),
    },
    when=_KEPT,
)


def _layout(label: str, *signature: str, table: TableLayout | None = None, joins: tuple[Join, ...] = ()) -> Layout:
    return Layout(
        _PRODUCT,
        label,
        frozenset(normal(header) for header in signature),
        (table,) if table else (),
        joins=joins,
        stages=STAGES,
        source=SOURCE,
        keeps_all=True,
    )


_BY_VALUE = (
    Join("stage", "Pipeline stages", "value", "stage_id"),
    Join("pipeline", "Pipelines", "value", "pipeline_id"),
)

LAYOUTS: tuple[Layout, ...] = (
    _layout("Deals", "deal_id", "property_dealname", table=_DEAL, joins=_JOINS),
    _layout("Pipelines", "pipeline_id", "label", "display_order", "active"),
    _layout(
        "Pipeline stages",
        "stage_id",
        "pipeline_id",
        "label",
        "display_order",
        table=_STAGE,
        joins=(Join("pipeline", "Pipelines", "pipeline_id", "pipeline_id"),),
    ),
    _layout("Property history", "deal_id", "name", "value", "timestamp", table=_HISTORY, joins=_BY_VALUE),
    _layout("Stage history", "deal_id", "value", "date_entered", table=_STAGE_HISTORY, joins=_BY_VALUE),
    _layout("Owners", "owner_id", "email", "first_name", "last_name", table=_OWNER),
    _layout("Companies", "id", "property_name", table=_COMPANY),
    _layout("Companies of deals", "company_id", "deal_id", "type_id"),
    _layout("Deals of engagements", "deal_id", "engagement_id"),
    _layout(
        "Engagements",
        "engagement_id",
        "property_hs_timestamp",
        table=_ENGAGEMENT,
        joins=(Join("deal", "Deals of engagements", "engagement_id", "engagement_id"),),
    ),
)
