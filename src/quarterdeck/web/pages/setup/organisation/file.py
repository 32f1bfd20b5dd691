"""An organisation file: sent, looked at, applied. It is kept in the form between looking and applying."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Any

from django import forms

from quarterdeck.connectors import ReadSettings, Refused
from quarterdeck.domain import formats
from quarterdeck.facts.engine import Facts
from quarterdeck.records.audit import Actor
from quarterdeck.records.opened import NothingPublished, standing_facts
from quarterdeck.records.organisation_file import RowsAtFault, TakenIn, take_in
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.values import current_values
from quarterdeck.web.pages.setup.changing import Sections, day_field
from quarterdeck.web.pages.setup.organisation.ground import OrganisationChange

LARGEST = 1_000_000
"""Bytes of a file; that is some ten thousand seats. Larger ones go through the command line."""
NAMED = 12
"""Rows at fault that are named; the file is corrected and sent again anyway."""
ORDERS = (
    ("", "As the file makes clear"),
    ("dmy", "Day, month, year"),
    ("mdy", "Month, day, year"),
    ("ymd", "Year first"),
)


class ImportFile(OrganisationChange):
    """Who sits where, from a file."""

    title, button = "Import an organisation file", "Apply it"
    file = forms.FileField(
        label="CSV or XLSX",
        required=False,
        help_text="Columns: person, unit, and if you have them email, role, manager, seller_id, begin_on, end_on.",
    )
    on = day_field("Rows without days hold from")
    date_order = forms.ChoiceField(label="How 03/04/2025 is meant", choices=ORDERS, required=False)
    kept = forms.CharField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        """The file itself, or what the form has kept of it."""
        given = super().clean() or self.cleaned_data
        file = given.get("file")
        if file and file.size > LARGEST:
            raise forms.ValidationError(
                f"The file is larger than {formats.count(LARGEST)} bytes. Import it on the command line: "
                "quarterdeck organisation import FILE"
            )
        if file:
            given |= {"kept": base64.b64encode(file.read()).decode("ascii"), "name": PurePath(file.name).name}
            self.data = {**dict(self.data.items()), "kept": given["kept"], "name": given["name"]}
        if not given.get("kept"):
            raise forms.ValidationError("No file was sent. Choose one.")
        return given

    def about(self) -> str:
        """Which file."""
        name = self["name"].value()
        return f"{name}, as it was sent." if name else ""

    def apply(self, by: Actor) -> str:
        """See `take_in`."""
        return f"{self.cleaned_data['name']} was applied. {_counted(self._taken_in(by))}"

    def preview(self, by: Actor) -> Sections:
        """What it makes different, and cells that are passed over."""
        passed_over: list[str] = []
        notes: list[str] = []

        def tried() -> None:
            taken = self._taken_in(by)
            passed_over.extend(str(r.place) + ": " + r.reason for r in taken.rejections)
            notes.extend(taken.changes.notes)

        found = self.previewed(tried)
        if notes:
            found = [*found, ("The company's name", notes)]
        return [*found, ("Passed over", passed_over[:NAMED])] if passed_over else found

    def _taken_in(self, by: Actor) -> TakenIn:
        given = self.cleaned_data
        settings = ReadSettings(date_order=given["date_order"] or None)
        facts = _facts()
        return _with_file(
            given["name"],
            given["kept"],
            lambda path: take_in(path, settings, facts, source=None, on=given["on"], by=by),
        )


def _facts() -> Facts | None:
    """The facts that stand, whose owners the file may name; None before the first import."""
    try:
        return standing_facts(current_values().file_name).reader
    except NothingPublished:
        return None


def _with_file(name: str, kept: str, use: Callable[[Path], TakenIn]) -> TakenIn:
    """Use the file that was sent. Refusal, with the rows at fault, where it cannot be taken in."""
    try:
        content = base64.b64decode(kept, validate=True)
    except binascii.Error as wrong:
        raise Refusal("The file did not come through whole. Choose it once more.") from wrong
    with TemporaryDirectory() as folder:
        path = Path(folder) / (PurePath(name).name or "organisation.csv")
        path.write_bytes(content)
        try:
            return use(path)
        except Refused as refused:
            raise Refusal(str(refused)) from refused
        except RowsAtFault as refused:
            fatal = [r for r in refused.rejections if r.fatal]
            named = " ".join(f"{r.place}: {r.reason}." for r in fatal[:NAMED])
            raise Refusal(f"{refused} {named}") from refused


def _counted(taken: TakenIn) -> str:
    changes = taken.changes
    said = [
        formats.counted(number, one, many)
        for number, one, many in (
            (changes.units, "unit added", "units added"),
            (changes.people, "person joined", "people joined"),
            (changes.placed, "seat taken", "seats taken"),
            (changes.moved, "person moved", "people moved"),
            (changes.left, "seat given up", "seats given up"),
            (changes.linked, "owner linked", "owners linked"),
        )
        if number
    ]
    counted = f"{formats.listed(said)}." if said else "Nothing changed."
    return " ".join((counted, *changes.notes))
