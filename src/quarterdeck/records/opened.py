"""The facts that stand, opened once per process and shared by its threads."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from quarterdeck.facts.engine import Engine, Facts, engine_at, open_facts, published


class NothingPublished(LookupError):
    """Nobody has imported anything yet."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A publication's reader, and everybody who owns anything in it."""

    reader: Facts
    owner_ids: tuple[str, ...]


_lock = threading.Lock()
_opened: dict[Path, Standing] = {}
_engines: dict[str, Engine] = {}
_elsewhere: dict[str, Standing] = {}
KEPT_OPEN = 2
"""The newest and the one before, which requests that began earlier may still be reading."""


def standing_facts(file_name: str | None) -> Standing:
    """The reader of that publication, or of what stands at the URL that is set.

    NothingPublished without a name; FactsUnreadable if they cannot be read.
    """
    if settings.FACTS_URL:
        return _standing_at(settings.FACTS_URL)
    if file_name is None:
        raise NothingPublished("Nothing has been imported yet. Import an export: quarterdeck import FILE")
    path = Path(settings.PUBLICATIONS_FOLDER) / file_name
    with _lock:
        if path not in _opened:
            reader = open_facts(path)
            _opened[path] = Standing(reader, reader.owner_ids)
            _forget_oldest()
        return _opened[path]


def _standing_at(url: str) -> Standing:
    """What stands in the engine now: its own table of publications says so, and it is asked every time."""
    with _lock:
        engine = _engines.get(url) or _engines.setdefault(url, engine_at(url))
        number, sources = published(engine)
        standing = _elsewhere.get(url)
        if standing is None or (standing.reader.number, standing.reader.sources) != (number, sources):
            reader = Facts(engine, number, sources)
            _elsewhere[url] = standing = Standing(reader, reader.owner_ids)
        return standing


def close_all() -> None:
    """Close every reader; the next request opens its own."""
    with _lock:
        while _opened:
            _opened.popitem()[1].reader.close()
        _elsewhere.clear()
        while _engines:
            _engines.popitem()[1].close()


def _forget_oldest() -> None:
    # Not closed: a request may be in the middle of reading. The last reference to go closes the file.
    while len(_opened) > KEPT_OPEN:
        del _opened[next(iter(_opened))]
