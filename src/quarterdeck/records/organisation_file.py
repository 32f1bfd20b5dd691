"""An organisation file, taken in whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from quarterdeck.connectors import ReadSettings, read_organisation
from quarterdeck.domain.facts import Rejection
from quarterdeck.facts.engine import Facts
from quarterdeck.records.audit import Actor
from quarterdeck.records.organisation import Changes, apply_organisation
from quarterdeck.records.owners import link_owners
from quarterdeck.records.refusal import Refusal


class RowsAtFault(Refusal):
    """Rows of the file cannot be taken, so nothing of it was."""

    def __init__(self, name: str, rejections: tuple[Rejection, ...]) -> None:
        super().__init__(
            f"Nothing of {name} was applied, because of the rows named here. Correct them and import it again."
        )
        self.rejections = rejections


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What a file changed, and the cells that were passed over."""

    changes: Changes
    rejections: tuple[Rejection, ...]


def take_in(
    path: Path, settings: ReadSettings, facts: Facts | None, *, source: str | None, on: date, by: Actor | None
) -> TakenIn:
    """Make the organisation what the file says, and link the owners of those facts to its people.

    Rows without days hold from ``on`` where they differ. ``source`` is the one the seller ids belong to, by default the
    only one of which sellers or opportunities were imported. Raises RowsAtFault and other Refusals; the connectors'
    Refused where it is no such file.
    """
    rows, rejections = read_organisation(path, settings)
    if any(r.fatal for r in rejections):
        raise RowsAtFault(path.name, rejections)
    changes = apply_organisation(rows, source=source or _only_source(facts), observed_on=on, by=by)
    if facts:
        changes.linked += link_owners(facts, by=by)
    return TakenIn(changes, rejections)


def _only_source(facts: Facts | None) -> str | None:
    """The source that sellers are of, if there is but one. Whatever else was imported, such as rates, has none."""
    if facts is None:
        return None
    found = facts.fetch("SELECT source FROM seller UNION SELECT source FROM opportunity_version") or [
        (each.name,) for each in facts.sources
    ]
    return str(found[0][0]) if len(found) == 1 else None
