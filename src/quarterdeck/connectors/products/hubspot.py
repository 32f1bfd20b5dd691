"""HubSpot's deals view and property history, in the languages it exports most."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from quarterdeck.connectors.headers import normal
from quarterdeck.connectors.layout import From, KnownStage, Layout, StatusRule, TableLayout, column, default_stages
from quarterdeck.domain.facts import Status

SOURCE = "hubspot"

STAGES = (
    *default_stages(
        (
            "Appointment Scheduled",
            "Qualified To Buy",
            "Presentation Scheduled",
            "Decision Maker Bought-In",
            "Contract Sent",
        ),
        won="Closed Won",
        lost="Closed Lost",
    ),
    *(
        KnownStage(name, Status.WON)
        for name in (
            "Abgeschlossen und gewonnen",
            "Geschlossen gewonnen",
            "Fermé gagné",
            "Fermée gagnée",
            "Cierre ganado",
        )
    ),
    *(
        KnownStage(name, Status.LOST)
        for name in (
            "Abgeschlossen und verloren",
            "Geschlossen verloren",
            "Fermé perdu",
            "Fermée perdue",
            "Cierre perdido",
        )
    ),
)

INNER_STAGES = {normal(stage.name).replace(" ", "").replace("-", ""): stage.name for stage in STAGES[:7]}
"""HubSpot's inner names of its default stages, such as ``qualifiedtobuy``."""

FIELDS = {
    "dealstage": "stage",
    "Deal stage": "stage",
    "amount": "amount",
    "closedate": "close_on",
    "Close date": "close_on",
    "hubspot_owner_id": "owner_id",
    "Deal owner": "owner_id",
    "dealname": "name",
    "Deal name": "name",
    "pipeline": "pipeline",
    "hs_next_step": "next_step",
    "Next step": "next_step",
    "hs_manual_forecast_category": "category",
    "Forecast category": "category",
    "hs_deal_stage_probability": "probability",
    "Deal probability": "probability",
    "deal_currency_code": "currency",
    "Currency": "currency",
    "closed_lost_reason": "loss_reason",
    "Closed lost reason": "loss_reason",
    "dealtype": "kind",
    "Deal type": "kind",
}

_ID = (
    "Record ID",
    "Deal ID",
    "Object ID",
    "Datensatz-ID",
    "ID de l'enregistrement",
    "ID d’enregistrement",
    "ID de registro",
)
_NAME = ("Deal Name", "Deal-Name", "Dealname", "Nom de la transaction", "Nombre del negocio")
_STAGE = ("Deal Stage", "Deal-Phase", "Phase de la transaction", "Étape de la transaction", "Etapa del negocio")
_OWNER = (
    "Deal owner",
    "Für Deal zuständiger Mitarbeiter",
    "Zuständiger Mitarbeiter",
    "Deal-Inhaber",
    "Propriétaire de la transaction",
    "Propietario del negocio",
)
_COMPANY = (
    "Associated Company (Primary)",
    "Associated Company",
    "Primary Associated Company",
    "Zugeordnetes Unternehmen",
    "Entreprise associée",
    "Empresa asociada",
)
_COMPANY_ID = (
    "Associated Company IDs (Primary)",
    "Associated Company IDs",
    "Zugeordnete Unternehmens-IDs",
    "IDs des entreprises associées",
    "ID de empresas asociadas",
)
_PROPERTY = ("Property", "Property name", "Property label", "Name")
_VALUE = ("Value", "New value", "Property value")
_WHEN = ("Timestamp", "Date", "Change date", "Changed at", "Date of change", "Updated at")


def first_of(text: str) -> str | None:
    """The first of several values joined by semicolons: the primary one."""
    return text.split(";", 1)[0].strip() or None


def stage_label(text: str) -> str | None:
    """The label, where the export has written HubSpot's inner name."""
    return INNER_STAGES.get(text.casefold(), text)


def without_pipeline(columns: dict[str, list[Any]]) -> None:
    """Take the pipeline in brackets off the stage, where the pipeline stands beside it or is only in the brackets."""
    stages = columns.get("stage")
    if stages is None:
        return
    pipelines = columns.get("pipeline") or [None] * len(stages)
    pairs = [_split(stage, pipeline) for stage, pipeline in zip(stages, pipelines, strict=True)]
    columns["stage"] = [stage for stage, _ in pairs]
    if any(pipeline for _, pipeline in pairs):
        columns["pipeline"] = [pipeline for _, pipeline in pairs]


def by_marks(won: bool | None, lost: bool | None, closed: bool | None) -> Status | None:  # noqa: FBT001 - columns
    """HubSpot's own marks for closed deals; both at once say nothing, and then the stage is asked."""
    if won and lost:
        return None
    if won:
        return Status.WON
    if lost or (closed and won is False):
        return Status.LOST
    return Status.OPEN if (won is False and lost is False) or closed is False else None


_BRACKETS = re.compile(r"(?P<stage>.+?)\s*\((?P<pipeline>[^()]*(?:\([^()]*\)[^()]*)*)\)")


def _split(stage: str | None, pipeline: str | None) -> tuple[str | None, str | None]:
    found = _BRACKETS.fullmatch(stage) if stage else None
    if found is None or (pipeline is not None and normal(found["pipeline"]) != normal(pipeline)):
        return stage, pipeline
    if pipeline is None and "pipeline" not in found["pipeline"].casefold():
        return stage, None
    return found["stage"], pipeline or found["pipeline"]


def _column(headers: tuple[str, ...], clean: Callable[[str], str | None] | None = None) -> From:
    return From(headers, clean=clean)


_DEAL = TableLayout(
    "opportunity",
    {
        "opportunity_id": _column(_ID),
        "name": _column(_NAME),
        "stage": _column(_STAGE, stage_label),
        "pipeline": column("Pipeline", "Proceso"),
        "amount": column("Amount", "Betrag", "Deal-Wert", "Montant", "Valor", "Importe", "Amount in company currency"),
        "currency": column("Currency", "Währung", "Devise", "Moneda"),
        "close_on": column("Close Date", "Abschlussdatum", "Schlusstermin", "Date de fermeture", "Fecha de cierre"),
        "created_on": column(
            "Create Date", "Erstellungsdatum", "Erstelldatum", "Date de création", "Fecha de creación"
        ),
        "owner_id": _column(_OWNER),
        "_owner_name": _column(_OWNER),
        "account_id": _column((*_COMPANY_ID, *_COMPANY), first_of),
        "_account_name": _column(_COMPANY, first_of),
        "updated_at": column(
            "Last Modified Date",
            "Datum der letzten Änderung",
            "Zuletzt geändert",
            "Date de la dernière modification",
            "Fecha de última modificación",
        ),
        "last_activity_at": column(
            "Last Activity Date",
            "Last Activity",
            "Datum der letzten Aktivität",
            "Date de la dernière activité",
            "Fecha de última actividad",
        ),
        "kind": column("Deal Type", "Deal-Typ", "Type de transaction", "Tipo de negocio"),
        "category": column(
            "Forecast category", "Prognosekategorie", "Catégorie de prévision", "Categoría de previsión"
        ),
        "probability": column(
            "Deal probability",
            "Deal-Wahrscheinlichkeit",
            "Probabilité de la transaction",
            "Probabilidad del negocio",
        ),
        "next_step": column("Next step", "Nächster Schritt", "Prochaine étape", "Próximo paso"),
        "lead_source": column("Original Traffic Source", "Original Source Type", "Original source"),
        "loss_reason": column("Closed Lost Reason", "Grund für Verlust", "Raison de la perte"),
        "_won": column("Is Closed Won"),
        "_lost": column("Is closed lost"),
        "_closed": column("Is Deal Closed?", "Is closed"),
    },
    status=(StatusRule(("_won", "_lost", "_closed"), by_marks),),
    tidy=without_pipeline,
)

_HISTORY = TableLayout(
    "opportunity_change",
    {
        "opportunity_id": _column(_ID),
        "changed_at": _column(_WHEN),
        "_field": _column(_PROPERTY),
        "_value": _column(_VALUE),
        "_as_stage": From(clean=stage_label),
    },
    fields=FIELDS,
)


def _any(*headers: str) -> frozenset[str]:
    return frozenset(normal(header) for header in headers)


LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "HubSpot deals",
        "Deals",
        frozenset(),
        (_DEAL,),
        any_of=(_any(*_ID), _any(*_NAME), _any(*_STAGE)),
        stages=STAGES,
        source=SOURCE,
    ),
    Layout(
        "HubSpot deals",
        "Property history",
        frozenset(),
        (_HISTORY,),
        any_of=(_any(*_ID), _any(*_PROPERTY), _any(*_VALUE), _any(*_WHEN)),
        stages=STAGES,
        source=SOURCE,
    ),
)
