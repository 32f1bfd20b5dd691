"""Every kind of event that metrics can select from, and every part those build on."""

from __future__ import annotations

from collections.abc import Mapping

from quarterdeck.metrics import credit, histories, relations
from quarterdeck.metrics.relations import Relation

RELATIONS: Mapping[str, Relation] = {
    **relations.RELATIONS,
    **{r.name: r for r in (*credit.RELATIONS, *histories.RELATIONS)},
}
"""Every relation by name."""

CREDITED: Mapping[str, Relation] = credit.CREDITED
"""What takes a relation's place where prime splits are known."""

COMMON: Mapping[str, str] = {**relations.COMMON, **credit.PARTS, **histories.PARTS}
"""Every part by name."""
