"""Importing: a delivery becomes the next publication, or nothing happens at all.

The new file is built beside the one that stands. Then one transaction of the operational database writes the ledger
row, flips the pointer, applies the organisation, links owners and writes the audit event. Whoever dies on the way
leaves at most a file nobody points to, which the next import clears away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from quarterdeck.connectors.organisation import OrganisationRow
from quarterdeck.domain.facts import EXCHANGE_RATE, Batch, Delivery, Place, Rejection, rows_left_out
from quarterdeck.facts.engine import Facts, open_facts
from quarterdeck.facts.folder import file_name
from quarterdeck.facts.publish import Built, build, sweep
from quarterdeck.facts.spare import lay_ready
from quarterdeck.records.audit import Actor, actor_name, record_event, trail_held
from quarterdeck.records.lock import only_one
from quarterdeck.records.models import Company, CurrentPublication, ImportRun, Publication, Result
from quarterdeck.records.models.statement import began_on, opened_on, recorded_on
from quarterdeck.records.organisation import Changes, apply_organisation, found_company
from quarterdeck.records.owners import Stray, link_owners, strays
from quarterdeck.records.publications import (
    clear_leftovers,
    file_of,
    folder,
    lineage,
    next_number,
    point_to,
    refuse_unread,
)
from quarterdeck.records.settling import settle_repairs
from quarterdeck.records.setup_days import came_late
from quarterdeck.records.upgrades import bring_forward

type Progress = Callable[[str, int, int], None]
type BuildNext = Callable[[Path | None, Path, int], Built]
"""Builds the publication of that number at that path, on the file of the one that stands."""


@dataclass(frozen=True, slots=True)
class Imported:
    """How an import ended: with a new publication, or with the one that had the same content already."""

    publication: Publication
    built: Built | None = None
    changes: Changes = field(default_factory=Changes)
    strays: tuple[Stray, ...] = ()

    @property
    def already(self) -> bool:
        """The same content had been imported before, and nothing was changed."""
        return self.built is None

    def found_building(self, delivery: Delivery) -> tuple[Rejection, ...]:
        """What of the delivery turned out unfit only while the file was built, beside what reading it rejected."""
        return self.built.rejections[len(delivery.rejections) :] if self.built else ()


def quiet(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


def import_delivery(
    delivery: Delivery,
    *,
    by: Actor | None,
    organisation: Sequence[OrganisationRow] = (),
    files: Sequence[str] = (),
    progress: Progress = quiet,
) -> Imported:
    """Publish what was delivered, with the organisation that came with it.

    What stands is brought up to date first, should an earlier version of the program have written it.

    Raises PublicationRefused where pages read facts elsewhere, ImportUnderway while somebody else imports,
    PublishFailed where the file cannot be built, and Refusal where the organisation cannot be applied; the world is
    then as it was.
    """

    def build_next(standing: Path | None, target: Path, number: int) -> Built:
        company = Company.current()
        return build(
            standing,
            target,
            without_own_rates(delivery, company.currency),
            number=number,
            calendar=company.calendar(),
            progress=progress,
            opening=is_opening(),
            memory=settings.IMPORT_MEMORY,
        )

    return publish(delivery, build_next, by=by, organisation=organisation, files=files, progress=progress)


def publish(
    delivery: Delivery,
    build_next: BuildNext,
    *,
    by: Actor | None,
    organisation: Sequence[OrganisationRow] = (),
    files: Sequence[str] = (),
    progress: Progress = quiet,
    anew: bool = False,
) -> Imported:
    """Publish the file that ``build_next`` makes; the ledger says of it what the head of the delivery says.

    ``anew``: even if this very content has been published before.

    Raises what ``import_delivery`` raises, and what ``build_next`` raises; the world is then as it was.
    """
    refuse_unread()
    with only_one(folder(), actor_name(by)):
        clear_leftovers()
        run = ImportRun.objects.create(
            begun_by=actor_name(by),
            source=delivery.source,
            files=list(files),
            digest=delivery.digest,
            rejected=rows_left_out(delivery.rejections),
        )
        try:
            bring_forward(by, progress)
            imported = (None if anew else _known(delivery)) or _publish(delivery, organisation, run, by, build_next)
        except Exception as wrong:
            _end(run, Result.REFUSED, message=str(wrong))
            raise
        if imported.already:
            _end(run, Result.ALREADY, imported.publication)
        sweep(folder(), settings.KEEP_PUBLICATIONS, imported.publication.number)
        lay_ready(file_of(imported.publication))
        return imported


def already_imported(delivery: Delivery) -> Publication | None:
    """The publication, among those that the standing one was built on, that holds this very content.

    None where it came late and the set-up goes on again: as a part of that it says more than it did.
    """
    if is_opening() and came_late(delivery):
        return None
    newest_of_source = True
    for publication in lineage(CurrentPublication.standing()):
        if publication.source == delivery.source:
            same_day = publication.observed_on == delivery.observed_on
            if publication.digest == delivery.digest and (newest_of_source or same_day):
                return publication
            newest_of_source = False
    return None


def _known(delivery: Delivery) -> Imported | None:
    publication = already_imported(delivery)
    return Imported(publication) if publication else None


def _publish(
    delivery: Delivery, organisation: Sequence[OrganisationRow], run: ImportRun, by: Actor | None, build_next: BuildNext
) -> Imported:
    standing, number = CurrentPublication.standing(), next_number()
    built = build_next(file_of(standing) if standing else None, folder() / file_name(number), number)
    # Should the next step fail, the new file stays for clear_leftovers: whether a commit that lost its connection
    # has happened is known only to the ledger.
    facts = open_facts(folder() / file_name(number))
    try:
        publication, changes = _flip(delivery, organisation, run, by, facts=facts, built=built, standing=standing)
        return Imported(publication, built, changes, strays(facts, Company.current().currency))
    finally:
        facts.close()


def is_opening() -> bool:
    """Whether the company is being set up, so that what an export says for the first time was so all along."""
    return began_on() is None or recorded_on() < opened_on()


def without_own_rates(delivery: Delivery, currency: str) -> Delivery:
    """The delivery without rates of the company's own currency in itself; those that are not 1 are rejected."""
    rejections: list[Rejection] = []
    batches = tuple(_without_own(batch, currency, rejections) for batch in delivery.batches)
    return replace(delivery, batches=batches, rejections=(*delivery.rejections, *rejections))


def _without_own(batch: Batch, currency: str, rejections: list[Rejection]) -> Batch:
    if batch.table != EXCHANGE_RATE.name:
        return batch
    bases = batch.columns.get("base") or [None] * len(batch)
    kept = []
    for index, (code, base) in enumerate(zip(batch.columns["currency"], bases, strict=True)):
        if (code, base or currency) != (currency, currency):
            kept.append(index)
        elif batch.columns["rate"][index] != 1:
            place = Place(batch.file, batch.sheet, batch.rows[index], "currency")
            reason = f"{currency} is the company's own currency and needs no rate; the row is left out"
            remedy = f"Leave it out, or set the company's currency if it is not {currency}."
            rejections.append(Rejection(place, reason, remedy, str(batch.columns["rate"][index])))
    columns = {name: [values[i] for i in kept] for name, values in batch.columns.items()}
    return replace(batch, columns=columns, rows=[batch.rows[i] for i in kept])


def _flip(
    delivery: Delivery,
    organisation: Sequence[OrganisationRow],
    run: ImportRun,
    by: Actor | None,
    *,
    facts: Facts,
    built: Built,
    standing: Publication | None,
) -> tuple[Publication, Changes]:
    """The one transaction after which the new publication stands."""
    with trail_held():
        publication = Publication.objects.create(
            number=facts.number,
            file_name=file_name(facts.number),
            built_on=standing,
            source=delivery.source,
            observed_on=delivery.observed_on,
            digest=delivery.digest,
            counts={table: asdict(number) for table, number in built.rows.items()},
            control_totals=_control_totals(built),
            published_by=actor_name(by),
        )
        point_to(publication, standing, by=by)
        found_company(by=by)
        changes = apply_organisation(organisation, source=delivery.source, observed_on=delivery.observed_on, by=by)
        changes.linked += link_owners(facts, by=by)
        settle_repairs(facts, Company.current().calendar(), by=by)
        told = {"source": delivery.source, "observed": delivery.observed_on, "digest": delivery.digest}
        record_event("publish", publication, str(publication.number), by, **told)
        run.rejected = rows_left_out(built.rejections)
        _end(run, Result.PUBLISHED, publication)
    return publication, changes


def _control_totals(built: Built) -> dict[str, Any]:
    statuses = [
        {"status": t.status, "currency": t.currency, "deals": t.count, "amount": str(t.amount)} for t in built.totals
    ]
    return {"opportunities": sum(t.count for t in built.totals), "statuses": statuses}


def _end(run: ImportRun, result: Result, publication: Publication | None = None, message: str = "") -> None:
    run.result, run.publication, run.message, run.ended_at = result, publication, message, timezone.now()
    run.save()
