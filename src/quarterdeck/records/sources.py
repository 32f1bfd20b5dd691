"""Which source files come from, and how they are to be read: as said now, else as it was said the last time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from quarterdeck.connectors import Mapping, Reading, ReadSettings, recognise
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
        settings=manner.settings,
        products=products,
        by=by,
    )


def _manner(
    source: str | None, mapping: Mapping | None, text: str, settings: ReadSettings, known: Source | None, day: date
) -> Manner:
    said = settings.time_zone != "UTC"
    if known:
        settings = settings.filled_from(known.settings())
    mapped = mapping.settings.time_zone if mapping else "UTC"
    return Manner(source, mapping, text, _by_the_clock(settings, mapped, day, said=said))


def _by_the_clock(settings: ReadSettings, mapped: str, day: date, *, said: bool) -> ReadSettings:
    """Where the zone is none of another place, instants fall on the organisation's days.

    An export writes all its times by one clock: where nobody says which, by the one in force on its day.
    """
    clock = TimeZoneVersion.in_force()
    zone = mapped if settings.time_zone == "UTC" else settings.time_zone
    if zone not in {"UTC", clock.base, *(later for _, later in clock.changes)}:
        return settings
    if settings.time_zone == mapped == "UTC" or (settings.time_zone != "UTC" and not said):
        settings = replace(settings, time_zone=clock.zone_on(day))
    return replace(settings, clock=clock)


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
