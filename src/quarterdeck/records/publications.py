"""Which facts stand: the ledger, the pointer, and going back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from quarterdeck.facts.engine import Facts, open_facts
from quarterdeck.facts.folder import KEPT, number_of
from quarterdeck.records.audit import Actor, actor_name, record_event, trail_held
from quarterdeck.records.lock import only_one
from quarterdeck.records.models import Company, CurrentPublication, ImportRun, Publication, Result
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.settling import resume_repairs


class PublicationRefused(Refusal):
    """The publication cannot stand."""


def folder() -> Path:
    """Where the publication files rest."""
    return Path(settings.PUBLICATIONS_FOLDER)


def file_of(publication: Publication) -> Path:
    """The publication's file; it may have been swept."""
    return folder() / publication.file_name


def clear_leftovers() -> None:
    """Remove what a killed import left: files that no publication names, and runs that never ended."""
    named = set(Publication.objects.values_list("file_name", flat=True))
    for path in folder().iterdir():
        publication = path.with_suffix(".duckdb") if path.suffix == KEPT else path
        if number_of(publication) is not None and publication.name not in named:
            path.unlink()
    ImportRun.objects.filter(result=Result.RUNNING).update(
        result=Result.INTERRUPTED, ended_at=timezone.now(), message="The process ended before the import did."
    )


@contextmanager
def standing_reader() -> Iterator[Facts | None]:
    """A reader of the publication that stands, closed afterwards; None before the first import."""
    standing = CurrentPublication.standing()
    facts = open_facts(file_of(standing)) if standing else None
    try:
        yield facts
    finally:
        if facts:
            facts.close()


def next_number() -> int:
    """The number the next publication gets: one more than any there ever was."""
    return (Publication.objects.aggregate(newest=Max("number"))["newest"] or 0) + 1


def lineage(publication: Publication | None) -> Iterator[Publication]:
    """The publication and what it was built on, newest first."""
    while publication:
        yield publication
        publication = publication.built_on


def point_to(publication: Publication, expected: Publication | None, *, by: Actor | None) -> None:
    """Flip the pointer, while the caller holds the trail, provided it still points to what the caller built on."""
    standing = CurrentPublication.standing()
    if standing != expected:
        raise PublicationRefused(
            f"While this was being built, {standing or 'no publication'} took the place of "
            f"{expected or 'no publication'}. Nothing was changed; start again."
        )
    CurrentPublication.objects.update_or_create(pk=1, defaults={"publication": publication, "set_by": actor_name(by)})


def refuse_unread() -> None:
    """PublicationRefused where pages read facts elsewhere, so that nobody would see what is published here."""
    if settings.FACTS_URL:
        where = urlsplit(settings.FACTS_URL)
        raise PublicationRefused(
            f"Facts are read from {where.scheme}://{where.hostname or ''}, as QUARTERDECK_FACTS_URL says: nobody would "
            "see what is published here. Load the data there (docs/warehouse.md), or unset QUARTERDECK_FACTS_URL to "
            "read what is imported."
        )


def kept(number: int) -> Publication:
    """The publication of that number. PublicationRefused where there is none, or its file has been swept."""
    publication = Publication.objects.filter(number=number).first()
    if publication is None:
        raise PublicationRefused(f"There is no publication {number}. See which there are: quarterdeck facts list")
    if not file_of(publication).is_file():
        raise PublicationRefused(
            f"The file of publication {number} has been swept: only the newest {settings.KEEP_PUBLICATIONS} are "
            "kept. Import its sources again, or set QUARTERDECK_KEEP_PUBLICATIONS higher for the future."
        )
    return publication


def roll_back(number: int, *, by: Actor | None) -> Publication:
    """Let an earlier publication stand again; the next import builds on it. PublicationRefused where that cannot be."""
    with only_one(folder(), actor_name(by)), trail_held():
        publication, standing = kept(number), CurrentPublication.standing()
        if standing == publication:
            raise PublicationRefused(f"Publication {number} stands already; nothing was changed.")
        with closing(open_facts(file_of(publication))) as facts:
            point_to(publication, standing, by=by)
            resume_repairs(facts, Company.current().calendar(), by=by)
        before = standing.number if standing else None
        record_event("roll back", publication, str(number), by, before=before)
    return publication
