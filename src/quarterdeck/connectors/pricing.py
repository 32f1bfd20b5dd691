"""Which currency the amounts of a row are in; an amount whose currency cannot be told is unknown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from quarterdeck.connectors.columns import Values
from quarterdeck.connectors.currencies import SHARED
from quarterdeck.connectors.log import Log
from quarterdeck.connectors.refusals import Question
from quarterdeck.connectors.values import Doubtful
from quarterdeck.domain.facts import DELIVERED_BY_NAME, Place

_SAMPLES = 3


class Priced(Protocol):
    """Rows with amounts, on their way to a batch."""

    columns: dict[str, list[Any]]
    rows: list[int]

    @property
    def table(self) -> str:
        """The canonical table."""

    def place(self, index: int, column: str | None = None) -> Place:
        """Where the row at ``index`` stands."""

    def column(self, name: str) -> list[Any]:
        """The column, or as many unknowns."""


def settle_currencies(made: Priced, read: Mapping[str, Values], default: str | None, log: Log) -> None:
    """Give every row its currency: the column's, then the one beside an amount, then ``default``.

    An amount becomes unknown, and is named, where its currency cannot be read or two are said; a sign several
    currencies share is asked about where nothing says which of them is meant.
    """
    table = DELIVERED_BY_NAME[made.table]
    if "currency" not in table.names or table.column("currency").required:
        return
    amounts = {name: values for name, values in read.items() if any(isinstance(v, Decimal) for v in values.values)}
    stated = read.get("currency") or Values([None] * len(made.rows))
    marks = {index: bad.mark for index, bad in stated.bad.items() if isinstance(bad, Doubtful)}
    for index in marks:
        del stated.bad[index]
    if default is None and "currency" not in read and not any(v.currencies or v.marks for v in amounts.values()):
        return
    settled = list(stated.values)
    for index, own in enumerate(settled):
        if index in stated.bad:
            _forget(amounts, index)
            continue
        said = _Said(index, own, default, marks.get(index))
        settled[index] = _settle_row(said, amounts, made, log)
    made.columns["currency"] = settled


@dataclass(frozen=True, slots=True)
class _Said:
    """What is said of the currency of one row, outside its amounts."""

    index: int
    own: str | None
    default: str | None
    mark: str | None


def _settle_row(said: _Said, amounts: Mapping[str, Values], made: Priced, log: Log) -> str | None:
    beside = next((code for _, code in _codes(amounts, said.index)), None)
    currency = said.own or beside or said.default
    signs = [(name, values.marks[said.index]) for name, values in amounts.items() if said.index in values.marks]
    for name, code in _codes(amounts, said.index):
        if code != currency:
            _contradicts(made, amounts[name], name, code, currency, said.index, log)
    for name, mark in [*([("currency", said.mark)] if said.mark else []), *signs]:
        if currency is None:
            log.ask([_which(made.place(said.index, name), mark)])
        elif currency not in SHARED[mark]:
            for column in amounts if name == "currency" else (name,):
                _contradicts(made, amounts[column], column, mark, currency, said.index, log)
    return currency


def _codes(amounts: Mapping[str, Values], index: int) -> Iterator[tuple[str, str]]:
    for name, values in amounts.items():
        code = values.currencies[index] if values.currencies else None
        if code is not None:
            yield name, code


def _contradicts(
    made: Priced, values: Values, name: str, beside: str, currency: str | None, index: int, log: Log
) -> None:
    amount, values.values[index] = values.values[index], None
    if amount is None:
        return
    log.reject(
        made.place(index, name),
        f"the amount is written in {beside} and the row says {currency}; the row is taken with this amount unknown",
        "Correct the amount or its currency in the source and import again.",
        f"{beside} {amount.normalize():f}",
        fatal=False,
    )


def _forget(amounts: Mapping[str, Values], index: int) -> None:
    for values in amounts.values():
        values.values[index] = None


def _which(place: Place, mark: str) -> Question:
    choices = SHARED[mark]
    return Question(
        "default_currency",
        choices,
        Place(place.file, place.sheet, column=place.column),
        f"nothing says which currency “{mark}” stands for; it could be {' or '.join(choices[:_SAMPLES])}",
        f"Pass --currency {choices[0]} (or the one it is), or give currency as a constant in the mapping file.",
        (mark,),
    )
