"""What a delivered table was taken for, told to whoever is about to import it."""

from __future__ import annotations

from collections.abc import Sequence

from quarterdeck.connectors.cells import headers_of
from quarterdeck.connectors.drafts import Draft
from quarterdeck.connectors.headers import normal
from quarterdeck.connectors.layout import Layout
from quarterdeck.connectors.log import Log, SheetPreview, Unparsable
from quarterdeck.connectors.organisation import OrganisationLayout
from quarterdeck.connectors.sheets import Sheet


def describe(
    sheet: Sheet, layout: Layout, drafts: Sequence[Draft], seats: Sequence[OrganisationLayout], log: Log
) -> SheetPreview:
    """The preview of one sheet: what became of its columns, and which cells could not be read."""
    present = set(sheet.by_name.values())
    matched = [
        (header, f"{draft.table}.{name}")
        for draft in drafts
        for name, header in draft.headers.items()
        if not name.startswith("_") and header in present
    ]
    for seat in seats:
        origins = [*seat.columns.items(), *(("unit", unit) for unit in seat.unit)]
        matched += [
            (header, f"organisation.{name}") for name, origin in origins for header in headers_of(sheet, origin)
        ]
    used = {normal(header) for header, _ in matched} | layout.known
    return SheetPreview(
        sheet.file,
        sheet.sheet,
        layout.product,
        layout.label,
        tuple(dict.fromkeys(table.table for table in layout.tables)),
        tuple(dict.fromkeys(matched)),
        tuple(header for header in sheet.headers if normal(header) not in used),
        len(sheet.rows),
        tuple(
            Unparsable(column, len(said), tuple(dict.fromkeys(said))[:3])
            for (file, name, column), said in log.unread.items()
            if (file, name) == (sheet.file, sheet.sheet)
        ),
    )
