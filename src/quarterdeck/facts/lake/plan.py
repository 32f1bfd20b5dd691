"""What is to be built from a lake, and how far that has come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.facts import Delivery
from quarterdeck.facts.building import Progress
from quarterdeck.facts.lake.arrivals import Export
from quarterdeck.facts.lake.evidence import Openings
from quarterdeck.facts.lake.layout import Folder, Lake
from quarterdeck.facts.schema import DERIVED


@dataclass(frozen=True, slots=True)
class Plan:
    """These exports of the lake, in the order of time, in the place of all there was of their sources.

    ``openings`` says of each whether the company was still being set up; ``adjusted`` is done to every delivery that is
    merged here and not on Spark. What stands knows of exports, table by table, whether they came in the set-up, and
    keeps knowing it: ``shown``.
    """

    lake: Lake
    exports: tuple[Export, ...]
    openings: Openings
    calendar: Calendar
    adjusted: Callable[[Delivery], Delivery]
    shown: Mapping[str, Openings] = field(default_factory=dict)

    @property
    def sources(self) -> tuple[str, ...]:
        """Whose exports these are."""
        return tuple(sorted({export.source for export in self.exports}))

    @property
    def folders(self) -> tuple[Folder, ...]:
        """The folders that hold anything of these exports."""
        held = {table for export in self.exports for table in export.counts}
        return tuple(folder for folder in self.lake.folders if folder.table.name in held)

    def folder(self, table: str) -> Folder | None:
        """The folder of that table; None where these exports have none."""
        return next((folder for folder in self.folders if folder.table.name == table), None)

    def openings_of(self, table: str) -> Openings:
        """The exports that held the table."""
        openings = {**self.openings, **self.shown.get(table, {})}
        return {
            (export.source, export.observed_on): openings[export.source, export.observed_on]
            for export in self.exports
            if table in export.counts
        }

    def is_opening(self, export: Export) -> bool:
        """Whether the export belongs to the set-up, as far as any of its tables tells."""
        key = export.source, export.observed_on
        return self.openings[key] or any(shown.get(key, False) for shown in self.shown.values())


class Steps:
    """How far a build has come."""

    def __init__(self, progress: Progress, plan: Plan) -> None:
        self._progress = progress
        self._done = 0
        self._all = 2 * len(plan.folders) + len(DERIVED) + 9

    def next(self, what: str) -> None:
        """Another step begins."""
        self._progress(what, self._done, self._all)
        self._done = min(self._done + 1, self._all - 1)

    def end(self) -> None:
        """All is done."""
        self._progress("Published", self._all, self._all)
