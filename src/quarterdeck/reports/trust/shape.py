"""What the Trust report says: frozen values, the same for a person and for any unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from quarterdeck.domain.figures import Explanation, Figure
from quarterdeck.domain.place import Place
from quarterdeck.domain.scope import Scope
from quarterdeck.domain.sentences import Blank, Sentence, plain


@dataclass(frozen=True, slots=True)
class CheckCard:
    """One of the four checks. ``verdict`` is pass, fix or cannot_check; a check that cannot be made is not passed.

    ``share`` is the doubtful part of the open value, ``flagged`` of ``open_count`` opportunities are in doubt.
    """

    code: str
    title: str
    verdict: str
    figure: Figure
    words: str
    share: float | None
    flagged: int
    open_count: int
    limit: float | None
    missing: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Finding:
    """An open opportunity in doubt, and everything that is wrong with it as (check, words)."""

    opportunity_id: str
    name: str
    account: str
    owner: str
    stage: str
    amount: Figure
    close_on: date | None
    problems: tuple[tuple[str, str], ...]
    person_key: str = ""
    """Whose numbers it belongs to."""


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """A finding as it can be put right: what it says by now, in its own currency, and where it may stand.

    ``rests`` is how much of the landing rests on it: how much lower it is when it is left out; None where that was not
    asked for.
    """

    finding: Finding
    amount: Decimal | None
    currency: str
    stages: tuple[str, ...]
    rests: Figure | None = None


@dataclass(frozen=True, slots=True)
class RepairEffect:
    """What a repair would change: where the period lands, and how many opportunities are left to fix."""

    expected: Figure
    expected_then: Figure
    to_fix: int
    to_fix_then: int


@dataclass(frozen=True, slots=True)
class Month:
    """A month's forecast as it stood at its start, and what came in. ``miss`` is (actual − forecast) ÷ forecast."""

    begin_on: date
    label: str
    forecast: float | None
    actual: float
    miss: float | None


@dataclass(frozen=True, slots=True)
class Accuracy:
    """The forecasts of the last twelve months."""

    label: str
    title: str
    months: tuple[Month, ...]
    limit: float


@dataclass(frozen=True, slots=True)
class Lean:
    """How far a person's forecasts missed over the last months; positive is too high. ``misses`` ignores the sign."""

    name: str
    lean: float | None
    misses: float | None
    n: int
    verdict: str
    words: str


@dataclass(frozen=True, slots=True)
class Leans:
    """Where in a unit the forecasts lean."""

    label: str
    title: str
    people: tuple[Lean, ...]
    limit: float


@dataclass(frozen=True, slots=True)
class Trust:
    """The report: can the numbers be believed, and what has to be fixed first."""

    scope: Scope
    place: Place
    lines: tuple[Sentence, ...]
    sub: str
    checks: tuple[CheckCard, ...]
    findings: tuple[Finding, ...]
    findings_title: str
    unlisted: int
    """Opportunities to fix of people who have moved on: they count, and are not told one by one."""
    to_fix: int
    expected: Figure
    expected_without: Figure
    accuracy: Accuracy | Blank
    leans: Leans | Blank | None
    explanations: Mapping[str, Explanation] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The headline as plain text."""
        return plain(self.lines)
