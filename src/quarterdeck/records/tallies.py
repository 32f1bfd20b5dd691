"""Counting what came of sessions, as it stands or as it stood at the end of a day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from quarterdeck.domain.actions import ActionStanding
from quarterdeck.domain.cadence import Discipline, Tally
from quarterdeck.domain.conclusions import Conclusion
from quarterdeck.domain.conducting import PERFORMANCE, Look, Mark, Step, spent
from quarterdeck.records.models import Action, Decision, Sitting, Topic
from quarterdeck.records.models.mark import Mark as MarkRecord
from quarterdeck.records.models.sitting import was_missed
from quarterdeck.records.values import current_values


def tallies(keys: Collection[str], as_of: date | None = None) -> dict[str, Tally]:
    """What came of the sessions of those keys, by key; those in which nothing was said are left out."""
    decided = _decided(keys, as_of)
    parked = Counter(Topic.on_record(as_of).filter(raised_in__key__in=keys).values_list("raised_in__key", flat=True))
    minutes, away = _minutes(keys, as_of), missed(keys, as_of)
    return {
        key: Tally(
            int(key not in away),
            len(decided[key]),
            sum(decided[key]),
            parked[key],
            {} if key in away else minutes.get(key, {}),
        )
        for key in {*decided, *parked, *minutes}
    }


def waiting(keys: Collection[str], as_of: date | None = None) -> dict[str, int]:
    """How many topics are parked for each of the sessions and not settled yet."""
    found = Topic.on_record(as_of).filter(goes_to__key__in=keys, because="")
    return dict(Counter(found.values_list("goes_to__key", flat=True)))


def carried(owner_keys: Collection[str], as_of: date | None = None) -> dict[str, int]:
    """How many actions each of the owners has still to do; none, too."""
    found = Action.on_record(as_of).filter(owner__key__in=owner_keys, standing_now=ActionStanding.ACCEPTED.value)
    return dict.fromkeys(owner_keys, 0) | Counter(found.values_list("owner__key", flat=True))


def closed(keys: Collection[str], as_of: date | None = None) -> frozenset[str]:
    """Those of the sessions of those keys that are closed."""
    return frozenset(_told(keys, as_of))


def missed(keys: Collection[str], as_of: date | None = None) -> frozenset[str]:
    """Those of the sessions of those keys that did not take place."""
    return frozenset(key for key, told in _told(keys, as_of).items() if was_missed(told))


def _told(keys: Collection[str], as_of: date | None) -> dict[str, dict[str, Any]]:
    """The records of those that are closed, by key."""
    found = Sitting.objects.filter(session__key__in=keys).exclude(tellings=[])
    if as_of is None:
        return dict(found.filter(closed_at__isnull=False).values_list("session__key", "told"))
    until = current_values().calendar.clock.last_of(as_of)
    return {each.session.key: told for each in found.select_related("session") if (told := each.told_by(until))}


def _decided(keys: Collection[str], as_of: date | None) -> dict[str, list[bool]]:
    """For each session whether each of its decisions is still open."""
    rows = Decision.on_record(as_of).filter(session__key__in=keys)
    told = list(rows.values_list("session__key", "key", "conclusion", "answer"))
    following: dict[str, list[bool]] = defaultdict(list)
    actions = Action.on_record(as_of).filter(decision_key__in=[key for _, key, _, _ in told])
    for key, standing in actions.values_list("decision_key", "standing_now"):
        following[key].append(standing == ActionStanding.ACCEPTED)
    found: dict[str, list[bool]] = defaultdict(list)
    for session, key, conclusion, answer in told:
        found[session].append(_is_open(Conclusion(conclusion), answer, following[key]))
    return found


def _is_open(conclusion: Conclusion, answer: str, following: list[bool]) -> bool:
    """Whether something is left to do: an answer, an action that follows, or the first of them to be written."""
    if conclusion is Conclusion.ESCALATE:
        return not answer
    return conclusion is Conclusion.ACT and (not following or any(following))


def _minutes(keys: Collection[str], as_of: date | None) -> dict[str, dict[Discipline, int]]:
    """Minutes spent with each discipline in the sessions that were opened, up to the last that was done in them."""
    marks = MarkRecord.objects.filter(sitting__session__key__in=keys)
    sittings = Sitting.objects.filter(session__key__in=keys)
    if as_of:
        until = current_values().calendar.clock.last_of(as_of)
        marks, sittings = marks.filter(at__lte=until), sittings.filter(opened_at__lte=until)
    planned = {key: timedelta(minutes=given) for key, given in sittings.values_list("session__key", "session__minutes")}
    ways: dict[str, list[Mark]] = {key: [] for key in planned}
    rows = marks.order_by("sitting", "number").values_list("sitting__session__key", "step", "look", "counts", "at")
    for key, step, look, counts, at in rows:
        ways[key].append(Mark(Step(step), Look(look), at, counts))
    return {key: _by_discipline(way, planned[key]) for key, way in ways.items()}


def _by_discipline(way: list[Mark], planned: timedelta) -> dict[Discipline, int]:
    if not way:
        return {}
    seconds: Counter[Discipline] = Counter()
    for step, took in spent(way, way[-1].at, planned).steps.items():
        part = Discipline.PERFORMANCE if step in PERFORMANCE else Discipline(step.value)
        seconds[part] += int(took.total_seconds())
    return {part: minutes for part, found in seconds.items() if (minutes := round(found / 60))}
