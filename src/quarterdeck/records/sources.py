"""Which source files come from, and how they are to be read: as said now, else as it was said the last time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from quarterdeck.connectors import Mapping, Reading, ReadSettings, recognise
from quarterdeck.domain.calendar import Clock
from quarterdeck.records.audit import Actor
from quarterdeck.records.models import Source, TimeZoneVersion
from quarterdeck.records.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Manner:
    """How to read a delivery: the source's name (None: the product's own), its mapping and its answers."""

    source: str | None
    mapping: Mapping | None
    mapping_text: str
    settings: ReadSettings
    said: ReadSettings
    """What of it somebody has said, now or before: this is remembered."""
    note: str | None = None
    """What to know of it before the files are imported."""

    def matching_by_name(self) -> Manner:
        """The same, now that somebody has confirmed that names identify opportunities."""
        return replace(
            self,
            settings=replace(self.settings, match_by_name=True),
            said=replace(self.said, match_by_name=True),
        )


def manner_of(
    paths: Sequence[Path], *, source: str | None, mapping: Path | None, settings: ReadSettings, day: date
) -> Manner:
    """How files exported on that day are to be read. Refusal where they fit more than one source that is remembered."""
    if mapping is not None:
        loaded = Mapping.load(mapping)
        known = Source.objects.filter(name=source or loaded.source).first()
        return _manner(source or loaded.source, loaded, mapping.read_text(encoding="utf-8"), settings, known, day)
    known = Source.objects.filter(name=source).first() if source else _remembered(paths)
    if known is None:
        return _manner(source, None, "", settings, None, day)
    return _manner(known.name, _mapping_of(known), known.mapping, settings, known, day)


def remember(manner: Manner, reading: Reading, *, by: Actor | None) -> None:
    """Keep how this delivery was read for the next one of its source."""
    products = sorted({sheet.product for sheet in reading.preview.sheets})
    Source.remember(
        reading.delivery.source,
        mapping=manner.mapping_text,
        settings=manner.said,
        products=products,
        by=by,
    )


def _manner(
    source: str | None, mapping: Mapping | None, text: str, settings: ReadSettings, known: Source | None, day: date
) -> Manner:
    clock = TimeZoneVersion.in_force()
    said = settings.filled_from(_answered(known, clock)) if known else settings
    mapped = mapping.settings.time_zone if mapping else None
    zone = said.time_zone or mapped
    read_as = replace(said, time_zone=zone or clock.zone_on(day))
    if read_as.time_zone in _zones(clock):
        read_as = replace(read_as, clock=clock)
    return Manner(source, mapping, text, read_as, said, _of_the_switch(read_as, clock, day, is_said=bool(zone)))


def _answered(known: Source, clock: Clock) -> ReadSettings:
    """What somebody said of the source. A zone of the clock's that an earlier version noted may have been its own."""
    answers = known.settings()
    if known.tells_who_said_the_zone or answers.time_zone not in _zones(clock):
        return answers
    return replace(answers, time_zone=None)


def _zones(clock: Clock) -> set[str]:
    """The zones of the organisation, and UTC: instants written in one of them fall on the organisation's days.

    An export of another place counts its own days.
    """
    return {"UTC", clock.base, *(later for _, later in clock.changes)}


def _of_the_switch(settings: ReadSettings, clock: Clock, day: date, *, is_said: bool) -> str | None:
    """What to know of times without an offset, where the organisation's own zone has changed by the export's day."""
    now, zone = clock.zone_on(day), settings.time_zone
    if now == clock.base or settings.is_utc or settings.clock is None:
        return None
    if not is_said:
        return (
            f"times without an offset are read in {zone}, the organisation's zone on the day of the export, in all "
            f"rows. If the source still writes them in another one, say so once: --time-zone {clock.base}"
        )
    if zone != now:
        return (
            f"times without an offset are read in {zone}, as was said for this source, and the organisation's zone is "
            f"{now} on the day of the export. If the source writes them in that one now: --time-zone {now}"
        )
    return None


def _remembered(paths: Sequence[Path]) -> Source | None:
    """The only remembered source whose files these can be."""
    fitting = [known for known in Source.objects.all() if _fits(known, paths)]
    if len(fitting) > 1:
        names = ", ".join(known.name for known in fitting)
        raise Refusal(f"These files may come from any of these sources: {names}. Say which one with --source NAME.")
    return fitting[0] if fitting else None


def _fits(known: Source, paths: Sequence[Path]) -> bool:
    found = {table.product for table in recognise(paths, _mapping_of(known), known.settings()).tables}
    return bool(found) and found <= set(known.products)


def _mapping_of(known: Source) -> Mapping | None:
    if not known.mapping:
        return None
    with TemporaryDirectory() as folder:
        kept = Path(folder) / f"{known.name.replace('/', '-')}.toml"
        kept.write_text(known.mapping, encoding="utf-8")
        return Mapping.load(kept)
