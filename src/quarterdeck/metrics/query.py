"""Asking metrics: a lens, a period, a knowledge day, dimensions; answered in as few statements as possible."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

from quarterdeck.domain.collecting import uncollected
from quarterdeck.facts.engine import Facts
from quarterdeck.facts.together import together
from quarterdeck.metrics import compose
from quarterdeck.metrics.answered import Answered
from quarterdeck.metrics.catalogue import METRICS
from quarterdeck.metrics.credit import has_splits
from quarterdeck.metrics.kinds import CREDITED, RELATIONS
from quarterdeck.metrics.measure import Derived, Measure, Row
from quarterdeck.metrics.question import Lens, Question
from quarterdeck.metrics.relations import STATED

__all__ = ["Lens", "Question", "Row", "UnknownDimension", "UnknownMetric", "answer", "answers", "dimensions_of"]


class UnknownMetric(LookupError):
    """No metric has that name; the message lists those there are."""


class UnknownDimension(LookupError):
    """The metric cannot be split that way; the message lists the ways it can."""


def answer(facts: Facts, question: Question) -> tuple[Row, ...]:
    """The rows of one question; UnknownMetric and UnknownDimension say what could be asked instead.

    Without dimensions there is exactly one row. Split by person, unit or row alone, everybody in the lens has one, and
    who is in no unit where they have something.
    """
    return answers(facts, [question])[question]


def answers(facts: Facts, questions: Iterable[Question]) -> dict[Question, tuple[Row, ...]]:
    """The rows of many questions. Those that look at the same kind of event through the same lens share a statement."""
    asked = tuple(dict.fromkeys(questions))
    plain = dict.fromkeys(part for question in asked for part in _parts(question))
    batches: dict[tuple[object, ...], list[Question]] = defaultdict(list)
    for question in plain:
        relation = _measure(question.metric).relation
        doubts = (question.stuck_factor, question.quiet_days)
        batches[relation, question.lens, question.period, question.as_of, question.money, doubts].append(question)
    found: dict[Question, tuple[Row, ...]] = {}
    for rows in together([partial(_answer_together, facts, batch) for batch in batches.values()]):
        found |= rows
    return {question: _worked_out(question, found) for question in asked}


def states_accounts(facts: Facts) -> bool:
    """Whether every activity that has to do with a deal states its account, too."""
    return not facts.is_any("activity WHERE account_id IS NULL AND opportunity_id IS NOT NULL")


def metric_named(name: str) -> Measure | Derived:
    """The metric of that name. UnknownMetric lists those there are."""
    try:
        return METRICS[name]
    except KeyError:
        raise UnknownMetric(f"There is no metric '{name}'. There are: {', '.join(sorted(METRICS))}.") from None


def dimensions_of(name: str) -> tuple[str, ...]:
    """What the metric of that name can be split by."""
    metric = metric_named(name)
    if isinstance(metric, Derived):
        shared = [set(dimensions_of(part)) for part in metric.of]
        return tuple(d for d in dimensions_of(metric.of[0]) if all(d in each for each in shared))
    return tuple(d for d in RELATIONS[metric.relation].dimensions if d not in metric.apart_from)


def _parts(question: Question) -> tuple[Question, ...]:
    """The questions that have to be asked of the facts; UnknownDimension where that cannot be."""
    metric = metric_named(question.metric)
    _check(question, metric)
    if isinstance(metric, Derived):
        return tuple(replace(question, metric=name) for name in metric.of)
    return (question,)


def _check(question: Question, metric: Measure | Derived) -> None:
    allowed = dimensions_of(question.metric)
    for name in question.by:
        if name not in allowed:
            raise UnknownDimension(
                f"{question.metric} cannot be split by '{name}'. It can by: {', '.join(sorted(allowed))}."
            )
    if metric.one_of and not metric.one_of & set(question.by):
        raise UnknownDimension(f"{question.metric} is a share: split it by {' or '.join(sorted(metric.one_of))}.")


def _worked_out(question: Question, found: Mapping[Question, tuple[Row, ...]]) -> tuple[Row, ...]:
    metric = METRICS[question.metric]
    if isinstance(metric, Measure):
        return found[question]
    return metric.work(tuple(found[part] for part in _parts(question)), question.by)


def _measure(name: str) -> Measure:
    metric = METRICS[name]
    if isinstance(metric, Measure):
        return metric
    raise UnknownMetric(f"'{name}' is worked out from others and cannot be asked of the facts.")


@lru_cache(maxsize=1024)
def _statement(
    names: tuple[str, ...], groups: tuple[tuple[str, ...], ...], *, split: bool, stated: bool, of_all: bool
) -> tuple[str, frozenset[str], tuple[int, ...]]:
    measures = [_measure(name) for name in names]
    name = measures[0].relation
    instead = {**(CREDITED if split else {}), **(STATED if stated else {})}
    relation, selects = instead.get(name, RELATIONS[name]), tuple(m.select.tree for m in measures)
    return *compose.statement(relation, selects, groups, of_all=of_all), compose.places(relation, selects)


def _answer_together(facts: Facts, batch: Sequence[Question]) -> dict[Question, tuple[Row, ...]]:
    """One statement for questions that differ in metric and dimensions only."""
    names = tuple(sorted({q.metric for q in batch}))
    groups = tuple(sorted({by for q in batch for by in (q.by, *_beside(q))}))
    lens = batch[0].lens
    sql, wanted, places = _statement(
        names,
        groups,
        split=has_splits(facts),
        stated=_measure(names[0]).relation in STATED and states_accounts(facts),
        of_all=lens.everything and lens.holds_all(facts.owner_ids),
    )
    values = batch[0].values
    bound = {name: values[name] for name in wanted}
    split = compose.dimensions(groups)
    columns: Sequence[Sequence[Any]]
    if any(len(group) > 1 for group in groups):  # maybe long: rows that come in order take no time to be put in order
        columns = facts.by_column(sql, bound, sorted_by=len(split))
    else:
        columns = list(zip(*facts.fetch(sql, bound), strict=True))
    answered = Answered(split, places, columns)
    with uncollected():
        return {q: answered.rows(q, _measure(q.metric), names.index(q.metric)) for q in batch}


def _beside(question: Question) -> tuple[tuple[str, ...], ...]:
    """The grand total, where somebody who has nothing is told apart from a kind of event nobody knows of."""
    return ((),) if _measure(question.metric).needs_evidence else ()
