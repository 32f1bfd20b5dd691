"""What the bridge says: frozen values, the same for a person and for any unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from quarterdeck.domain.bridge import Stock
from quarterdeck.domain.figures import Explanation, Figure
from quarterdeck.domain.place import Place
from quarterdeck.domain.scope import Scope
from quarterdeck.domain.sentences import Blank, Sentence, plain


@dataclass(frozen=True, slots=True)
class End:
    """The pipeline at one end of the bridge: on which day, how many opportunities, worth what."""

    label: str
    on: date
    n: int
    value: Figure


@dataclass(frozen=True, slots=True)
class Cause:
    """What one reason did. ``effect`` is signed; ``stands_beside`` marks changes of amounts, which add no deals."""

    reason: str
    label: str
    words: str
    n: int
    effect: Figure
    stands_beside: bool


@dataclass(frozen=True, slots=True)
class InsideRow:
    """Moves of one kind inside the window: made by how many deals, how many moves, worth what."""

    move: str
    label: str
    words: str
    deals: int
    n: int
    value: Figure


@dataclass(frozen=True, slots=True)
class Change:
    """A deal behind a reason or a move: what changed in words, its amount on both days, and its effect.

    Of a day on which the deal was not this scope's, nothing is said.
    """

    opportunity_id: str
    name: str
    account: str
    owner: str
    words: tuple[str, ...]
    before: Figure
    after: Figure
    effect: Figure


@dataclass(frozen=True, slots=True)
class Behind:
    """One page of the deals behind a reason or a move; ``n`` in all."""

    key: str
    title: str
    is_move: bool
    changes: tuple[Change, ...]
    n: int
    page: int
    size: int


@dataclass(frozen=True, slots=True)
class Span:
    """The rows of a bridge between its two ends, and the moves neither end shows. ``residual`` is 0."""

    title: str
    start: End
    rows: tuple[Cause, ...]
    end: End
    residual: Decimal
    is_counted: bool
    """Nothing has a value, so the bridge is one of numbers of opportunities."""
    inside_title: str
    inside: tuple[InsideRow, ...]


@dataclass(frozen=True, slots=True)
class PipelineBridge:
    """The report: how the pipeline of a scope went from the end of ``begin`` to the end of ``end``."""

    scope: Scope
    place: Place
    begin: date
    end: date
    stock: Stock
    due_label: str
    lines: tuple[Sentence, ...]
    sub: str
    span: Span | Blank
    behind: Behind | None
    notes: tuple[str, ...]
    to_fix: int
    explanations: Mapping[str, Explanation] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The headline as plain text."""
        return plain(self.lines)
