"""Single opportunities by their identifiers: versions, what was known of them, and stages they may stand in."""
# ruff: noqa: S608 - every name in these statements is written here, every value is bound

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from quarterdeck.domain.facts import OPPORTUNITY_VERSION, STILL
from quarterdeck.domain.repairs import Meaning, Stages, Version
from quarterdeck.facts.reader import Facts
from quarterdeck.facts.schema import NUMBERS

IDS = "chosen_ids"
"""The parameter that binds identifiers."""
_ORDER = "ORDER BY opportunity_id, valid_from"


def chosen(name: str = IDS) -> str:
    """The identifiers bound under that name, as a query."""
    kind = '{"opportunity_id":"VARCHAR"}'
    return (
        "SELECT given.one.opportunity_id AS opportunity_id "
        f"FROM (SELECT unnest(from_json(${name}, '[{kind}]')) AS one) AS given"
    )


_OF_THEM = f"FROM opportunity_version WHERE opportunity_id IN ({chosen()})"


def ids_text(opportunity_ids: Iterable[str]) -> str:
    """Identifiers as one text to bind."""
    return json.dumps([{"opportunity_id": each} for each in sorted(set(opportunity_ids))])


def versions_of(facts: Facts, opportunity_ids: Iterable[str]) -> dict[str, list[Version]]:
    """All versions of these opportunities, oldest first; of those the facts do not know there is nothing."""
    number = sorted(NUMBERS & facts.engine.columns(OPPORTUNITY_VERSION.name).keys())
    return _fetched(facts, [*OPPORTUNITY_VERSION.names, *number], _OF_THEM, opportunity_ids)


def known_of(facts: Facts, opportunity_ids: Iterable[str], known: datetime) -> dict[str, Version]:
    """What was known of these opportunities just before that instant."""
    which = f"{_OF_THEM} AND valid_from < $known AND valid_to >= $known"
    found = _fetched(facts, OPPORTUNITY_VERSION.names, which, opportunity_ids, known=known)
    return {key: versions[-1] for key, versions in found.items()}


def stages_of(facts: Facts) -> Stages:
    """What each stage meant, and on which days that was known."""
    found: dict[tuple[str, str | None, str], list[Meaning]] = defaultdict(list)
    for source, pipeline, name, _, *meaning in _stages(facts):
        found[source, pipeline, name].append(Meaning(*meaning))
    return found


def open_stages(facts: Facts) -> Mapping[tuple[str, str | None], tuple[str, ...]]:
    """The stages in which an open opportunity may stand, in their order, by source and pipeline.

    Those of None stand for every pipeline that has none of its own.
    """
    return {of: tuple(dict.fromkeys(names)) for of, names in _standing(facts, "open").items()}


def lost_stages(facts: Facts) -> Mapping[tuple[str, str | None], str]:
    """The stage that means lost, by source and pipeline; the first where there are several."""
    return {of: names[0] for of, names in _standing(facts, "lost").items()}


def _standing(facts: Facts, status: str) -> Mapping[tuple[str, str | None], list[str]]:
    """The names of the stages that mean so now, in their order."""
    found: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    for source, pipeline, name, means, _, known_to, *_ in _stages(facts):
        if means == status and known_to == STILL:
            found[source, pipeline].append(name)
    return found


def _stages(facts: Facts) -> list[tuple[Any, ...]]:
    """Every stage as it was ever known: source, pipeline, name, status, and what it meant, in the order of stages."""
    return facts.fetch(
        "SELECT source, pipeline, name, status, known_from, known_to, probability, category FROM stage "
        "ORDER BY position, name"
    )


def stages_for(stages: Mapping[tuple[str, str | None], tuple[str, ...]], version: Version) -> tuple[str, ...]:
    """Those in which this opportunity may stand."""
    source, pipeline = str(version["source"]), version["pipeline"]
    own = stages.get((source, str(pipeline))) if pipeline is not None else None
    return own or stages.get((source, None), ())


def _fetched(
    facts: Facts, names: Iterable[str], which: str, opportunity_ids: Iterable[str], **values: object
) -> dict[str, list[Version]]:
    found: dict[str, list[Version]] = defaultdict(list)
    columns = tuple(names)
    for row in facts.fetch(f"SELECT {', '.join(columns)} {which} {_ORDER}", {IDS: ids_text(opportunity_ids), **values}):
        version = dict(zip(columns, row, strict=True))
        found[version["opportunity_id"]].append(version)
    return dict(found)
