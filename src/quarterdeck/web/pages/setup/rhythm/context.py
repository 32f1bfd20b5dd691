"""What the page of the rhythm takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from quarterdeck.domain import formats
from quarterdeck.domain.cadence import NEVER, Catalogue, Cycle, DecisionKind, Level, Rhythm, written, written_template
from quarterdeck.domain.sentences import Segment, Tone
from quarterdeck.metrics.catalogue import METRICS
from quarterdeck.records import models
from quarterdeck.records.values import current_values
from quarterdeck.web.answer import segments
from quarterdeck.web.pages.setup.history import history
from quarterdeck.web.pages.setup.rhythm.kinds import PARTS, metric_words, standing_version

HOLIDAYS_SHOWN = 30
NOUNS = ("cadencerule", "sessiontemplate", "holiday", "decisionkind")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of decision as a line of the catalogue."""

    place: str
    words: str
    whose: str
    part: str
    metrics: str
    revise: str
    drop: str


def context(today: date, as_of: date | None) -> dict[str, object]:
    """Everything the template takes, as it stood at the end of ``as_of`` if there is one."""
    rhythm = current_values(as_of).rhythm
    catalogue = rhythm.catalogue
    versions = _versions()
    coming = [holiday for holiday in rhythm.holidays if holiday.on >= (as_of or today)]
    return {
        "headline": _headline(catalogue, rhythm),
        "coverage": _coverage(catalogue),
        "cycles": [cycle.value.capitalize() for cycle in Cycle],
        "uninformed": [(kind.words, _at("revise", key=kind.key)) for kind in catalogue.uninformed()],
        "unused": [metric_words(name) for name in catalogue.unused(METRICS)],
        "kinds": [_kind(kind, versions, rhythm) for kind in catalogue.kinds],
        "dropped": _dropped() if as_of is None else [],
        "rules": [_rules(level, rhythm) for level in Level],
        "holidays": [_holiday(holiday.on, holiday.name) for holiday in coming[:HOLIDAYS_SHOWN]],
        "more_holidays": max(0, len(coming) - HOLIDAYS_SHOWN),
        "is_past": as_of is not None,
        "history": history(NOUNS, as_of),
    }


def _headline(catalogue: Catalogue, rhythm: Rhythm) -> dict[str, object]:
    decisions = formats.counted(len(catalogue.kinds), "kind of decision", "kinds of decisions")
    rules = formats.counted(len(rhythm.cadence.rules), "rule", "rules")
    first = (Segment(decisions, Tone.STRONG), Segment(f", and {rules} for when people meet."))
    bare = len(catalogue.uninformed())
    words = formats.counted(bare, "decision rests", "decisions rest")
    second = (Segment(words, Tone.GAP), Segment(" on no metric.")) if bare else (Segment("Each rests on a metric."),)
    return {"eyebrow": "Set-up · Rhythm", "lines": [segments(first), segments(second)], "sub": []}


def _coverage(catalogue: Catalogue) -> list[tuple[str, list[tuple[str, str, str, bool]]]]:
    """For each level and cycle how many decisions there are, on how many metrics, and whether one rests on none."""
    return [
        (level.value.capitalize(), [_cell(cycle, catalogue.of(level, cycle)) for cycle in Cycle]) for level in Level
    ]


def _cell(cycle: Cycle, kinds: tuple[DecisionKind, ...]) -> tuple[str, str, str, bool]:
    name = cycle.value.capitalize()
    if not kinds:
        return (name, "", "", False)
    metrics = {metric for kind in kinds for metric in kind.metrics}
    return (
        name,
        formats.counted(len(kinds), "decision", "decisions"),
        formats.counted(len(metrics), "metric", "metrics"),
        any(not kind.metrics for kind in kinds),
    )


def _kind(kind: DecisionKind, versions: dict[str, int], rhythm: Rhythm) -> Kind:
    is_held = any((rule.level, rule.cycle) == (kind.level, kind.cycle) for rule in rhythm.cadence.rules)
    version = versions.get(kind.key, 0)
    right = f"goes up to the {kind.escalates_to.value}" if kind.escalates_to else f"{kind.right.value} decides"
    return Kind(
        f"{kind.level.value.capitalize()}, {kind.cycle.value}{'' if is_held else ' (not held)'}",
        kind.words,
        right,
        dict(PARTS)[kind.part.value],
        ", ".join(metric_words(name) for name in kind.metrics),
        _at("revise", key=kind.key),
        _at("drop", key=kind.key, version=version),
    )


def _versions() -> dict[str, int]:
    return dict(models.DecisionKind.objects.values_list("key", "version"))


def _dropped() -> list[tuple[str, str]]:
    gone = models.DecisionKind.objects.filter(is_taken=False)
    return [(kind.words, _at("take-up", key=kind.key, version=standing_version(kind))) for kind in gone]


@dataclass(frozen=True, slots=True)
class Rule:
    """When the sessions of a cycle are held, and what they are made of."""

    cycle: str
    text: str
    parts: str
    change: str
    change_parts: str


def _rules(level: Level, rhythm: Rhythm) -> tuple[str, list[Rule]]:
    return (level.value.capitalize(), [_rule(level, cycle, rhythm) for cycle in Cycle])


def _rule(level: Level, cycle: Cycle, rhythm: Rhythm) -> Rule:
    rule = rhythm.cadence.rule(level, cycle)
    text = written(rule) if rule else NEVER
    parts = written_template(rhythm.template(level, cycle, rule.minutes)) if rule else ""
    return Rule(
        cycle.value.capitalize(),
        text,
        parts,
        _at("rule", level=level, cycle=cycle, text=text, stood=text),
        _parts_at(level, cycle, parts) if rule else "",
    )


def _parts_at(level: Level, cycle: Cycle, parts: str) -> str:
    stood = models.SessionTemplate.of(level, cycle).text
    return _at("template", level=level, cycle=cycle, text=parts, stood=stood)


def _holiday(on: date, name: str) -> tuple[str, str, str]:
    kept = models.Holiday.objects.filter(on=on, name=name).first()
    return (formats.weekday(on), name, _at("withdraw-holiday", number=kept.pk, version=kept.version) if kept else "")


def _at(what: str, **given: object) -> str:
    return f"{reverse('setup_rhythm_change', args=[what])}?{urlencode(given)}"
