"""The worklist as its template takes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from quarterdeck.domain import formats
from quarterdeck.domain.figures import Figure
from quarterdeck.domain.repairs import Mended, written
from quarterdeck.records.speaking import Hearing
from quarterdeck.reports.trust.shape import Finding, WorklistRow
from quarterdeck.web.pages.trust.effect import HALF

NOBODYS = "Nobody here owns it. Give it to somebody in the CRM."
LOOKING_BACK = "You are looking back. Go back to now to put it right."
OTHERS = "Its owner puts it right. Propose what it should say."
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
    amount_words: str
    """The same as a person writes it, in groups of three digits."""
    currency: str
    stages: tuple[str, ...]
    why_not: str
    propose: str
    """Where the viewer proposes to its owner what it should say; empty where they may not."""
    rests: str
    """How much of the landing rests on it, in words; empty where that was not asked for."""
    shown: Mapping[str, str]
    """What its fields hold: what they say, or what was typed into them."""
    unsaved: str = ""
    """That something was typed and not saved, and what it says; empty where nothing was."""
    proposed: str = ""
    """What is proposed for it and waits for an answer."""
    refused: str = ""
    """Why it cannot be put right as it was typed."""

    @property
    def may_repair(self) -> bool:
        """Whether the viewer may put it right."""
        return not self.why_not


def listed(
    rows: Sequence[WorklistRow], heard: Hearing, first: int, currency: str, propose_at: Callable[[str], str]
) -> list[Listed]:
    """The rows, counted from ``first``; ``currency`` is that of the landing, ``propose_at`` where one is proposed."""
    return [_listed(row, number, heard, currency, propose_at) for number, row in enumerate(rows, first)]


def _listed(row: WorklistRow, number: int, heard: Hearing, currency: str, propose_at: Callable[[str], str]) -> Listed:
    finding, why = row.finding, why_not(row.finding, heard)
    close_on, amount = written(finding.close_on) or "", formats.grouped(row.amount) if row.amount is not None else ""
    return Listed(
        number=number,
        id=finding.opportunity_id,
        finding=finding,
        account="" if finding.account in finding.name else finding.account,
        problems=tuple(words for _, words in finding.problems),
        close_on=close_on,
        amount=written(row.amount) or "",
        amount_words=amount,
        currency=row.currency,
        stages=row.stages,
        why_not=why,
        propose=propose_at(finding.opportunity_id) if _proposes(finding, why, heard) else "",
        rests=_rests(row.rests, currency),
        shown={Mended.CLOSE_ON.value: close_on, Mended.STAGE.value: finding.stage, Mended.AMOUNT.value: amount},
    )


def _rests(found: Figure | None, currency: str) -> str:
    if found is None:
        return ""
    if found.value is None:
        return "cannot tell"
    return formats.money(found.value, currency) if abs(float(found.value)) >= HALF else "nothing"


def with_proposed(rows: Iterable[Listed], words: Mapping[str, str]) -> list[Listed]:
    """The rows, each with what is proposed for it."""
    return [replace(row, proposed=words.get(row.id, "")) for row in rows]


def has_say(finding: Finding, heard: Hearing) -> bool:
    """Whether the viewer puts it right, or proposes how."""
    why = why_not(finding, heard)
    return not why or _proposes(finding, why, heard)


def _proposes(finding: Finding, why: str, heard: Hearing) -> bool:
    return why == OTHERS and heard.hears(finding.person_key)


def why_not(finding: Finding, heard: Hearing) -> str:
    """Why the viewer may not put it right; empty where they may."""
    if heard.as_of is not None:
        return LOOKING_BACK
    if heard.keeps(finding.person_key):
        return ""
    if finding.person_key not in heard.organisation.person_by_key:
        return NOBODYS
    return OTHERS if finding.person_key in heard.keepers(finding.person_key) else LEFT
