"""The worklist as its template takes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quarterdeck.domain.keepers import keepers
from quarterdeck.domain.repairs import written
from quarterdeck.records.speaking import Hearing
from quarterdeck.reports.trust.shape import Finding, WorklistRow

NOBODYS = "Nobody here owns it. Give it to somebody in the CRM."
LOOKING_BACK = "You are looking back. Go back to now to put it right."
OTHERS = "Its owner puts it right. Ask for it: propose an action."
LEFT = "Whoever leads the unit puts it right."


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the worklist. Where it cannot be put right by the viewer, ``why_not`` says why."""

    number: int
    id: str
    finding: Finding
    account: str
    problems: tuple[str, ...]
    close_on: str
    amount: str
    currency: str
    stages: tuple[str, ...]
    why_not: str

    @property
    def may_repair(self) -> bool:
        """Whether the viewer may put it right."""
        return not self.why_not


def listed(rows: Sequence[WorklistRow], heard: Hearing, first: int) -> list[Listed]:
    """The rows, counted from ``first``."""
    return [_listed(row, number, _why_not(row.finding, heard)) for number, row in enumerate(rows, first)]


def _listed(row: WorklistRow, number: int, why_not: str) -> Listed:
    finding = row.finding
    return Listed(
        number=number,
        id=finding.opportunity_id,
        finding=finding,
        account="" if finding.account in finding.name else finding.account,
        problems=tuple(words for _, words in finding.problems),
        close_on=written(finding.close_on) or "",
        amount=written(row.amount) or "",
        currency=row.currency,
        stages=row.stages,
        why_not=why_not,
    )


def _why_not(finding: Finding, heard: Hearing) -> str:
    if heard.as_of is not None:
        return LOOKING_BACK
    if heard.keeps(finding.person_key):
        return ""
    if finding.person_key not in heard.organisation.person_by_key:
        return NOBODYS
    return OTHERS if finding.person_key in keepers(heard.organisation, finding.person_key, heard.on) else LEFT
