"""The demo company as facts and a Book that sees all of it, without a web server around it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from quarterdeck.book import Book
from quarterdeck.demo.company import company
from quarterdeck.domain.clearance import Clearance
from quarterdeck.facts.engine import open_facts
from quarterdeck.facts.publish import build


@contextmanager
def opened() -> Iterator[Book]:
    """The Book of a viewer who may see everything. Answers are not remembered, so that every question is asked."""
    made = company()
    with TemporaryDirectory() as folder:
        target = Path(folder, "facts-000001.duckdb")
        build(None, target, made.delivery, number=1, calendar=made.calendar, progress=lambda *_: None)
        facts = open_facts(target, remembered=0)
        everything = Clearance(None, everything=True)
        stints = everything.stints(made.organisation, facts.owner_ids)
        yield Book(facts, made.organisation, stints, made.targets, made.calendar, everything, made.currency, made.name)
        facts.close()
