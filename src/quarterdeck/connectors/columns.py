"""Columns of cells become columns of values; what cannot is named, and what is in doubt is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quarterdeck.connectors.dates import DateReader, Turn, order_evidence
from quarterdeck.connectors.decimals import DecimalReader, sign_evidence
from quarterdeck.connectors.layout import From
from quarterdeck.connectors.refusals import Question
from quarterdeck.connectors.rows import Cell, is_empty, text_of
from quarterdeck.connectors.settings import DATE_ORDERS, DECIMAL_SIGNS, DateOrder, DecimalSign, ReadSettings
from quarterdeck.connectors.values import Bad
from quarterdeck.connectors.words import category, currency, flag, rate_type, status
from quarterdeck.domain.facts import Kind, Place

_DATES = (Kind.DAY, Kind.INSTANT)
_NUMBERS = (Kind.MONEY, Kind.RATE, Kind.NUMBER, Kind.COUNT, Kind.SHARE)
_RARE = 0.05
"""Below this share of the evidence, values of the other kind are taken for slips and rejected one by one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A column to be read: its cells, what it should hold, and how the source writes it."""

    name: str
    header: str
    """What the column is called where people look for it."""
    cells: Sequence[Cell]
    kind: Kind
    origin: From


@dataclass(slots=True)
class Values:
    """A column as read: a value or nothing for every cell, and the cells that could not be read."""

    values: list[Any]
    bad: dict[int, Bad] = field(default_factory=dict)
    """By index of the cell."""
    currencies: list[str | None] | None = None
    """The currency written beside each amount, where any is."""
    marks: dict[int, str] = field(default_factory=dict)
    """By index of the cell: signs that several currencies share."""
    turned: dict[int, Turn] = field(default_factory=dict)
    """By index of the cell: local times that clocks skip, or show twice."""


@dataclass(frozen=True, slots=True)
class Writing:
    """How each column of a sheet is written, as far as it matters."""

    orders: Mapping[str, DateOrder | None]
    signs: Mapping[str, DecimalSign | None]
    questions: tuple[Question, ...]


def settle(columns: Sequence[Asked], settings: ReadSettings, place: Place) -> Writing:
    """Decide date order and decimal sign from all values of each column, then from its neighbours; ask if neither."""
    dates = {asked.header: set(asked.cells) for asked in columns if asked.kind in _DATES}
    numbers = {asked.header: set(asked.cells) for asked in columns if asked.kind in _NUMBERS}
    orders, about_dates = _decide(
        {header: order_evidence(cells) for header, cells in dates.items()}, ("dmy", "mdy"), settings.date_order
    )
    signs, about_signs = _decide(
        {header: sign_evidence(cells) for header, cells in numbers.items()}, DECIMAL_SIGNS, settings.decimal
    )
    questions = [_about_order(place, header, dates[header]) for header in about_dates]
    questions += [_about_sign(place, header, numbers[header]) for header in about_signs]
    return Writing(orders, signs, tuple(questions))  # type: ignore[arg-type]


def read_column(asked: Asked, writing: Writing, settings: ReadSettings) -> Values:
    """The values of a column. Each distinct text is read once."""
    reading = _reading(asked, writing, settings)
    known: dict[tuple[type, Cell], Any] = {}
    values: list[Any] = []
    bad: dict[int, Bad] = {}
    for index, cell in enumerate(asked.cells):
        key = (type(cell), cell)
        if key in known:
            value = known[key]
        else:
            value = known[key] = None if is_empty(cell) else reading(cell)
        if isinstance(value, Bad):
            bad[index] = value
            value = None
        values.append(value)
    if asked.kind is Kind.INSTANT:
        return Values(values, bad, turned=_turned(asked, values, _dates(asked, writing, settings)))
    if asked.kind is not Kind.MONEY:
        return Values(values, bad)
    currencies = [value.currency if value else None for value in values]
    marks = {index: value.mark for index, value in enumerate(values) if value and value.mark}
    return Values([v.amount if v else None for v in values], bad, currencies if any(currencies) else None, marks)


def _dates(asked: Asked, writing: Writing, settings: ReadSettings) -> DateReader:
    is_utc = asked.origin.utc or settings.is_utc
    return DateReader(writing.orders.get(asked.header), settings.zone, settings.days, is_utc)


def _turned(asked: Asked, values: Sequence[Any], dates: DateReader) -> dict[int, Turn]:
    known: dict[Cell, Turn | None] = {}
    found: dict[int, Turn] = {}
    for index, (cell, value) in enumerate(zip(asked.cells, values, strict=True)):
        if value is not None:
            if cell not in known:
                known[cell] = dates.turned(cell, value)
            if turn := known[cell]:
                found[index] = turn
    return found


def _reading(asked: Asked, writing: Writing, settings: ReadSettings) -> Callable[[Cell], Any]:
    dates = _dates(asked, writing, settings)
    numbers = DecimalReader(writing.signs.get(asked.header))
    by_kind: dict[Kind, Callable[[Cell], Any]] = {
        Kind.DAY: dates.day,
        Kind.INSTANT: dates.instant,
        Kind.MONEY: numbers.money,
        Kind.RATE: lambda cell: (
            numbers.part(cell, percent=asked.origin.percent) if asked.name == "share" else numbers.rate(cell)
        ),
        Kind.NUMBER: numbers.number,
        Kind.COUNT: numbers.count,
        Kind.SHARE: lambda cell: numbers.share(cell, percent=asked.origin.percent),
        Kind.FLAG: flag,
    }
    return by_kind.get(asked.kind) or _WORDS.get(asked.name.removeprefix("_"), text_of)


_WORDS: Mapping[str, Callable[[Cell], Any]] = {
    "base": currency,
    "category": category,
    "currency": currency,
    "rate_type": rate_type,
    "status": status,
}


def _decide(
    evidence: Mapping[str, Counter[str]], choices: Sequence[str], stated: str | None
) -> tuple[dict[str, str | None], list[str]]:
    """The choice for every column, and the columns where there is none."""
    if stated is not None:
        return dict.fromkeys(evidence, stated), []
    decided: dict[str, str | None] = {}
    asked: list[str] = []
    together: Counter[str] = sum(evidence.values(), Counter())
    for header, found in evidence.items():
        own = found if any(found[choice] for choice in choices) else together
        decided[header] = _clear(own, choices)
        if decided[header] is None and (found["open"] or any(found[choice] for choice in choices)):
            asked.append(header)
    return decided, asked


def _clear(found: Counter[str], choices: Sequence[str]) -> str | None:
    total = sum(found[choice] for choice in choices)
    best = max(choices, key=lambda choice: found[choice])
    return best if total and total - found[best] <= _RARE * total else None


def _about_order(place: Place, header: str, cells: set[Cell]) -> Question:
    samples, reason = _both_orders(cells)
    return Question(
        "date_order",
        DATE_ORDERS,
        Place(place.file, place.sheet, column=header),
        reason,
        "Pass --date-order dmy or mdy.",
        samples,
    )


def _both_orders(cells: set[Cell]) -> tuple[tuple[str, ...], str]:
    """Dates in doubt and what is wrong with them: the two orders contradict each other, or neither is shown."""
    proven = {order: _samples(cell for cell in cells if order_evidence([cell])[order]) for order in ("dmy", "mdy")}
    if all(proven.values()):
        day, month = proven["dmy"][0], proven["mdy"][0]
        return (day, month), f"both orders occur: {day} has the day first and {month} the month"
    samples = _samples(cell for cell in cells if order_evidence([cell]))
    return samples, f"nothing shows whether day or month comes first in dates such as {', '.join(samples)}"


def _about_sign(place: Place, header: str, cells: set[Cell]) -> Question:
    samples = _samples(cell for cell in cells if sign_evidence([cell]))
    return Question(
        "decimal",
        DECIMAL_SIGNS,
        Place(place.file, place.sheet, column=header),
        f"nothing shows which sign begins the decimals in numbers such as {', '.join(samples)}",
        "Pass --decimal . or --decimal ,",
        samples,
    )


def _samples(cells: Any) -> tuple[str, ...]:  # noqa: ANN401 - any iterable of cells
    return tuple(sorted(text_of(cell) for cell in cells)[:3])
