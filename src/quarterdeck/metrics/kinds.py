"""Every kind of event that metrics can select from, and every part those build on."""

from __future__ import annotations

from collections.abc import Mapping

from quarterdeck.metrics import histories, relations
from quarterdeck.metrics.relations import Relation

RELATIONS: Mapping[str, Relation] = {**relations.RELATIONS, **{r.name: r for r in histories.RELATIONS}}
"""Every relation by name."""

COMMON: Mapping[str, str] = {**relations.COMMON, **histories.PARTS}
"""Every part by name."""
