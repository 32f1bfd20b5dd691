"""The part of a mapping file that says what a change log means: a row a changed field, or a row a state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from quarterdeck.connectors.layout import Condition, From, TableLayout
from quarterdeck.connectors.sections import Section
from quarterdeck.domain.facts import OPPORTUNITY_CHANGE, OPPORTUNITY_VERSION

type ReadOrigin = Callable[[Section, str, object], From]

CHANGE_LOG = OPPORTUNITY_CHANGE.name
FIELDS = tuple(
    name
    for name in OPPORTUNITY_VERSION.names
    if name
    not in {
        *("source", "opportunity_id", "valid_from", "valid_to", "origin"),
        *("created_on", "updated_at", "is_deleted"),
    }
)
"""The columns whose changes can be told."""
_WHERE = ("opportunity_id", "changed_at")
_LONG = {"field": "_field", "value": "_value", "old_value": "_old"}
_BLANKS = ("emptied", "unchanged")


def change_log(section: Section, origin: ReadOrigin, when: tuple[Condition, ...]) -> TableLayout:
    """The layout of a change log; raises Refused where it is neither of the two forms."""
    columns = section.table("columns")
    if columns is None:
        raise section.refuse("columns", "is missing", "Say which columns tell opportunity, time and what changed.")
    found = {name: origin(columns, name, spec) for name in (*_WHERE, *_LONG, *FIELDS) if (spec := columns.get(name))}
    columns.finish()
    for name in _WHERE:
        if name not in found:
            raise columns.refuse(name, "is missing", "A change without it cannot be placed.")
    if "field" in found or "value" in found:
        return _long(section, columns, found, origin, when)
    return _wide(section, columns, found, when)


def _long(
    section: Section, columns: Section, found: dict[str, From], origin: ReadOrigin, when: tuple[Condition, ...]
) -> TableLayout:
    """A row names the field, its new value, and perhaps the old one."""
    for name in ("field", "value"):
        if name not in found:
            raise columns.refuse(name, "is missing", "A row a changed field needs field and value.")
    if named := [name for name in FIELDS if name in found]:
        raise columns.refuse(
            named[0], "cannot stand beside field and value", "Either a row names its field, or it has a column a field."
        )
    fields = section.table("fields")
    if fields is None:
        raise section.refuse(
            "fields", "is missing", 'Name the fields, e.g. [table.fields] with "Sales stage" = "stage".'
        )
    meant = {name: fields.needed_text(name, allowed=FIELDS) for name in fields.rest()}
    reading = section.table("reading")
    ways = (
        {f"_as_{name}": _way(reading, name, spec, origin) for name, spec in reading.rest().items()} if reading else {}
    )
    named_columns = {_LONG.get(name, name): made for name, made in found.items()}
    return TableLayout(CHANGE_LOG, {**named_columns, **ways}, when=when, fields=meant)


def _way(reading: Section, name: str, spec: object, origin: ReadOrigin) -> From:
    """How the values of one field are written: corrected values, per cent, UTC."""
    if name not in FIELDS:
        raise reading.refuse(name, "is no field whose changes can be told", f"Allowed are: {', '.join(FIELDS)}.")
    if not isinstance(spec, dict):
        raise reading.refuse(name, "must be a table", 'E.g. stage = { values = { Q = "quoted" } }.')
    return replace(origin(reading, name, {**spec, "column": name}), headers=())


def _wide(section: Section, columns: Section, found: dict[str, From], when: tuple[Condition, ...]) -> TableLayout:
    """A row gives the state from then on, a column a field."""
    named = [name for name in FIELDS if name in found]
    if not named:
        raise columns.refuse("field", "is missing", "Name field and value, or a column for each field that changes.")
    if "old_value" in found:
        raise columns.refuse("old_value", "needs field and value beside it", "A state has no old value.")
    blank = section.text("blank", allowed=_BLANKS) or "emptied"
    made = {f"_{name}" if name in FIELDS else name: one for name, one in found.items()}
    return TableLayout(CHANGE_LOG, made, when=when, is_sparse=blank == "unchanged")
