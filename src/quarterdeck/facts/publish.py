"""Building the next publication: a copy of the last one with one delivery merged in, or nothing at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.facts import Delivery, Rejection
from quarterdeck.facts.building import Progress, PublishFailed, TotalsDiffer, leaving_nothing, make_tables, writing
from quarterdeck.facts.contradictions import NO_CONTRADICTIONS, Contradictions
from quarterdeck.facts.engine import WRITING_MEMORY, FactsUnreadable, open_facts
from quarterdeck.facts.folder import discard, publish_file, sweep, unfinished
from quarterdeck.facts.merge import Merged, merge
from quarterdeck.facts.rows import RowCount
from quarterdeck.facts.spare import take_over
from quarterdeck.facts.totals import Total, in_words

__all__ = ["Built", "PublishFailed", "TotalsDiffer", "build", "sweep"]

_STEPS_AROUND = 3


@dataclass(frozen=True, slots=True)
class Built:
    """A finished publication file, and what became of the delivery."""

    number: int
    path: Path
    source: str
    observed_on: date
    rows: dict[str, RowCount] = field(default_factory=dict)
    totals: tuple[Total, ...] = ()
    """Delivered opportunities by status and currency, counted from the delivery and equal to those in the file."""
    absent: int = 0
    """Opportunities of the source that this export did not contain; they are kept as they were."""
    waiting: int = 0
    """Opportunities of the source of which only a history has been delivered so far; they are not shown yet."""
    contradictions: Contradictions = NO_CONTRADICTIONS
    """Where exports and field histories of the opportunities concerned disagree."""
    new_owner_ids: tuple[str, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    """Everything in quarantine from this delivery: what the reader rejected and what could not be stored."""


def build(
    previous: Path | None,
    target: Path,
    delivery: Delivery,
    *,
    number: int,
    calendar: Calendar,
    progress: Progress,
    opening: bool = True,
    memory: int = WRITING_MEMORY,
) -> Built:
    """Merge a delivery into a copy of ``previous`` and publish it as ``target``, entirely or not at all.

    ``memory`` is what the engine may take, in megabytes; what does not fit goes to a folder beside the file.

    Raises PublishFailed when the disk is full or the folder cannot be written, TotalsDiffer when the outcome does not
    add up, DeliveryUnfit when a batch is not canonical. ``previous`` is never touched. Only one build at a time may
    run in a folder. ``opening``: the company is still being set up (facts/rates.py says what that means).
    """
    temporary = unfinished(target)
    steps = len(delivery.batches) + _STEPS_AROUND + 1
    with leaving_nothing(temporary):
        discard(temporary)
        progress("Copying the last publication" if previous else "Making an empty publication", 0, steps)
        start(previous, temporary)
        with writing(temporary, memory) as connection:
            merged = _merge(
                connection,
                delivery,
                number,
                calendar,
                lambda what, done: progress(what, done + 1, steps),
                opening=opening,
            )
        progress("Writing to disk", steps - 1, steps)
        publish_file(temporary, target)
    progress("Published", steps, steps)
    return _built(merged, delivery, number, target)


def start(previous: Path | None, temporary: Path) -> None:
    """The unfinished file as a copy of the publication that stands; nothing where none does."""
    if previous is None:
        return
    try:
        open_facts(previous).close()
    except FactsUnreadable as wrong:
        raise PublishFailed(f"Nothing can be added to the last publication. {wrong}") from wrong
    take_over(previous, temporary)


def _merge(
    connection: duckdb.DuckDBPyConnection,
    delivery: Delivery,
    number: int,
    calendar: Calendar,
    step: Callable[[str, int], None],
    *,
    opening: bool,
) -> Merged:
    """Everything that happens inside the file, down to the last block.

    Not in one transaction: nobody reads the file before it is finished, and what a transaction has to remember to take
    millions of rows back takes as long again as to write them.
    """
    if not connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'setting'").fetchall():
        make_tables(connection)
    merged = merge(connection, delivery, number, calendar, step, opening=opening)
    if merged.delivered != merged.filed:
        raise TotalsDiffer(_difference(merged))
    step("Tidying up", len(delivery.batches) + 1)
    connection.execute("CHECKPOINT")
    return merged


def _difference(merged: Merged) -> str:
    delivered, filed = ("; ".join(map(in_words, side)) or "nothing" for side in (merged.delivered, merged.filed))
    return (
        f"The new publication does not add up to what was delivered and was thrown away. Delivered: {delivered}. "
        f"In the new file: {filed}. The last publication stands as it was. Please report this with the imported file."
    )


def _built(merged: Merged, delivery: Delivery, number: int, target: Path) -> Built:
    return Built(
        number=number,
        path=target,
        source=delivery.source,
        observed_on=delivery.observed_on,
        rows=merged.rows,
        totals=merged.filed,
        absent=merged.absent,
        waiting=merged.waiting,
        contradictions=merged.contradictions,
        new_owner_ids=merged.new_owner_ids,
        rejections=(*delivery.rejections, *merged.rejections),
    )
