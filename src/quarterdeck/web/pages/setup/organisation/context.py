"""What the page of the organisation takes."""

from __future__ import annotations

from datetime import date

from quarterdeck.domain import formats
from quarterdeck.domain.org import Organisation
from quarterdeck.domain.sentences import Segment, Tone
from quarterdeck.records.models import Unit
from quarterdeck.records.values import Values
from quarterdeck.web.answer import segments
from quarterdeck.web.pages.setup.history import history
from quarterdeck.web.pages.setup.organisation.planned import planned
from quarterdeck.web.pages.setup.organisation.tree import shown_unit, tree


def context(values: Values, on: date, today: date, unit_key: str) -> dict[str, object]:
    """Everything the template takes; ``unit_key`` names the unit that is open, the company if there is no such unit."""
    organisation = values.organisation
    root = organisation.root
    unit = organisation.unit(unit_key, on) if unit_key in organisation.unit_keys else root
    plans = planned(today)
    record = Unit.objects.filter(key=unit.key).first() if unit else None
    return {
        "headline": _headline(organisation, on, len(plans)),
        "on": on.isoformat(),
        "on_words": formats.day(on),
        "is_today": on == today,
        "unit_key": unit.key if unit else "",
        "tree": tree(organisation, on, unit.key if unit else ""),
        "shown": shown_unit(organisation, unit, record.version, on) if unit and record else None,
        "planned": plans,
        "history": history(("unit", "seat", "person"), values.calendar.time_zone),
    }


def _headline(organisation: Organisation, on: date, plans: int) -> dict[str, object]:
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
    return {"eyebrow": "Set-up · Organisation", "lines": [segments(first), segments(second)], "sub": []}
