"""A source's own field history, made into changes of canonical columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from quarterdeck.connectors.columns import Asked, read_column, settle
from quarterdeck.connectors.drafts import Draft
from quarterdeck.connectors.headers import normal
from quarterdeck.connectors.layout import From
from quarterdeck.connectors.log import Log
from quarterdeck.connectors.rows import text_of
from quarterdeck.connectors.settings import ReadSettings
from quarterdeck.connectors.stages import Stages
from quarterdeck.domain.facts import OPPORTUNITY_VERSION, Place, Status

_HELPERS = frozenset({"opportunity_id", "changed_at"})


@dataclass(frozen=True, slots=True)
class _Change:
    row: int
    opportunity: str
    at: datetime
    field: str
    value: Any
    old: Any = None
    is_old_stated: bool = False


def add_history(draft: Draft, stages: Stages, settings: ReadSettings, observed_on: date, log: Log) -> None:
    """Turn the rows of a history table into rows of ``opportunity_change``, in place."""
    _check_rows(draft, log)
    _check_instants(draft, settings, observed_on, log)
    changes = list(_named_changes(draft, settings, log) if draft.table_layout.fields else _states(draft))
    changes = _in_force(changes, draft.file, log)
    changes += _statuses(changes, draft, stages, log)
    changes.sort(key=lambda change: (change.opportunity, change.at, change.field))
    draft.rows = [change.row for change in changes]
    draft.columns = {
        "opportunity_id": [change.opportunity for change in changes],
        "changed_at": [change.at for change in changes],
        "field": [change.field for change in changes],
        "value": [canonical(change.value) for change in changes],
        "old_value": [canonical(change.old) for change in changes],
    }


def canonical(value: Any) -> str | None:  # noqa: ANN401 - any canonical value
    """The value as text in canonical form: ISO dates, plain decimals, bare keys."""
    if value is None or isinstance(value, str):
        return None if value is None else str(value)
    if isinstance(value, Decimal):
        plain = format(value, "f")
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    return value.isoformat() if isinstance(value, date) else repr(value)


def _check_rows(draft: Draft, log: Log) -> None:
    """A change without its opportunity or its time cannot be placed."""
    kept: list[int] = []
    for index, place in enumerate(zip(draft.column("opportunity_id"), draft.column("changed_at"), strict=True)):
        if None not in place:
            kept.append(index)
            continue
        missing = "opportunity_id" if place[0] is None else "changed_at"
        log.reject(
            draft.place(index, missing),
            f"{draft.headers.get(missing, missing)} is empty, so this change cannot be placed; it is left out",
            "Export the history again with that column filled in.",
        )
    draft.keep(kept)


def _check_instants(draft: Draft, settings: ReadSettings, observed_on: date, log: Log) -> None:
    """What is dated after its own export cannot have happened; a day's grace, since clocks differ around the world."""
    latest = observed_on + timedelta(days=1)
    kept: list[int] = []
    for index, at in enumerate(draft.column("changed_at")):
        on = at.replace(tzinfo=UTC).astimezone(settings.days).date()
        if on <= latest:
            kept.append(index)
            continue
        log.reject(
            draft.place(index, "changed_at"),
            f"the change is dated {on}, after the day of the export ({observed_on}); it is left out",
            "Look whether day and month are exchanged, or the day of the export is wrong, and import again.",
            str(on),
        )
    draft.keep(kept)


def _states(draft: Draft) -> Iterator[_Change]:
    """Rows that each give the whole state: every known column of every row."""
    fields = [name for name in draft.columns if name in draft.table_layout.columns and name not in _HELPERS]
    fields = [name for name in fields if name.removeprefix("_") in OPPORTUNITY_VERSION.names]
    identities, instants = draft.column("opportunity_id"), draft.column("changed_at")
    for index, (identity, at) in enumerate(zip(identities, instants, strict=True)):
        for name in fields:
            if draft.columns[name][index] is not None or not draft.table_layout.is_sparse:
                yield _Change(draft.rows[index], identity, at, name.removeprefix("_"), draft.columns[name][index])
        for rule in draft.table_layout.status:
            status = rule.decide(*(draft.column(name)[index] for name in rule.inputs))
            if status is not None:
                yield _Change(draft.rows[index], identity, at, "status", status)


def _named_changes(draft: Draft, settings: ReadSettings, log: Log) -> Iterator[_Change]:
    """Rows that each name the field that changed, with its new value and perhaps its old one."""
    for field, indices in _rows_by_field(draft, log).items():
        values = _read_field(draft, "_value", field, indices, settings, log)
        olds = _read_field(draft, "_old", field, indices, settings, log) if "_old" in draft.columns else None
        for position, index in enumerate(indices):
            identity, at = draft.columns["opportunity_id"][index], draft.columns["changed_at"][index]
            if values[position] is None and draft.columns["_value"][index] is not None:
                continue  # it says something that is no value of this field, such as an owner's name beside the id
            old = olds[position] if olds else None
            yield _Change(draft.rows[index], identity, at, field, values[position], old, olds is not None)


def _rows_by_field(draft: Draft, log: Log) -> dict[str, list[int]]:
    """The rows that tell of each field; those of fields nobody knows are counted."""
    known = {normal(name): field for name, field in draft.table_layout.fields.items()}
    found: dict[str, list[int]] = {}
    passed: dict[str, int] = {}
    for index, label in enumerate(draft.column("_field")):
        name = normal(text_of(label))
        if name in known:
            found.setdefault(known[name], []).append(index)
        elif name not in draft.table_layout.events:
            passed[str(label)] = passed.get(str(label), 0) + 1
    if passed:
        names = ", ".join(sorted(passed)[:5])
        log.note(f"{draft.file}: changes of other fields, passed over: {sum(passed.values()):,} ({names}).")
    return found


def _read_field(
    draft: Draft, column: str, field: str, indices: list[int], settings: ReadSettings, log: Log
) -> list[Any]:
    cells = [draft.columns[column][index] for index in indices]
    origin = draft.table_layout.columns.get(f"_as_{field}", From())
    header = f"{draft.headers.get(column, column)} ({field})"
    if origin.clean is not None:
        cells = [None if cell is None else origin.clean(text_of(cell)) for cell in cells]
    asked = Asked(field, header, cells, OPPORTUNITY_VERSION.column(field).kind, origin)
    writing = settle([asked], settings, Place(draft.file, draft.sheet))
    log.ask(writing.questions)
    values = read_column(asked, writing, settings)
    for position, bad in () if writing.questions else values.bad.items():
        said = text_of(cells[position])
        log.reject(
            draft.place(indices[position], column),
            f"“{said}” {bad.reason}; from here on {field} counts as unknown",
            "Correct the value in the source and import again.",
            said,
            fatal=False,
        )
    return values.values


def _in_force(changes: list[_Change], file: str, log: Log) -> list[_Change]:
    """In order of time; a value that lasted no time is passed over, and so is a row that changes nothing."""
    latest: dict[tuple[str, str], Any] = {}
    kept: list[_Change] = []
    idle = 0
    torn: list[_Change] = []
    for change in sorted(_one_an_instant(changes), key=lambda change: change.at):
        key = (change.opportunity, change.field)
        first = key not in latest
        before = change.old if first and change.is_old_stated else latest.get(key)
        latest[key] = change.value
        if change.is_old_stated and change.old == change.value:
            idle += 1
        elif change.is_old_stated and change.old != before:
            torn.append(change)
        if change.value != before or (first and change.value is not None and not change.is_old_stated):
            kept.append(replace(change, old=before))
    _note_idle(idle, torn, file, log)
    return kept


def _one_an_instant(changes: list[_Change]) -> Iterable[_Change]:
    """Of several changes of a field at the same instant, one: from the first old value to the last new one."""
    found: dict[tuple[str, str, datetime], _Change] = {}
    for change in changes:
        key = (change.opportunity, change.field, change.at)
        found[key] = replace(change, old=found[key].old) if key in found else change
    return found.values()


def _note_idle(idle: int, torn: list[_Change], file: str, log: Log) -> None:
    """Say how many rows change nothing, and where the history does not hang together."""
    if idle:
        log.note(f"{file}: rows whose old and new value are the same, passed over: {idle:,}.")
    if torn:
        one = torn[0]
        log.note(
            f"{file}: {len(torn):,} changes start from another value than the one before them left, so rows "
            f"are missing in between; the first is in row {one.row}: {one.field} of {one.opportunity} from "
            f"“{canonical(one.old) or 'empty'}”. What was in between is not known."
        )


def _statuses(changes: list[_Change], draft: Draft, stages: Stages, log: Log) -> list[_Change]:
    """The status follows the stage, where the history does not state it itself."""
    if any(change.field == "status" for change in changes):
        return []
    categories = _values_at(changes, "category")
    before: dict[str, Any] = {}
    found: list[_Change] = []
    for change in sorted((c for c in changes if c.field == "stage"), key=lambda change: change.at):
        pipeline = stages.pipelines.get(change.opportunity)
        status = stages.shown_status(pipeline, change.value)
        status = status or _by_category(categories.get(change.opportunity, {}).get(change.at))
        if status is None:
            _reject(change, draft, log)
        elif status != before.get(change.opportunity):
            found.append(
                _Change(change.row, change.opportunity, change.at, "status", status, before.get(change.opportunity))
            )
            before[change.opportunity] = status
    return found


def _values_at(changes: list[_Change], field: str) -> Mapping[str, Mapping[datetime, Any]]:
    found: dict[str, dict[datetime, Any]] = {}
    for change in changes:
        if change.field == field:
            found.setdefault(change.opportunity, {})[change.at] = change.value
    return found


def _by_category(category: object) -> Status | None:
    """The forecast category beside a stage nobody knows any more; Omitted could be open or lost."""
    if category is None or category == "omitted":
        return None
    return Status.WON if category == "closed" else Status.OPEN


def _reject(change: _Change, draft: Draft, log: Log) -> None:
    if change.value is not None:
        log.reject(
            Place(draft.file, draft.sheet, change.row, "stage"),
            f"nothing says whether the former stage “{change.value}” was open, won or lost; the status stays as it was",
            f'Add [[stage]] with name = "{change.value}" and its status to the mapping file and import again.',
            str(change.value),
            fatal=False,
        )
