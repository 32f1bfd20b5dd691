"""What reading has to say besides the rows: rejections, notes, open questions and what each sheet was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from quarterdeck.connectors.refusals import Question
from quarterdeck.domain.facts import Place, Rejection


@dataclass(frozen=True, slots=True)
class Unparsable:
    """Cells of one column that could not be read."""

    column: str
    count: int
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetPreview:
    """What one delivered table was taken for, and what became of its columns."""

    file: str
    sheet: str | None
    product: str
    label: str
    tables: tuple[str, ...]
    """The canonical tables it fills."""
    matched: tuple[tuple[str, str], ...]
    """Header of the file, and ``table.column`` it goes to."""
    ignored: tuple[str, ...]
    """Headers nothing is made of."""
    row_count: int
    unparsable: tuple[Unparsable, ...] = ()


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A delivered table nothing is known about, with the headers it has."""

    place: Place
    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would take from the files, before anything is changed."""

    sheets: tuple[SheetPreview, ...]
    unrecognised: tuple[Unrecognised, ...] = ()
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Log:
    """Where everything said along the way is gathered."""

    rejections: list[Rejection] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    sheets: list[SheetPreview] = field(default_factory=list)
    unrecognised: list[Unrecognised] = field(default_factory=list)
    unread: dict[tuple[str, str | None, str], list[str]] = field(default_factory=dict)
    """What stands in the cells that could not be read, by file, sheet and column."""

    def reject(self, place: Place, reason: str, remedy: str, value: str | None = None, *, fatal: bool = True) -> None:
        """A row (fatal) or a cell that is not taken."""
        self.rejections.append(Rejection(place, reason, remedy, value, fatal))

    def note(self, text: str) -> None:
        """Something worth knowing, said once."""
        if text not in self.notes:
            self.notes.append(text)

    def ask(self, questions: Sequence[Question]) -> None:
        """Questions still open."""
        self.questions.extend(question for question in questions if question not in self.questions)

    def preview(self) -> Preview:
        """All of it as a value."""
        return Preview(tuple(self.sheets), tuple(self.unrecognised), tuple(self.questions), tuple(self.notes))
