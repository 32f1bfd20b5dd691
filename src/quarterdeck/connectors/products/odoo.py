"""Odoo's list export of opportunities: labels (versions 11 to 17), or the import-compatible field names."""

from __future__ import annotations

from quarterdeck.connectors.layout import Condition, From, Layout, StatusRule, TableLayout, column, default_stages
from quarterdeck.domain.facts import Status

_STAGES = default_stages(("New", "Qualified", "Proposition"), won="Won", lost="Lost")[:-1]
_STAGE_IDS = {
    "crm.stage_lead1": "New",
    "crm.stage_lead2": "Qualified",
    "crm.stage_lead3": "Proposition",
    "crm.stage_lead4": "Won",
}
_NOTE = (
    "Odoo archives lost opportunities, and an archived record is exported only when the list shows it: "
    "filter for Archived as well, or losses are missing."
)


def _stage(text: str) -> str | None:
    return _STAGE_IDS.get(text, text)


def _by_marks(
    active: bool | None,  # noqa: FBT001 - a column of the source
    probability: float | None,
    loss_reason: str | None,
    closed_on: object,
) -> Status | None:
    """Lost is no stage in Odoo: the record is archived. Won is 100 %, wherever it stands."""
    if active is False or (probability == 0 and (loss_reason or closed_on)):
        return Status.LOST
    if probability == 1:
        return Status.WON
    if probability is None:
        return None
    return Status.OPEN if active or probability > 0 else None


_RULES = (StatusRule(("_active", "probability", "loss_reason", "closed_on"), _by_marks),)

_LABELS = TableLayout(
    "opportunity",
    {
        "opportunity_id": column("External ID", "ID"),
        "name": column("Opportunity"),
        "account_id": column("Customer"),
        "_account_name": column("Customer"),
        "owner_id": column("Salesperson"),
        "_owner_name": column("Salesperson"),
        "stage": column("Stage"),
        "amount": column("Expected Revenue"),
        "currency": column("Currency"),
        "probability": column("Probability", percent=True),
        "close_on": column("Expected Closing"),
        "closed_on": column("Closed Date", "Date Closed"),
        "created_on": column("Created on", "Create Date"),
        "updated_at": column("Last Updated on", "Update Date"),
        "last_activity_at": column("Last Stage Update"),
        "lead_source": column("Source"),
        "next_step": column("Next Activity Summary"),
        "loss_reason": column("Lost Reason"),
        "_active": column("Active"),
    },
    status=_RULES,
)
_OWNER = column("user_id", "user_id/name", "user_id/display_name", "user_id/id", "user_id/.id")
_PARTNER = column("partner_id", "partner_id/name", "partner_id/display_name", "partner_id/id", "partner_id/.id")

_TECHNICAL = TableLayout(
    "opportunity",
    {
        "opportunity_id": column("id", ".id"),
        "name": column("name"),
        "account_id": _PARTNER,
        "_account_name": _PARTNER,
        "owner_id": _OWNER,
        "_owner_name": _OWNER,
        "stage": column("stage_id", "stage_id/name", "stage_id/display_name", "stage_id/id", clean=_stage),
        "amount": column("expected_revenue", "planned_revenue"),
        "probability": column("probability", percent=True),
        "close_on": column("date_deadline"),
        "closed_on": column("date_closed"),
        "created_on": column("create_date"),
        "updated_at": column("write_date"),
        "lead_source": column("source_id", "source_id/name", "source_id/id"),
        "loss_reason": column(
            "lost_reason_id", "lost_reason_id/name", "lost_reason_id/id", "lost_reason", "lost_reason/id"
        ),
        "_active": column("active"),
    },
    status=_RULES,
)

_TRACKED = {
    "stage_id": "stage",
    "Stage": "stage",
    "expected_revenue": "amount",
    "planned_revenue": "amount",
    "Expected Revenue": "amount",
    "probability": "probability",
    "Probability": "probability",
    "date_deadline": "close_on",
    "Expected Closing": "close_on",
    "user_id": "owner_id",
    "Salesperson": "owner_id",
    "name": "name",
    "Opportunity": "name",
}
_FORMS = ("{name}", "{name} (crm.lead)", "crm.field_crm_lead__{name}", "crm.field_crm_lead_{name}")


def _not_zero(text: str) -> str | None:
    """Text columns of a tracked value are empty beside numbers, and the number columns nought beside texts."""
    return None if text in {"0", "0.0", "False"} else text


_KINDS = ("char", "text", "datetime", "float", "monetary", "integer")

_TRACKING = TableLayout(
    "opportunity_change",
    {
        "opportunity_id": column("mail_message_id/res_id"),
        "changed_at": column("mail_message_id/date", "create_date", "Created on"),
        "_field": column("field", "field_id", "field_id/name", "field_id/id", "field_desc"),
        "_value": From(texts=tuple(f"{{new_value_{kind}}}" for kind in _KINDS)),
        "_old": From(texts=tuple(f"{{old_value_{kind}}}" for kind in _KINDS)),
        **{f"_as_{name}": From(clean=_not_zero) for name in ("stage", "owner_id", "name", "close_on")},
        "_as_probability": From(percent=True),
    },
    when=(Condition("mail_message_id/model", frozenset({"", "crm.lead"})),),
    fields={form.format(name=name): meant for name, meant in _TRACKED.items() for form in _FORMS},
)

LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "Odoo",
        "Opportunities",
        frozenset({"opportunity", "stage", "expected revenue"}),
        (_LABELS,),
        stages=_STAGES,
        note=_NOTE,
        source="odoo",
        ids_optional=True,
    ),
    Layout(
        "Odoo",
        "Tracked values",
        frozenset({"new_value_char", "old_value_char", "mail_message_id/res_id", "mail_message_id/model"}),
        (_TRACKING,),
        any_of=(frozenset({"field", "field_id", "field_id/name", "field_id/id", "field_desc"}),),
        stages=_STAGES,
        note="Tracked values name opportunities by number: export those with .id, or the two do not meet.",
        source="odoo",
    ),
    Layout(
        "Odoo",
        "Opportunities (import-compatible)",
        frozenset({"name"}),
        (_TECHNICAL,),
        any_of=(
            frozenset({"stage_id", "stage_id/id", "stage_id/name", "stage_id/display_name"}),
            frozenset({"expected_revenue", "planned_revenue"}),
        ),
        stages=_STAGES,
        note=_NOTE,
        source="odoo",
        ids_optional=True,
    ),
)
