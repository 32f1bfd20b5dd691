"""A rehearsed change in words: what it would make different, for whom, and who would see what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from quarterdeck.domain import formats
from quarterdeck.domain.org import BEGINNING, END, Organisation, Role, Seat
from quarterdeck.domain.reorganisation import Reorganisation, Sight, reorganisation
from quarterdeck.domain.targets import Targets
from quarterdeck.records.rehearsal import Rehearsal


def preview(rehearsal: Rehearsal, targets: Targets, on: date) -> list[tuple[str, list[str]]]:
    """Headings and what stands below each; one heading says so where nothing would change."""
    made = reorganisation(rehearsal.before, rehearsal.after, on)
    sections = [
        ("Units", list(_units(made, rehearsal.after, on))),
        ("People", list(_people(made, rehearsal))),
        ("Who sees what", [_sight(sight) for sight in made.sights]),
        ("Targets", list(_targets(made, rehearsal, targets, on))),
    ]
    said = [(heading, lines) for heading, lines in sections if lines]
    return said or [("Nothing changes", ["The organisation is like this already."])]


def _units(made: Reorganisation, after: Organisation, on: date) -> Iterator[str]:
    for unit in made.founded:
        yield f"{' / '.join(u.name for u in after.path(unit.key, on))} is new."
    for unit in made.closed:
        yield f"{unit.name} is closed."
    for old, new in made.renamed:
        yield f"{old.name} is called {new.name}. Its address stays."
    for _, new in made.moved:
        yield f"{new.name} goes to {' / '.join(u.name for u in after.path(new.key, on)[:-1])}."


def _people(made: Reorganisation, rehearsal: Rehearsal) -> Iterator[str]:
    for person in made.joined:
        yield f"{person.name} is new."
    for key in sorted(made.people):
        name = rehearsal.after.person_by_key[key].name
        before = [_seat(s, rehearsal.before) for s in made.given_up if s.person_key == key]
        after = [_seat(s, rehearsal.after) for s in made.taken if s.person_key == key]
        was, will = formats.listed(before), formats.listed(after)
        yield f"{name}: {was or 'no seat'} becomes {will}." if will else f"{name}: {was} is taken back."


def _seat(seat: Seat, organisation: Organisation) -> str:
    unit = organisation.unit(seat.unit_key, seat.begin_on).name
    begin = "" if seat.begin_on == BEGINNING else f" from {formats.day(seat.begin_on)}"
    end = "" if seat.end_on == END else f" until {formats.day(seat.end_on)}"
    return f"{unit}{' as its leader' if seat.role is Role.LEADER else ''}{begin}{end}"


def _sight(sight: Sight) -> str:
    gained, lost = ([unit.name for unit in units] for units in (sight.gained, sight.lost))
    words = [
        f"{verb} {formats.listed(names)}"
        for verb, names in (("starts to see", gained), ("no longer sees", lost))
        if names
    ]
    return f"{sight.person.name} {' and '.join(words)}."


def _targets(made: Reorganisation, rehearsal: Rehearsal, targets: Targets, on: date) -> Iterator[str]:
    for subject in sorted(made.subjects, key=lambda s: (s.kind, s.key)):
        ahead = sum(target.subject == subject and target.end_on > on for target in targets.entries)
        if ahead:
            people = rehearsal.after.person_by_key
            is_person = subject.key in people
            name = people[subject.key].name if is_person else rehearsal.after.unit(subject.key, on).name
            yield (
                f"{name} has {formats.counted(ahead, 'target', 'targets')} for days from {formats.day(on)} on. "
                "They stay as they are and count for the days in each seat."
            )
