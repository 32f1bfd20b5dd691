"""Which layout a publication file is of, and what to say where it is not today's."""

from __future__ import annotations

from pathlib import Path

from quarterdeck.facts.folder import number_of
from quarterdeck.facts.schema import LAYOUT


def is_earlier(layout: str | None) -> bool:
    """Whether an earlier version of the program wrote it, so that it can be upgraded."""
    return layout is not None and layout.isdecimal() and 0 < int(layout) < int(LAYOUT)


def why_unread(path: Path, layout: str | None) -> str:
    """What to say of a file of another layout than today's, and what to do."""
    if is_earlier(layout):
        number = number_of(path)
        return (
            f"The facts file {path.name} is of layout {layout}, written by an earlier version of Quarterdeck; this one "
            f"reads layout {LAYOUT}. Bring it up to date: quarterdeck facts upgrade{f' {number}' if number else ''}"
        )
    if layout is not None and layout.isdecimal() and int(layout) > int(LAYOUT):
        return (
            f"The facts file {path.name} is of layout {layout}, written by a newer version of Quarterdeck; this one "
            f"reads layout {LAYOUT}. Install that version again, or choose a publication that this one can read with "
            "'quarterdeck facts rollback'."
        )
    return (
        f"The facts file {path.name} is of a layout that no version of Quarterdeck has ({layout or 'none'}). It is "
        "damaged or not a facts file. Choose an earlier publication with 'quarterdeck facts rollback', or import the "
        "sources again."
    )
