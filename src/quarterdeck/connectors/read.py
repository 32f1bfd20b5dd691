"""Reading a delivery: from files to canonical rows, with everything that was not taken named."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from quarterdeck.connectors.activities import complete_activities
from quarterdeck.connectors.cells import check_names, correct, join
from quarterdeck.connectors.describe import describe
from quarterdeck.connectors.drafts import Draft, draft
from quarterdeck.connectors.files import SourceFile, find_files
from quarterdeck.connectors.history import add_history
from quarterdeck.connectors.layout import From, KnownStage, Layout
from quarterdeck.connectors.log import Log, Preview, SheetPreview
from quarterdeck.connectors.mapping import Mapping
from quarterdeck.connectors.opportunities import complete
from quarterdeck.connectors.organisation import OrganisationLayout, OrganisationRow, each_once, seats, with_addresses
from quarterdeck.connectors.pairs import complete_rates
from quarterdeck.connectors.people import named_by
from quarterdeck.connectors.recognise import choose, open_tables, unrecognised
from quarterdeck.connectors.refusals import Refused
from quarterdeck.connectors.rows import Progress
from quarterdeck.connectors.settings import ReadSettings
from quarterdeck.connectors.sheets import Sheet, load
from quarterdeck.connectors.stages import Stages
from quarterdeck.connectors.tables import check_keys, check_required, only_once
from quarterdeck.domain.facts import Batch, Delivery, Place, Status


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read from one delivery."""

    delivery: Delivery
    organisation: tuple[OrganisationRow, ...]
    preview: Preview


@dataclass(slots=True)
class _Loaded:
    sheet: Sheet
    layout: Layout


def _silent(_what: str, _done: int, _total: int) -> None:
    """Progress nobody watches."""


def read(
    paths: Sequence[Path],
    *,
    source: str | None = None,
    mapping: Mapping | None = None,
    observed_on: date,
    settings: ReadSettings | None = None,
    progress: Progress = _silent,
) -> Reading:
    """Read the files as one delivery of one source, as seen on ``observed_on``.

    Raises Refused when the delivery as a whole cannot be taken or a person has to answer something first; single
    bad rows and cells do not raise, they are rejections of the delivery.
    """
    reading = _read(paths, source, mapping, observed_on, settings or ReadSettings(), progress)
    if reading.preview.questions:
        raise Refused.to_ask(reading.preview.questions)
    return reading


def preview(
    paths: Sequence[Path],
    *,
    mapping: Mapping | None = None,
    observed_on: date,
    settings: ReadSettings | None = None,
    progress: Progress = _silent,
) -> Preview:
    """What ``read`` would take, with open questions listed instead of raised; Refused when nothing can be read."""
    return _read(paths, None, mapping, observed_on, settings or ReadSettings(), progress).preview


def _read(
    paths: Sequence[Path],
    source: str | None,
    mapping: Mapping | None,
    observed_on: date,
    settings: ReadSettings,
    progress: Progress,
) -> Reading:
    settings = settings.filled_from(mapping.settings) if mapping else settings
    log = Log()
    files = find_files(paths)
    loaded = _load(files, settings, mapping, log, progress)
    _check_found(loaded, mapping, log)
    _join(loaded, mapping)
    name = source or (mapping.source if mapping else _source_of(loaded))
    for one in loaded:
        log.rejections += one.sheet.rejections
        for note in (*one.sheet.notes, *([f"{one.sheet.file}: {one.layout.note}"] if one.layout.note else [])):
            log.note(note)
    drafts = [draft(one.sheet, one.layout, table, settings, log) for one in loaded for table in one.layout.tables]
    batches = _batches(drafts, mapping, settings, name, observed_on, log)
    log.sheets += [_described(one, drafts, mapping, log) for one in loaded]
    organisation = _organisation(loaded, mapping, settings, log)
    digest = _digest(files, mapping, settings, name)
    delivery = Delivery(
        name, observed_on, tuple(batches), tuple(dict.fromkeys(log.rejections)), digest, tuple(log.notes)
    )
    return Reading(delivery, organisation, log.preview())


def _load(
    files: Sequence[SourceFile], settings: ReadSettings, mapping: Mapping | None, log: Log, progress: Progress
) -> list[_Loaded]:
    """Every table that is recognised, with its values corrected."""
    loaded: list[_Loaded] = []
    for file in files:
        with closing(open_tables(file, settings, mapping, progress)) as sources:
            for table in sources:
                chosen = choose(table, mapping)
                if chosen is None:
                    log.unrecognised.append(unrecognised(table))
                    continue
                layout = chosen.layout
                sheet = load(table, chosen.header_at, None if layout.keeps_all else layout.known)
                correct(sheet, layout)
                loaded.append(_Loaded(sheet, layout))
    return loaded


def _join(loaded: Sequence[_Loaded], mapping: Mapping | None) -> None:
    """Look up what tables take from each other, and check that a mapping names only columns there are."""
    by_label = {(one.layout.product, one.layout.label): one.sheet for one in loaded}
    for one in loaded:
        for wanted in one.layout.joins:
            other = by_label.get((one.layout.product, wanted.table))
            if other is not None:
                join(one.sheet, wanted.name, wanted.on, other, wanted.key)
        if one.layout.asks_names:
            check_names(one.sheet, one.layout, _seat_headers(mapping, one.layout))


def _seat_headers(mapping: Mapping | None, layout: Layout) -> list[From]:
    found = _seat_layouts(mapping, layout)
    return [origin for one in found for origin in (*one.columns.values(), *one.unit, From(when=one.when))]


def _seat_layouts(mapping: Mapping | None, layout: Layout) -> list[OrganisationLayout]:
    return [one for one in (mapping.organisation if mapping else ()) if one.file == layout.label]


def _check_found(loaded: Sequence[_Loaded], mapping: Mapping | None, log: Log) -> None:
    """Refuse a delivery in which something essential is missing; raises Refused."""
    for one in log.unrecognised:
        if not one.headers and one.place.sheet is None:
            raise Refused(one.place, "there is nothing in it but blanks", "Export it again.")
        log.note(f"{one.place} was left out: nothing is known about its columns ({', '.join(one.headers[:8])}).")
    if mapping is not None and mapping.layouts:
        _check_mapped(loaded, mapping, log)
    if not loaded:
        first = log.unrecognised[0]
        raise Refused(
            first.place,
            f"this is no export we recognise; its columns are {', '.join(first.headers[:12]) or 'not to be found'}",
            "Write a mapping file that says what they mean (docs/mapping-files.md) and pass it with --mapping.",
        )
    if not any(one.sheet.rows or one.sheet.rejections for one in loaded):
        raise Refused(
            Place(loaded[0].sheet.file, loaded[0].sheet.sheet),
            "there is a header and no row below it",
            "Check the filter of the export and export it again.",
        )


def _check_mapped(loaded: Sequence[_Loaded], mapping: Mapping, log: Log) -> None:
    """Refuse files of which the mapping can take nothing; of one that is not there, say that its rows stay."""
    there = {one.layout.label for one in loaded}
    absent = {layout.label: layout for layout in mapping.layouts if layout.label not in there}
    for one in loaded:
        for wanted in one.layout.joins:
            if wanted.table in absent:
                raise Refused(
                    Place(absent[wanted.table].file_pattern or wanted.table),
                    f"the mapping looks up columns of {one.sheet.file} in this file (files.{wanted.table}), and it is "
                    "not among those given",
                    "Add it, or take it out of the mapping.",
                )
    if not any(one.layout.tables or _seat_layouts(mapping, one.layout) for one in loaded):
        wanted_files = ", ".join(layout.file_pattern or label for label, layout in absent.items())
        given = sorted({one.sheet.file for one in loaded} | {one.place.file for one in log.unrecognised})
        raise Refused(
            Place(", ".join(given)),
            f"the mapping takes no rows from what was given; it asks for {wanted_files}",
            "Add one of these files, or correct its name (path) in the mapping.",
        )
    for label, layout in absent.items():
        if layout.tables:
            told = " and ".join(dict.fromkeys(table.table.replace("_", " ") for table in layout.tables))
            log.note(
                f"{layout.file_pattern or label} (files.{label}) is not among the files given: every {told} row it "
                "told before stays as it was."
            )


def _source_of(loaded: Sequence[_Loaded]) -> str:
    sources = sorted({one.layout.source for one in loaded})
    if len(sources) > 1:
        raise Refused(
            Place(loaded[0].sheet.file),
            f"these files come from several products ({', '.join(sources)})",
            "Import them one product after the other.",
        )
    return sources[0]


def _batches(
    drafts: Sequence[Draft],
    mapping: Mapping | None,
    settings: ReadSettings,
    source: str,
    observed_on: date,
    log: Log,
) -> list[Batch]:
    stages = Stages(is_closed_list=bool(mapping and mapping.stages))
    stages.say(mapping.stages if mapping else ())
    stages.say(stage for one in drafts if one.table == "stage" for stage in _delivered_stages(one))
    stages.say(stage for one in drafts for stage in one.layout.stages)
    for one in drafts:
        if one.table == "opportunity":
            complete(one, stages, settings, observed_on, log)
    for one in drafts:
        if one.table == "opportunity_change":
            add_history(one, stages, settings, observed_on, log)
        if one.table == "activity":
            complete_activities(one, observed_on)
    complete_rates(drafts, observed_on)
    batches: list[Batch] = []
    for one in drafts:
        if one.table == "stage" or (log.questions and not one.columns):
            continue
        check_required(one, log)
        if one.table != "opportunity_change":
            check_keys(one, log)
        batches.append(one.batch(source))
    batches += named_by(drafts, source)
    stage_batch = stages.batch(source)
    return only_once([*batches, *([stage_batch] if stage_batch else [])], log)


def _delivered_stages(one: Draft) -> list[KnownStage]:
    names = ("name", "status", "pipeline", "position", "probability", "_closed", "_won")
    found: list[KnownStage] = []
    for name, status, pipeline, position, probability, closed, won in zip(
        *(one.column(column) for column in names), strict=True
    ):
        if name is not None:
            own = status or (Status.WON if won else Status.LOST if closed else Status.OPEN)
            found.append(KnownStage(name, own, pipeline, position, probability=probability, is_own=True))
    return found


def _described(one: _Loaded, drafts: Sequence[Draft], mapping: Mapping | None, log: Log) -> SheetPreview:
    own = [draft for draft in drafts if (draft.file, draft.sheet) == (one.sheet.file, one.sheet.sheet)]
    return describe(one.sheet, one.layout, own, _seat_layouts(mapping, one.layout), log)


def _organisation(
    loaded: Sequence[_Loaded], mapping: Mapping | None, settings: ReadSettings, log: Log
) -> tuple[OrganisationRow, ...]:
    rows: list[OrganisationRow] = []
    for layout in mapping.organisation if mapping else ():
        for one in loaded:
            if one.layout.label == layout.file:
                rows += seats(one.sheet, layout, settings, log)
    return each_once(with_addresses(rows, log), log)


def _digest(files: Sequence[SourceFile], mapping: Mapping | None, settings: ReadSettings, source: str) -> str:
    """The same for the same contents in any order and under any name, read the same way."""
    parts = [source, mapping.canonical if mapping else "", repr(settings), *sorted(file.sha256 for file in files)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
