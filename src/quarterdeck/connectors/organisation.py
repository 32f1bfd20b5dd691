"""Who sells, who leads them and in which unit, as delivered files say it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal, cast

from quarterdeck.connectors.cells import cells_of, chosen_rows
from quarterdeck.connectors.columns import Asked, Writing, read_column, settle
from quarterdeck.connectors.layout import Condition, From
from quarterdeck.connectors.log import Log
from quarterdeck.connectors.rows import text_of
from quarterdeck.connectors.settings import ReadSettings
from quarterdeck.connectors.sheets import Sheet
from quarterdeck.domain.facts import Kind, Place

type Role = Literal["seller", "manager", "director", "executive", "deputy", "vacant", "unit"]

ROLES = ("seller", "manager", "director", "executive", "deputy", "vacant", "unit")
UNIT_SEPARATOR = " / "


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """One seat: a person in a unit, in a role, for a time.

    A ``vacant`` seat is called by its title instead of a person; a ``unit`` stands below the last one of its path.
    """

    person: str
    email: str | None
    manager: str | None
    """The person they report to, by name."""
    unit_path: tuple[str, ...]
    """Names of the units from the top down to the one they sit in."""
    role: Role
    seller_id: str | None
    """Their identifier as an owner of opportunities in the source."""
    begin_on: date | None
    end_on: date | None
    """The first day they no longer hold the seat."""
    place: Place
    email_column: str | None = field(default=None, compare=False)
    """What the column of the e-mail address is called in the file."""


@dataclass(frozen=True, slots=True)
class OrganisationLayout:
    """How the rows of a file become seats."""

    file: str
    """The label of the layout that reads the file."""
    columns: dict[str, From]
    """person, email, manager, role, seller_id, begin_on, end_on."""
    unit: tuple[From, ...]
    """The units from the top down; an empty one is passed over."""
    when: tuple[Condition, ...] = ()


_KINDS = {"begin_on": Kind.DAY, "end_on": Kind.DAY}
_WORD = r"[^\s@.,;:<>()\[\]\"\\]+"
_ADDRESS = re.compile(rf"{_WORD}(\.{_WORD})*@{_WORD}(\.{_WORD})+")


def seats(sheet: Sheet, layout: OrganisationLayout, settings: ReadSettings, log: Log) -> list[OrganisationRow]:
    """The seats a sheet describes, each once; rows that cannot be taken are logged."""
    chosen = chosen_rows(sheet, layout.when)
    place = Place(sheet.file, sheet.sheet)
    asked = [
        Asked(name, sheet.header(*origin.headers) or name, cells, _KINDS.get(name, Kind.TEXT), origin)
        for name, origin in layout.columns.items()
        if (cells := cells_of(sheet, origin, chosen)) is not None
    ]
    writing = settle(asked, settings, place)
    log.ask(writing.questions)
    faults: set[int] = set()
    columns = {one.name: _read(one, sheet, chosen, writing, settings, log, faults) for one in asked}
    units = [found for origin in layout.unit if (found := cells_of(sheet, origin, chosen)) is not None]
    rows: list[OrganisationRow] = []
    for position, index in enumerate(chosen):
        if position in faults:
            continue
        row = _seat(
            {name: values[position] for name, values in columns.items()},
            tuple(text for cells in units for text in _parts(text_of(cells[position]))),
            sheet.place(index),
            log,
        )
        if row is not None:
            header = sheet.header(*layout.columns["email"].headers) if row.email else None
            rows.append(replace(row, email_column=header))
    return rows


def with_addresses(rows: Sequence[OrganisationRow], log: Log, *, is_own: bool = False) -> list[OrganisationRow]:
    """The rows with addresses that can be read and are one person's: people are told apart by them, and sign in so.

    A row of another kind is left out where the file is of Quarterdeck's own layout (``is_own``), for there it can be
    corrected; from an export it is taken without the address.
    """
    holders: dict[str, OrganisationRow] = {}
    found: list[OrganisationRow] = []
    for row in rows:
        if (fault := _fault_of_address(row, holders)) is None:
            found.append(row)
            continue
        reason, remedy = fault
        taken = "the row is left out" if is_own else "the row is taken without it"
        log.reject(replace(row.place, column=row.email_column), f"{reason}; {taken}", remedy, row.email, fatal=is_own)
        found += [] if is_own else [replace(row, email=None)]
    return found


def _fault_of_address(row: OrganisationRow, holders: dict[str, OrganisationRow]) -> tuple[str, str] | None:
    """What is wrong with the row's e-mail address, and what to do about it; None where nothing is."""
    if not row.email:
        return None
    if not _ADDRESS.fullmatch(row.email):
        return f"“{row.email}” is no e-mail address", "Write one, such as ada@example.com, or none, and import again."
    holder = holders.setdefault(row.email.casefold(), row)
    if holder.person.casefold() != row.person.casefold():
        return (
            f"{row.email} is the address of {holder.person} already ({holder.place})",
            "Give each person their own address, or write one person's name the same way, and import again.",
        )
    return None


def each_once(rows: Sequence[OrganisationRow], log: Log) -> tuple[OrganisationRow, ...]:
    """Every seat once; a second, different seat of the same person, role and begin is rejected.

    Vacant seats of one title are as many as there are rows.
    """
    taken: dict[tuple[str, str, date | None, Place | None], OrganisationRow] = {}
    for row in rows:
        own = row.place if row.role == "vacant" else None
        before = taken.setdefault((row.person, row.role, row.begin_on, own), row)
        if replace(before, place=row.place) != row:
            log.reject(
                row.place,
                f"{row.person} already has a seat as {row.role} ({before.place}) that says something else",
                "Leave one of the two rows, or give them different begin days.",
                row.person,
            )
    return tuple(taken.values())


def _read(
    asked: Asked,
    sheet: Sheet,
    chosen: Sequence[int],
    writing: Writing,
    settings: ReadSettings,
    log: Log,
    faults: set[int],
) -> list[Any]:
    """The column's values. Without its days a seat would be held always, so where they cannot be read it is a fault."""
    values, is_day = read_column(asked, writing, settings), asked.name in _KINDS
    for index, bad in () if writing.questions else values.bad.items():
        said = text_of(asked.cells[index])
        taken = "the row is left out" if is_day else "the row is taken without it"
        place, remedy = sheet.place(chosen[index], asked.header), "Correct the value and import again."
        log.reject(place, f"“{said}” {bad.reason}; {taken}", remedy, said, fatal=is_day)
        if is_day:
            faults.add(index)
    return values.values


def _seat(values: dict[str, Any], unit_path: tuple[str, ...], place: Place, log: Log) -> OrganisationRow | None:
    person, role = values.get("person"), (values.get("role") or "seller").casefold()
    if not person:
        log.reject(place, "the person is empty; the row is left out", "Fill in the name and import again.")
        return None
    if role not in ROLES:
        log.reject(
            place, f"the role “{role}” is not known; the row is left out", f"Use one of {', '.join(ROLES)}.", role
        )
        return None
    begin, end = values.get("begin_on"), values.get("end_on")
    if begin is not None and end is not None and end <= begin:
        log.reject(place, f"the seat ends on {end}, not after it begins on {begin}", "Correct the two days.", str(end))
        return None
    if role == "deputy" and end is None:
        log.reject(place, f"{person} cannot be a deputy for ever", "Write the first day without them as end_on.", role)
        return None
    return OrganisationRow(
        person,
        values.get("email"),
        values.get("manager") if values.get("manager") != person else None,
        unit_path,
        cast("Role", role),
        values.get("seller_id"),
        begin,
        end,
        place,
    )


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(UNIT_SEPARATOR) if part.strip()]
