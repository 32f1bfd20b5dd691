"""Days of the set-up: their exports tell how it always was; a file that comes later for such a day is told apart."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from datetime import date

from quarterdeck.domain.facts import Delivery
from quarterdeck.domain.formats import day as in_words
from quarterdeck.facts.building import PublishFailed
from quarterdeck.facts.lake.arrivals import Export
from quarterdeck.facts.lake.standing import Known, known_openings
from quarterdeck.facts.reader import Facts, FactsUnreadable
from quarterdeck.records.models import Company, Publication
from quarterdeck.records.models.statement import opened_on, recorded_on
from quarterdeck.records.publications import standing_reader


def said_of_delivery(delivery: Delivery) -> str | None:
    """What to know before this is imported; None where it does not speak of a day of a set-up that is over."""
    tables = {batch.table for batch in delivery.batches if len(batch)}
    try:
        with standing_reader() as facts:
            return said_of_set_up_day(facts, delivery.source, tables, delivery.observed_on)
    except FactsUnreadable:
        # An earlier version wrote it; an import brings it forward before anything is added.
        return told_late(delivery.observed_on) if _was_of_set_up(delivery.source, delivery.observed_on) else None


def came_late(delivery: Delivery) -> bool:
    """Whether opportunities of that source and day are known from a file that came after the set-up."""
    try:
        with standing_reader() as facts:
            late = facts and facts.fetch(
                "SELECT 1 FROM sighting WHERE source = $source AND observed_on = $day AND NOT is_opening LIMIT 1",
                {"source": delivery.source, "day": delivery.observed_on},
            )
            return bool(late)
    except FactsUnreadable:
        return False  # as above


def said_of_set_up_day(facts: Facts | None, source: str, tables: Container[str], observed_on: date) -> str | None:
    """What to know before rows of these tables are added to a day of the set-up, where that is over; else None."""
    if facts is None or recorded_on() < opened_on():
        return None
    of_set_up = known_openings(facts)
    if not any(table in tables and shown.get((source, observed_on)) for table, shown in of_set_up.items()):
        return None
    return told_late(observed_on)


def _was_of_set_up(source: str, observed_on: date) -> bool:
    """Whether the ledger knows a file of that source and day from a set-up that is over by now."""
    if recorded_on() < opened_on():
        return False
    clock = Company.current().calendar().clock
    known = Publication.objects.filter(source=source, observed_on=observed_on)
    return any(clock.day_of(publication.published_at) < opened_on() for publication in known)


def told_late(observed_on: date) -> str:
    """What becomes of a file of a day of the set-up that comes when that is over."""
    told, over = in_words(observed_on), in_words(opened_on())
    return (
        f"{told} is a day of the set-up, which is over since {over}. What is told of it now for the first time, or "
        f"differently, is known from the end of {told} on, and pages of earlier days stay as they are; only changes of "
        "a history are known from the instants it tells, as always. If it has to count as known all along, and nobody "
        "has relied on those pages yet, let the set-up go on before you import it: "
        "quarterdeck settings set opened-on DAY."
    )


def refuse_set_up_told_otherwise(facts: Facts, exports: Iterable[Export], known: Known) -> None:
    """PublishFailed where reading a lake anew would take what came after the set-up for a part of it."""
    if recorded_on() < opened_on():
        return
    of_set_up = {
        export for shown in known_openings(facts).values() for export, is_opening in shown.items() if is_opening
    }
    late = next(_late((e for e in exports if (e.source, e.observed_on) in of_set_up), known), None)
    if late:
        raise PublishFailed(
            f"The lake holds rows that {late.source} told of {late.observed_on}, a day of the set-up, after that was "
            f"over on {opened_on()}. Reading the source anew would make them known all along, and change the pages of "
            "earlier days. Run the command without --rebuild: what they add is known from the end of their day on. Or "
            "let the set-up go on, if nobody has relied on those pages yet: quarterdeck settings set opened-on DAY."
        )


def _late(exports: Iterable[Export], known: Known) -> Iterator[Export]:
    """Those that say something else than what stands, or that were added after the set-up."""
    clock = Company.current().calendar().clock
    for export in exports:
        added = Publication.objects.filter(source=export.source, observed_on=export.observed_on, digest=export.digest)
        is_news = known.get((export.source, export.observed_on)) != export.digest
        if is_news or any(clock.day_of(publication.published_at) >= opened_on() for publication in added):
            yield export
