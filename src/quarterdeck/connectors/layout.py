"""How a table of a product becomes canonical rows: said once, as data, by products and mapping files alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quarterdeck.connectors.headers import normal
from quarterdeck.domain.facts import Status

type Clean = Callable[[str], str | None]
"""Turns what a cell says into what it means; null where it means nothing."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Rows (or cells) for which a column has one of these values."""

    header: str
    values: frozenset[str]
    """In comparable form; the empty text stands for an empty cell."""
    negated: bool = False


@dataclass(frozen=True, slots=True)
class From:
    """Where a canonical column takes its values: the first of ``headers`` a file has, a constant, or a text."""

    headers: tuple[str, ...] = ()
    constant: str | None = None
    texts: tuple[str, ...] = ()
    """Texts with ``{header}`` in them; the first whose headers all have a value is taken."""
    clean: Clean | None = None
    when: tuple[Condition, ...] = ()
    """Only in these rows; elsewhere the value is unknown."""
    percent: bool = False
    """Shares are written 0 to 100."""
    utc: bool = False
    """Instants without an offset are UTC."""


def column(*headers: str, clean: Clean | None = None, percent: bool = False, utc: bool = False) -> From:
    """The column with the first of these headers."""
    return From(headers, clean=clean, percent=percent, utc=utc)


@dataclass(frozen=True, slots=True)
class StatusRule:
    """One way a product says whether an opportunity is open, won or lost; null: this rule cannot tell."""

    inputs: tuple[str, ...]
    """Columns of the table (canonical or helping) whose values ``decide`` is given, as read."""
    decide: Callable[..., Status | None]


@dataclass(frozen=True, slots=True)
class TableLayout:
    """How one canonical table is filled. Names that begin with ``_`` are helping columns, not delivered."""

    table: str
    columns: Mapping[str, From]
    when: tuple[Condition, ...] = ()
    status: tuple[StatusRule, ...] = ()
    tidy: Callable[[dict[str, list[Any]]], None] | None = None
    """The last touch on the columns read, where one column depends on another."""
    needs: tuple[str, ...] = ()
    """The table is read only from files that have all these headers."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """For field history: the canonical column each field name of the product stands for."""
    events: frozenset[str] = frozenset()
    """For field history: names in the place of a field that tell of something else, and are passed over silently."""
    is_sparse: bool = False
    """For field history: an empty cell means that this field did not change, not that it was emptied."""


@dataclass(frozen=True, slots=True)
class Join:
    """Columns of another table of the delivery, looked up by key and added as ``name.header``."""

    name: str
    table: str
    """The label of the layout that reads the other table."""
    on: str
    key: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of file a product writes, known by headers that no other kind has together."""

    product: str
    label: str
    signature: frozenset[str]
    """Headers, in comparable form, that must all be there."""
    tables: tuple[TableLayout, ...]
    joins: tuple[Join, ...] = ()
    stages: tuple[KnownStage, ...] = ()
    """The product's default stages, for what the files themselves do not say."""
    any_of: tuple[frozenset[str], ...] = ()
    """Of each of these sets one header must be there."""
    forbids: frozenset[str] = frozenset()
    """With one of these it is another kind of file."""
    file_pattern: str | None = None
    """A mapping file says which file it means; then headers are not what decides."""
    sheet_name: str | None = None
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Values corrected before anything else is read, by comparable header, then by comparable value."""
    blanks: frozenset[str] = frozenset()
    """Words that mean an empty cell, in comparable form."""
    note: str | None = None
    """What this kind of file cannot say, for whoever imports it."""
    asks_names: bool = False
    """The mapping must name only columns there are: a missing one is refused, not passed over."""
    source: str = ""
    """What the source is called when nobody says otherwise."""
    keeps_all: bool = False
    """Every column is kept, because other tables are joined with this one."""
    ids_optional: bool = False
    """Without an id column, opportunities may be matched by name, account and owner once that is confirmed."""

    def matches(self, headers: frozenset[str]) -> bool:
        """Whether a file with these headers is of this kind."""
        return self.signature <= headers and not self.forbids & headers and all(one & headers for one in self.any_of)

    @property
    def known(self) -> frozenset[str]:
        """Every header this layout looks for, in comparable form."""
        names: set[str] = set(self.signature)
        for table in self.tables:
            names.update(normal(condition.header) for condition in table.when)
            for origin in table.columns.values():
                names.update(_named(origin))
        for join in self.joins:
            names.add(normal(join.on))
        return frozenset(names)


@dataclass(frozen=True, slots=True)
class KnownStage:
    """A stage somebody has described: the product's own default list, or a mapping file."""

    name: str
    status: Status
    pipeline: str | None = None
    position: int | None = None
    is_initial: bool | None = None
    probability: float | None = None
    category: str | None = None
    is_own: bool = False
    """The organisation's own stage (mapping file, stage table), listed even while nothing is in it."""


def default_stages(names: Sequence[str], *, initial: int = 1, won: str, lost: str) -> tuple[KnownStage, ...]:
    """A product's default list: open stages in order, of which the first ``initial`` are early, then won and lost."""
    opened = tuple(
        KnownStage(name, Status.OPEN, position=position, is_initial=position <= initial)
        for position, name in enumerate(names, start=1)
    )
    after = len(names) + 1
    return (
        *opened,
        KnownStage(won, Status.WON, position=after, is_initial=False),
        KnownStage(lost, Status.LOST, position=after + 1, is_initial=False),
    )


def placeholders(text: str) -> list[str]:
    """The headers a text with ``{header}`` in it asks for."""
    return [part.split("}", 1)[0] for part in text.split("{")[1:]]


def _named(origin: From) -> set[str]:
    names = {normal(header) for header in origin.headers}
    names.update(normal(condition.header) for condition in origin.when)
    names.update(normal(header) for text in origin.texts for header in placeholders(text))
    return names
