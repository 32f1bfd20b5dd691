"""Small files written on the spot, and what is read from them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from quarterdeck.connectors import Mapping, Reading, ReadSettings, read
from quarterdeck.domain.facts import Batch, Rejection

OBSERVED_ON = date(2026, 3, 31)


class Desk:
    """A folder to put files in, and the reading of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    def mapping(self, text: str) -> Mapping:
        return Mapping.load(self.write("mapping.toml", text))

    def read(self, *paths: Path, mapping: Mapping | None = None, source: str | None = None, **settings: Any) -> Reading:
        return read(paths, source=source, mapping=mapping, observed_on=OBSERVED_ON, settings=ReadSettings(**settings))

    def deals(self, content: str | bytes, *, name: str = "deals.csv", **settings: Any) -> Reading:
        """Read one file of a Salesforce data export of opportunities."""
        return self.read(self.write(name, content), **settings)


def table(reading: Reading, name: str) -> Batch:
    """The one batch of that table."""
    [found] = [batch for batch in reading.delivery.batches if batch.table == name]
    return found


def column(reading: Reading, name: str, of: str = "opportunity") -> list[Any]:
    return list(table(reading, of).columns[name])


def fatal(reading: Reading) -> list[Rejection]:
    return [rejection for rejection in reading.delivery.rejections if rejection.fatal]


def gentle(reading: Reading) -> list[Rejection]:
    return [rejection for rejection in reading.delivery.rejections if not rejection.fatal]
