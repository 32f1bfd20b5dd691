"""Publications that an earlier version of the program wrote: brought up to date, as publications of their own.

What stands is upgraded by whatever needs it and may take its time (import, serve, demo); everything else says how to
ask for it. The old file is never touched, and its content keeps its place in the ledger: what was imported into it
counts as imported.
"""

from __future__ import annotations

from django.conf import settings

from quarterdeck.facts.building import Progress
from quarterdeck.facts.engine import FactsUnreadable, open_facts
from quarterdeck.facts.folder import file_name, sweep
from quarterdeck.facts.schema import LAYOUT
from quarterdeck.facts.spare import lay_ready
from quarterdeck.facts.upgrade import Edition, Upgraded, earlier_layout
from quarterdeck.facts.upgrade import upgrade as upgrade_file
from quarterdeck.records.audit import Actor, actor_name, record_event, trail_held
from quarterdeck.records.lock import only_one
from quarterdeck.records.models import CurrentPublication, Publication
from quarterdeck.records.publications import (
    PublicationRefused,
    clear_leftovers,
    file_of,
    folder,
    kept,
    next_number,
    point_to,
    refuse_unread,
)


def upgrade(number: int | None, *, by: Actor | None, progress: Progress) -> Publication:
    """Let a new publication stand that holds what publication ``number`` does, by default the one that stands.

    Raises PublicationRefused where there is none, it is of today's layout, or facts are read elsewhere,
    ImportUnderway while somebody imports, FactsUnreadable, PublishFailed or TotalsDiffer where the file cannot be
    upgraded; what stood still stands then.
    """
    refuse_unread()
    with only_one(folder(), actor_name(by)):
        old = kept(number) if number else CurrentPublication.standing()
        if old is None:
            raise PublicationRefused("Nothing has been imported yet, so there is nothing to upgrade.")
        if earlier_layout(file_of(old)) is None:
            raise PublicationRefused(
                f"The facts of {old} are of layout {LAYOUT}, as they should be. Nothing was changed."
            )
        clear_leftovers()
        return _upgraded(old, by, progress)


def upgrade_standing(*, by: Actor | None, progress: Progress) -> Publication | None:
    """The same for what stands, where it needs that; None where it does not, or where facts are read elsewhere."""
    if not is_outdated():
        return None
    with only_one(folder(), actor_name(by)):
        clear_leftovers()
        return bring_forward(by, progress)


def bring_forward(by: Actor | None, progress: Progress) -> Publication | None:
    """The same for whoever holds the right to write in the folder already."""
    standing = CurrentPublication.standing()
    if standing is None or not is_outdated():
        return None
    return _upgraded(standing, by, progress)


def is_outdated() -> bool:
    """Whether what stands is a file that an earlier version wrote. One that cannot be read is another matter."""
    standing = CurrentPublication.standing()
    if standing is None or settings.FACTS_URL:
        return False
    try:
        return earlier_layout(file_of(standing)) is not None
    except FactsUnreadable:
        return False


def _upgraded(old: Publication, by: Actor | None, progress: Progress) -> Publication:
    standing, number = CurrentPublication.standing(), next_number()
    edition = Edition(number, old.source, old.observed_on, old.digest)
    target = folder() / file_name(number)
    made = upgrade_file(file_of(old), target, edition, progress=progress, memory=settings.IMPORT_MEMORY)
    # Should the next step fail, the new file stays for clear_leftovers, as it does after an import.
    open_facts(target).close()
    publication = _flip(old, standing, edition, made, by)
    sweep(folder(), settings.KEEP_PUBLICATIONS, number)
    lay_ready(target)
    return publication


def _flip(
    old: Publication, standing: Publication | None, edition: Edition, made: Upgraded, by: Actor | None
) -> Publication:
    """The one transaction after which the upgraded publication stands."""
    with trail_held():
        publication = Publication.objects.create(
            number=edition.number,
            file_name=made.path.name,
            built_on=old,
            source=edition.source,
            observed_on=edition.observed_on,
            digest=edition.digest,
            counts=old.counts,
            control_totals=old.control_totals,
            published_by=actor_name(by),
        )
        point_to(publication, standing, by=by)
        layouts = {"from_layout": made.layout, "to_layout": LAYOUT}
        rows = sum(made.rows.values())
        record_event("upgrade", publication, str(publication.number), by, upgraded=old.number, rows=rows, **layouts)
    return publication
