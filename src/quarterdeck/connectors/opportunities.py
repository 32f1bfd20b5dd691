"""Opportunities made whole: their status, their identity, and what contradicts itself."""

from __future__ import annotations

from datetime import date, timedelta

from quarterdeck.connectors.drafts import Draft
from quarterdeck.connectors.log import Log
from quarterdeck.connectors.refusals import Question
from quarterdeck.connectors.settings import ReadSettings
from quarterdeck.connectors.stages import Seen, Stages, key_of
from quarterdeck.domain.facts import Place, Status

_IDENTITY = " ¦ "


def complete(draft: Draft, stages: Stages, settings: ReadSettings, observed_on: date, log: Log) -> None:
    """Give every row its id and status; rows whose status cannot be known are rejected."""
    _identify(draft, settings, log)
    statuses = _statuses(draft, stages)
    if not stages.is_closed_list:
        _infer_from_probability(draft, statuses, stages, log)
    draft.columns["status"] = statuses
    _note_seen(draft, stages)
    draft.keep(
        [index for index, status in enumerate(statuses) if status is not None or not _reject(draft, index, stages, log)]
    )
    _close_dates(draft)
    _check_order_of_dates(draft, log)
    _check_created(draft, observed_on, log)
    _check_decided(draft, observed_on, log)


def _identify(draft: Draft, settings: ReadSettings, log: Log) -> None:
    """Without an id column, name, account and owner together are the id, once somebody has confirmed that."""
    if "opportunity_id" in draft.columns or not draft.layout.ids_optional:
        return
    if not settings.match_by_name:
        log.ask([_about_identity(draft)])
    names, accounts, owners = (
        draft.column(f"_{name}" if f"_{name}" in draft.columns else instead)
        for name, instead in (("name", "name"), ("account_name", "account_id"), ("owner_name", "owner_id"))
    )
    draft.columns["opportunity_id"] = [
        _IDENTITY.join(part or "" for part in parts) if parts[0] else None
        for parts in zip(names, accounts, owners, strict=True)
    ]
    draft.headers["opportunity_id"] = draft.headers.get("name", "name")
    log.note(f"{draft.file}: there is no id column, so name, account and owner together identify an opportunity.")


def _about_identity(draft: Draft) -> Question:
    return Question(
        "match_by_name",
        ("yes", "no"),
        Place(draft.file, draft.sheet),
        f"this {draft.layout.product} file has no id column, so opportunities can only be told apart by "
        "name, account and owner together",
        "Export it again with the id column, or confirm with --match-by-name.",
    )


def _statuses(draft: Draft, stages: Stages) -> list[Status | None]:
    """By the product's own marks first, then by what is said of the stage."""
    found: list[Status | None] = list(draft.column("status"))
    for rule in draft.table_layout.status:
        if not any(name in draft.columns for name in rule.inputs):
            continue
        inputs = zip(*(draft.column(name) for name in rule.inputs), strict=True)
        found = [status or rule.decide(*values) for status, values in zip(found, inputs, strict=True)]
    places = zip(draft.column("pipeline"), draft.column("stage"), strict=True)
    return [status or stages.status_of(*place) for status, place in zip(found, places, strict=True)]


def _infer_from_probability(draft: Draft, statuses: list[Status | None], stages: Stages, log: Log) -> None:
    """Where nothing else tells, a stage whose opportunities are all at 100 % is won, all at 0 % lost, between open."""
    shares: dict[tuple[str | None, str], set[float | None]] = {}
    places = list(zip(draft.column("pipeline"), draft.column("stage"), strict=True))
    for place, status, share in zip(places, statuses, draft.column("probability"), strict=True):
        if status is None and place[1] is not None:
            shares.setdefault(place, set()).add(share)
    for place, found in shares.items():
        status = _status_by(found)
        if status is None or stages.status_of(*place) is not None:
            continue
        log.note(
            f"{draft.file}: stage “{place[1]}” is taken as {status} because of its probability; "
            "say otherwise under [[stage]] in a mapping file."
        )
        for index, other in enumerate(places):
            if other == place and statuses[index] is None:
                statuses[index] = status


def _status_by(shares: set[float | None]) -> Status | None:
    known = {share for share in shares if share is not None}
    if not known or None in shares:
        return None
    if known == {1.0}:
        return Status.WON
    if known == {0.0}:
        return Status.LOST
    return Status.OPEN if not known & {0.0, 1.0} else None


def _note_seen(draft: Draft, stages: Stages) -> None:
    pairs = zip(draft.column("opportunity_id"), draft.column("pipeline"), strict=True)
    stages.pipelines.update({identity: pipeline for identity, pipeline in pairs if identity and pipeline})
    columns = (draft.column(name) for name in ("pipeline", "stage", "status", "_stage_position"))
    for index, (pipeline, stage, status, position) in enumerate(zip(*columns, strict=True)):
        if stage is None or status is None:
            continue
        key = key_of(pipeline, stage)
        seen = stages.seen.get(key)
        if seen is None:
            seen = stages.seen[key] = Seen(pipeline, stage, draft.rows[index], draft.file, draft.sheet)
        seen.statuses[status] += 1
        if position is not None:
            seen.positions[int(position)] += 1


def _reject(draft: Draft, index: int, stages: Stages, log: Log) -> bool:
    stage = draft.column("stage")[index]
    reason = (
        f"stage “{stage}” is not among the stages of the mapping file, so nothing says whether it is open, won or lost"
        if stage and stages.is_closed_list
        else f"nothing says whether stage “{stage}” is open, won or lost"
        if stage
        else "the stage is empty, so nothing says whether it is open, won or lost"
    )
    remedy = (
        f'Add [[stage]] with name = "{stage}" and its status to the mapping file and import again.'
        if stage
        else "Fill in the stage in the source, or map a column that holds the status, and import again."
    )
    log.reject(draft.place(index, "stage"), reason, remedy, stage)
    return True


def _close_dates(draft: Draft) -> None:
    """Once won or lost, the day that happened is the close date."""
    if "closed_on" not in draft.columns:
        return
    states = zip(draft.column("close_on"), draft.column("closed_on"), draft.column("status"), strict=True)
    draft.columns["close_on"] = [
        closed if closed is not None and status is not Status.OPEN else expected for expected, closed, status in states
    ]


def _check_order_of_dates(draft: Draft, log: Log) -> None:
    """A close date before the creation is kept, so that no total changes silently, and named."""
    created: list[date | None] = draft.column("created_on")
    for index, (begin, end) in enumerate(zip(created, draft.column("close_on"), strict=True)):
        if begin is not None and end is not None and end < begin:
            log.reject(
                draft.place(index, "close_on"),
                f"the close date {end} is before the creation date {begin}; the row is taken as it stands",
                "Correct one of the two dates in the source and import again.",
                str(end),
                fatal=False,
            )


def _check_created(draft: Draft, observed_on: date, log: Log) -> None:
    """A deal of an export had been created by then; a day's grace, since clocks differ around the world."""
    for index, created in enumerate(draft.column("created_on")):
        if created is not None and created > observed_on + timedelta(days=1):
            log.reject(
                draft.place(index, "created_on"),
                f"the creation date {created} is after the day of the export ({observed_on}): new in no period until "
                "then; the row is taken as it stands",
                "Look whether day and month are exchanged, or the day of the export is wrong, and import again.",
                str(created),
                fatal=False,
            )


def _check_decided(draft: Draft, observed_on: date, log: Log) -> None:
    """What is won or lost counts on its close date, so one that is missing or still to come is named."""
    rows = zip(draft.column("status"), draft.column("close_on"), strict=True)
    for index, (status, closed) in enumerate(rows):
        if status not in {Status.WON, Status.LOST}:
            continue
        place = draft.place(index, "close_on")
        counted = "bookings" if status is Status.WON else "losses"
        if closed is None:
            log.reject(
                place,
                f"{status}, but there is no close date: in no {counted} until there is one; the row is taken",
                f"Fill in the day it was {status} in the source and import again.",
                fatal=False,
            )
        elif closed > observed_on:
            log.reject(
                place,
                f"{status}, but the close date {closed} is after the day of the export ({observed_on}): "
                f"in no {counted} until then; the row is taken as it stands",
                f"Set the close date in the source to the day it was {status} and import again.",
                str(closed),
                fatal=False,
            )
