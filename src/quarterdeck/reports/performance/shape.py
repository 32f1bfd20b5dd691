"""What the Performance report says: frozen values, the same for a person and for any unit.

Every tile is either itself or ``Blank``: what would be here, what is missing, and the one step that brings it.
Money is in the organisation's currency; shares run from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from quarterdeck.domain import formats
from quarterdeck.domain.figures import Explanation, Figure
from quarterdeck.domain.place import Place
from quarterdeck.domain.scope import Scope, Subject
from quarterdeck.domain.sentences import Blank
from quarterdeck.reports.performance.situation import Headline

VERDICTS = {"pass": "Pass", "fix": "Fix", "cannot_check": "Cannot tell"}
"""The verdicts of a trust check, as they are said."""


@dataclass(frozen=True, slots=True)
class CheckCell:
    """One trust check in short: verdict pass, fix or cannot_check, and the words beside it."""

    code: str
    title: str
    verdict: str
    count: int | None
    words: str

    @property
    def word(self) -> str:
        """The verdict as it is said, with how many are to be fixed."""
        said = VERDICTS[self.verdict]
        return f"{said} {formats.count(self.count)}" if self.count and self.verdict == "fix" else said


@dataclass(frozen=True, slots=True)
class TrustStrip:
    """The four checks under the headline."""

    cells: tuple[CheckCell, ...]
    to_fix: int
    passed: int

    @property
    def summary(self) -> str:
        """How many of the checks pass, or that none can be made."""
        if all(cell.verdict == "cannot_check" for cell in self.cells):
            return "No trust check can be made"
        return f"{self.passed} of {len(self.cells)} trust checks pass"


@dataclass(frozen=True, slots=True)
class Step:
    """The running total at the end of a day."""

    on: date
    total: float


@dataclass(frozen=True, slots=True)
class Expected:
    """The expectation at a month's end: mean, and the ranges that hold 5 and 8 times in 10."""

    on: date
    mean: float
    low50: float
    high50: float
    low80: float
    high80: float


@dataclass(frozen=True, slots=True)
class AxisMonth:
    """A month of the period, or the part that lies in it: its days, its name, and the name on an axis."""

    begin: date
    last_on: date
    label: str
    short: str


@dataclass(frozen=True, slots=True)
class LandingTile:
    """What was sold so far and what is expected from here, against the target.

    ``targets`` holds the running target at each month's end, or nothing when none is set; ``path`` is empty when there
    is too little to expect anything from, and ``missing`` says so.
    """

    label: str
    title: str
    begin: date
    end: date
    as_of: date
    months: tuple[AxisMonth, ...]
    steps: tuple[Step, ...]
    targets: tuple[Step, ...]
    path: tuple[Expected, ...]
    sold: Figure
    target: Figure
    expected: Figure
    low80: float | None
    high80: float | None
    gap: Figure
    deadline_on: date | None = None
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_over(self) -> bool:
        """Whether the period has ended by the knowledge day."""
        return self.as_of >= self.end - timedelta(days=1)

    def month_of(self, day: date) -> str:
        """The name of the month that holds the day."""
        return next(month.label for month in self.months if day <= month.last_on)


@dataclass(frozen=True, slots=True)
class Part:
    """A labelled piece of a whole. ``kind`` is sold, pipeline, new or gap."""

    label: str
    kind: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class LeverLine:
    """One change that would close the gap by itself; ``value`` is already written out."""

    value: str
    words: str
    reachable: bool
    explain: str


@dataclass(frozen=True, slots=True)
class GapTile:
    """Where the period's money comes from, and what would close what is missing."""

    label: str
    title: str
    parts: tuple[Part, ...]
    year_to_date: str
    levers: tuple[LeverLine, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """A product family's share of a whole."""

    label: str
    share: float
    amount: float


@dataclass(frozen=True, slots=True)
class MixTile:
    """Product mix of what was sold and of the open pipeline; ``goal`` for the focus family where one is set."""

    label: str
    title: str
    sold: tuple[Share, ...]
    pipeline: tuple[Share, ...]
    focus: str
    goal: float | None
    words: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """Level, focus or quality: the last eight weeks, what is booked ahead, and the plan where there is one."""

    name: str
    words: str
    figure: Figure
    plan: float | None
    plan_words: str
    on_plan: bool | None
    weeks_back: tuple[float, ...]
    weeks_ahead: tuple[float, ...]
    explain: str


@dataclass(frozen=True, slots=True)
class ActivityTile:
    """The three causes of results."""

    label: str
    title: str
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """A metric now, and the same days a year before."""

    name: str
    label: str
    figure: Figure
    before: Figure
    change: str
    better: bool | None
    explain: str


@dataclass(frozen=True, slots=True)
class MeasuresTile:
    """A few metrics, one a line."""

    label: str
    title: str
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a unit's page: a child unit, a person, those who left, or what belongs to nobody."""

    key: str
    name: str
    words: str
    subject: Subject | None
    target: Figure
    sold: Figure
    expected: Figure
    low80: float | None
    high80: float | None
    gap: Figure
    coverage: Figure
    level: Figure
    level_plan: float | None
    focus: Figure
    focus_plan: float | None
    quality: Figure
    quality_plan: float | None
    to_fix: int
    passed: int
    gap_words: str
    trust_words: str

    @property
    def share_of_target(self) -> float | None:
        """Expected landing as a share of the target; None where either is unknown or the target is zero."""
        return (
            float(self.expected.value) / float(self.target.value)
            if self.expected.value is not None and self.target.value
            else None
        )

    @property
    def is_short(self) -> bool:
        """Whether there is a gap worth showing."""
        return self.gap_words != "" and (self.gap.value or 0) > 0


@dataclass(frozen=True, slots=True)
class RowsTile:
    """The next scope down, largest gap first, and the whole in the last line. ``plural`` is what the lines are."""

    label: str
    title: str
    unit_label: str
    plural: str
    rows: tuple[Row, ...]
    total: Row


@dataclass(frozen=True, slots=True)
class Performance:
    """The report: where this scope will land, against what, and what would change it."""

    scope: Scope
    place: Place
    headline: Headline
    trust: TrustStrip
    landing: LandingTile | Blank
    gap: GapTile | Blank
    rows: RowsTile | None
    mix: MixTile | Blank
    activity: ActivityTile | Blank
    drivers: MeasuresTile | Blank
    margin: MeasuresTile | Blank
    explanations: Mapping[str, Explanation] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    """What is counted, but not in the sums of money, and why."""

    @property
    def to_fix(self) -> int:
        """How many opportunities fail a trust check."""
        return self.trust.to_fix
