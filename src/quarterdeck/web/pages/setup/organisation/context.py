"""What the page of the organisation takes."""

from __future__ import annotations

from datetime import date

from quarterdeck.domain import formats
from quarterdeck.domain.org import Organisation
from quarterdeck.domain.sentences import Segment, Tone
from quarterdeck.records.models import Unit
from quarterdeck.records.values import Values
from quarterdeck.web.answer import segments
from quarterdeck.web.pages.setup.day import eyebrow
from quarterdeck.web.pages.setup.history import history
from quarterdeck.web.pages.setup.organisation.planned import planned
from quarterdeck.web.pages.setup.organisation.tree import at, shown_unit, tree


def context(values: Values, on: date, today: date, unit_key: str, as_of: date | None = None) -> dict[str, object]:
    """Everything the template takes, from what was on record at the end of ``as_of``, or is now.

    ``unit_key`` names the unit that is open, the company if there is no such unit.
    """
    organisation = values.organisation
    root = organisation.root
    unit = organisation.unit(unit_key, on) if unit_key in organisation.unit_keys else root
    day = as_of or today
    plans = planned(organisation, day, as_of)
    record = Unit.objects.filter(key=unit.key).first() if unit else None
    return {
        "headline": _headline(organisation, on, len(plans), eyebrow("Organisation", as_of)),
        "on": on.isoformat(),
        "on_words": formats.day(on),
        "back": "" if on == day else at(day, unit.key if unit else "", as_of),
        "back_words": f"Back to {formats.day(as_of)}" if as_of else "Back to today",
        "unit_key": unit.key if unit else "",
        "tree": tree(organisation, on, unit.key if unit else "", as_of),
        "shown": shown_unit(organisation, unit, record.version, on, as_of) if unit and record else None,
        "planned": plans,
        "history": history(("unit", "seat", "person"), as_of),
    }


def _headline(organisation: Organisation, on: date, plans: int, eyebrow: str) -> dict[str, object]:
    people = {seat.person_key for seat in organisation.seats if seat.holds(on)}
    first = (
        Segment("On "),
        Segment(formats.day(on), Tone.STRONG),
        Segment(f", {formats.counted(len(people), 'person sits', 'people sit')} in "),
        Segment(formats.counted(sum(unit.stands(on) for unit in organisation.units), "unit", "units"), Tone.STRONG),
        Segment("."),
    )
    second = (
        Segment(
            f"{formats.counted(plans, 'change is', 'changes are')} planned ahead."
            if plans
            else "Nothing is planned ahead."
        ),
    )
    return {"eyebrow": eyebrow, "lines": [segments(first), segments(second)], "sub": []}
