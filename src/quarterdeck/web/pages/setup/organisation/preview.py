"""What a change would change, in words: for whom, who would see what, and whether any number moves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from quarterdeck.domain import formats
from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.days import BEGINNING, END
from quarterdeck.domain.figures import Number
from quarterdeck.domain.org import Organisation, Role, Seat, Unit
from quarterdeck.domain.reorganised import Cleared, Retargeted, Seated
from quarterdeck.domain.scope import SubjectKind, View
from quarterdeck.records.preview import Preview, Total

MOST = 40
"""Lines below one heading; a file may change thousands."""
_ROLES = {Role.MEMBER: "", Role.LEADER: " as its leader", Role.DEPUTY: " as its leader’s deputy"}


def in_words(found: Preview, on: date, currency: str, calendar: Calendar) -> list[tuple[str, list[str]]]:
    """Headings and what stands below each; one heading says so where nothing would change."""
    if found.is_empty:
        return [("Nothing changes", ["The organisation is like this already."])]
    sections = [
        ("Units", list(_units(found))),
        ("People", [_person(seated, found) for seated in found.people]),
        ("Who sees what", [words for words in (*_sights(found), *_clearances(found)) if words]),
        (
            f"Targets for {calendar.label(calendar.year(on))}",
            [_target(t, found.after, on, currency) for t in found.targets],
        ),
        ("The teams’ numbers", list(_teams(found, on, currency))),
        ("The company’s numbers", list(_totals(found.totals))),
    ]
    return [(heading, _shortened(lines)) for heading, lines in sections if lines]


def _shortened(lines: list[str]) -> list[str]:
    more = len(lines) - MOST
    return [*lines[:MOST], f"And {formats.count(more)} more."] if more > 0 else lines


def _units(found: Preview) -> Iterator[str]:
    for placed in found.units:
        was, will = (
            [_place(unit, organisation) for unit in units]
            for units, organisation in ((placed.before, found.before), (placed.after, found.after))
        )
        if not was:
            yield f"{'; '.join(will)} is new."
        elif not will:
            yield f"{'; '.join(was)} is withdrawn."
        else:
            yield f"{'; '.join(was)} becomes {'; '.join(will)}."


def _place(unit: Unit, organisation: Organisation) -> str:
    above = organisation.path(unit.parent_key, unit.begin_on) if unit.parent_key else ()
    return " / ".join([*(u.name for u in above), unit.name]) + _days(unit.begin_on, unit.end_on)


def _days(begin: date, end: date) -> str:
    first = "" if begin == BEGINNING else f" from {formats.day(begin)}"
    last = "" if end == END else f" until {formats.day(end)}"
    return first + last


def _person(seated: Seated, found: Preview) -> str:
    people = {**found.before.person_by_key, **found.after.person_by_key}
    kept = set(seated.before) & set(seated.after)
    before = [_seat(s, found.before) for s in seated.before if s not in kept]
    after = [_seat(s, found.after) for s in seated.after if s not in kept]
    name = people[seated.person_key].name
    if seated.person_key not in found.before.person_by_key:
        name = f"{name}, who is new"
    if not before:
        return f"{name}: {formats.listed(after)}."
    if not after:
        return f"{name}: {formats.listed(before)} is taken back."
    return f"{name}: {formats.listed(before)} becomes {formats.listed(after)}."


def _seat(seat: Seat, organisation: Organisation) -> str:
    unit = organisation.unit(seat.unit_key, seat.begin_on).name
    return f"{unit}{_ROLES[seat.role]}{_days(seat.begin_on, seat.end_on)}"


def _sights(found: Preview) -> Iterator[str]:
    """Who starts and who stops to see what a mover does, and where stays what was before."""
    people = {**found.before.person_by_key, **found.after.person_by_key}
    for move in found.moves:
        gained, lost = (formats.listed(sorted(people[key].name for key in keys)) for keys in (move.gained, move.lost))
        stays = found.before.unit(move.left, move.on).name
        if gained or lost:
            yield _sight(people[move.person_key].name, gained, lost, stays, move.on)


def _sight(name: str, gained: str, lost: str, stays: str, on: date) -> str:
    since = "" if on == BEGINNING else f"From {formats.day(on)} on "
    if gained and lost:
        sees = f"{gained} {_verb('sees', gained)} what {name} does, and {lost} no longer {_verb('does', lost)}"
    elif gained:
        sees = f"{gained} {_verb('sees', gained)} what {name} does, too"
    else:
        sees = f"{lost} no longer {_verb('sees', lost)} what {name} does"
    return f"{since}{sees}; what was before stays with {stays} as it was."


def _verb(one: str, names: str) -> str:
    several = {"sees": "see", "does": "do"}
    return several[one] if " and " in names else one


def _clearances(found: Preview) -> Iterator[str]:
    for cleared in found.clearances:
        yield _cleared(cleared, found)


def _cleared(cleared: Cleared, found: Preview) -> str:
    """Whose clearance changes; nothing for the day from which on it is again what it would have been anyway."""
    gained = _topmost(found.after, cleared.gained, cleared.on)
    lost = _topmost(found.before, cleared.lost, cleared.on)
    words = [f"{verb} {formats.listed(names)}" for verb, names in (("sees", gained), ("no longer sees", lost)) if names]
    if not words:
        return ""
    person = {**found.before.person_by_key, **found.after.person_by_key}[cleared.person_key].name
    since = "" if cleared.on == BEGINNING else f" from {formats.day(cleared.on)} on"
    return f"{person} {' and '.join(words)}{since}."


def _topmost(organisation: Organisation, keys: frozenset[str], on: date) -> list[str]:
    """Names of those of the units that have none of the others above them."""
    units = [organisation.unit(key, on) for key in keys]
    return sorted(unit.name for unit in units if unit.parent_key not in keys)


def _target(changed: Retargeted, after: Organisation, on: date, currency: str) -> str:
    key = changed.subject.key
    is_unit = changed.subject.kind is SubjectKind.UNIT
    name = after.unit(key, on).name if is_unit else after.person_by_key[key].name
    metric = changed.metric.replace("_", " ")
    if changed.before == changed.after:
        return f"{name}, {metric}: stays {_amount(changed.after, currency)}."
    return f"{name}, {metric}: {_amount(changed.before, currency)} becomes {_amount(changed.after, currency)}."


def _teams(found: Preview, on: date, currency: str) -> Iterator[str]:
    """What becomes of the numbers of the teams that somebody leaves or joins, in the year of the data."""
    by_number: dict[tuple[str, str], dict[View, Total]] = {}
    for total in found.teams:
        by_number.setdefault((total.unit_key, total.metric), {})[total.view] = total
    for (unit_key, metric), totals in by_number.items():
        was, now = (_becomes(totals[view], currency) for view in (View.AS_WAS, View.AS_IS))
        name = found.after.unit(unit_key, on).name
        told = f"{was}, as it was and as it is" if was == now else f"{was} as it was, {now} as it is"
        yield f"{name}, {metric.replace('_', ' ')}: {told}."


def _becomes(total: Total, currency: str) -> str:
    before, after = (
        "no known value" if number is None else formats.money_exact(number, currency)
        for number in (total.before, total.after)
    )
    return f"stays {before}" if total.holds else f"{before} becomes {after}"


def _amount(amount: Number | None, currency: str) -> str:
    return "not set" if amount is None else formats.money_exact(amount, currency)


def _totals(totals: tuple[Total, ...]) -> Iterator[str]:
    if not totals:
        return
    if all(total.holds for total in totals):
        yield "Stay what they are, as it was and as it is."
    for total in totals:
        if not total.holds:
            name = f"{total.metric.replace('_', ' ')}, {total.view.replace('_', '-')}"
            yield f"{name}: {total.before} becomes {total.after}."
