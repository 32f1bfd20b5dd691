"""Publishing from a lake: what is heavy runs on Spark, and what comes of it stands like the outcome of any import.

A source nobody has heard of yet is worked out on Spark as a whole, with all its exports. Exports that were added to the
lake since then are merged one after the other, as if they had been imported from files.
"""

from __future__ import annotations

import hashlib
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings

from quarterdeck.domain.facts import Delivery
from quarterdeck.facts.ailments import Finding
from quarterdeck.facts.engine import open_facts
from quarterdeck.facts.lake.arrivals import Export, choose, exports_of, refuse_contradiction
from quarterdeck.facts.lake.build import build_from_lake
from quarterdeck.facts.lake.deliveries import delivery_of
from quarterdeck.facts.lake.evidence import Openings
from quarterdeck.facts.lake.inspection import inspected
from quarterdeck.facts.lake.layout import Lake, open_lake
from quarterdeck.facts.lake.plan import Plan
from quarterdeck.facts.lake.standing import known_exports, known_openings, refuse_loss
from quarterdeck.facts.lake.workroom import Workroom, spark_staying
from quarterdeck.facts.publish import Built
from quarterdeck.facts.spark import Spark
from quarterdeck.records.audit import Actor
from quarterdeck.records.book import today
from quarterdeck.records.imports import (
    Imported,
    Progress,
    import_delivery,
    is_opening,
    publish,
    quiet,
    without_own_rates,
)
from quarterdeck.records.models import Company
from quarterdeck.records.publications import standing_reader
from quarterdeck.records.setup_days import refuse_set_up_told_otherwise, said_of_set_up_day

NAMED = 200
"""Characters that the ledger has for the sources of a publication."""


@dataclass(frozen=True, slots=True)
class Survey:
    """A lake that has been looked over: what is wrong with it, what it was delivered, and what of that is news."""

    lake: Lake
    room: Workroom
    findings: tuple[Finding, ...]
    exports: tuple[Export, ...] = ()
    whole: tuple[Export, ...] = ()
    """Exports of sources to be worked out on Spark as a whole."""
    added: tuple[Export, ...] = ()
    """Exports to be merged into what is known of their sources."""
    notes: tuple[str, ...] = ()
    """What to know of those that belong to days of the set-up, where that is over."""

    @property
    def is_news(self) -> bool:
        """Whether there is anything to publish."""
        return bool(self.whole or self.added)


@contextmanager
def surveyed(address: str, url: str, *, rebuild: bool = False) -> Iterator[Survey]:
    """Look over the lake at a folder or URL with the Spark at ``url``, and keep both open.

    ``rebuild``: sources that are known already are worked out anew from the lake as well. Raises FactsUnreadable where
    Spark does not answer, PublishFailed where there is no lake, and where reading anew would lose something.
    """
    spark = Spark(url)
    try:
        with spark_staying():
            lake = open_lake(address, spark)
            room = Workroom(spark)
            findings = inspected(lake, today())
            yield Survey(lake, room, findings) if findings else _survey(lake, room, rebuild=rebuild)
    finally:
        spark.close()


def _survey(lake: Lake, room: Workroom, *, rebuild: bool) -> Survey:
    exports = exports_of(lake, room)
    with standing_reader() as facts:
        known = known_exports(facts)
        if rebuild:
            if facts:
                refuse_loss(facts, exports)
                refuse_set_up_told_otherwise(facts, exports, known)
            return Survey(lake, room, (), exports, whole=exports)
        news = [e for e in exports if known.get((e.source, e.observed_on)) != e.digest]
        sources = {source for source, _ in known}
        added = tuple(e for e in news if e.source in sources)
        said = [said_of_set_up_day(facts, e.source, e.counts, e.observed_on) for e in added]
    return Survey(
        lake,
        room,
        (),
        exports,
        whole=tuple(e for e in news if e.source not in sources),
        added=added,
        notes=tuple(note for note in said if note),
    )


def publish_lake(survey: Survey, *, by: Actor | None, progress: Progress = quiet) -> tuple[Imported, ...]:
    """Publish what is news in the lake, and say of each publication how it ended.

    Raises ImportUnderway while somebody else imports, PublishFailed where Spark goes away, the lake contradicts itself
    or a file cannot be built; what was published before that stands.
    """
    done: list[Imported] = []
    if survey.whole:
        done.append(_publish_whole(survey, by=by, progress=progress))
    if survey.added:
        choose(survey.added, survey.lake, survey.room)
        for folder in survey.lake.folders:
            refuse_contradiction(folder, survey.room)
    for export in survey.added:
        delivery = delivery_of(export, survey.lake, survey.room)
        done.append(import_delivery(delivery, by=by, files=[survey.lake.address], progress=progress))
    return tuple(done)


def _publish_whole(survey: Survey, *, by: Actor | None, progress: Progress) -> Imported:
    company = Company.current()
    exports = survey.whole
    plan = Plan(
        survey.lake,
        exports,
        dict.fromkeys(((e.source, e.observed_on) for e in exports), is_opening()),
        company.calendar(),
        lambda delivery: without_own_rates(delivery, company.currency),
    )

    def build(previous: Path | None, target: Path, number: int) -> Built:
        return build_from_lake(
            _with_others(previous, plan),
            target,
            replace(plan, shown=_shown(previous)),
            survey.room,
            number=number,
            progress=progress,
            memory=settings.IMPORT_MEMORY,
        )

    choose(exports, survey.lake, survey.room)
    return publish(_heading(plan), build, by=by, files=[survey.lake.address], progress=progress, anew=True)


def _shown(previous: Path | None) -> Mapping[str, Openings]:
    """Which exports that stand came in the set-up, table by table; reading them anew makes no difference to that."""
    if previous is None:
        return {}
    facts = open_facts(previous)
    try:
        return known_openings(facts)
    finally:
        facts.close()


def _heading(plan: Plan) -> Delivery:
    """What the ledger says of the publication."""
    said = "\n".join(f"{e.source} {e.observed_on} {e.digest}" for e in plan.exports)
    digest = hashlib.sha256(said.encode()).hexdigest()
    named = textwrap.shorten(", ".join(plan.sources), NAMED, placeholder=" …")
    return Delivery(named, max(e.observed_on for e in plan.exports), (), digest=digest)


def _with_others(previous: Path | None, plan: Plan) -> Path | None:
    """The publication that stands, if it holds other sources than those that are worked out; else nothing is copied."""
    if previous is None:
        return None
    facts = open_facts(previous)
    try:
        refuse_loss(facts, plan.exports)
        return previous if {s.name for s in facts.sources} - {*plan.sources} else None
    finally:
        facts.close()
