"""What a canonical table is made of, and the words its columns may hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from quarterdeck.domain.days import BEGINNING, END

FOREVER = datetime.combine(END, time())
"""The far sentinel that closes the newest version of an opportunity."""
OWNERLESS = "(nobody)"
"""The owner that stints name for facts without an owner, so that a company's total can hold them too."""
ALL_ALONG = BEGINNING
"""Since when something is known that has been known for as long as anybody asks."""
STILL = END
"""Until when something is known that is not known otherwise so far."""


class Kind(StrEnum):
    """The type of a canonical column; engines translate it."""

    KEY = "key"  # an identifier, qualified by the source
    TEXT = "text"
    DAY = "day"  # datetime.date
    INSTANT = "instant"  # datetime.datetime, naive UTC
    MONEY = "money"  # decimal.Decimal, four decimals, |x| < 10**14
    RATE = "rate"  # decimal.Decimal, twelve decimals, below 10**8
    SHARE = "share"  # float, 0 to 1
    NUMBER = "number"  # float
    COUNT = "count"  # int
    FLAG = "flag"  # bool


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a canonical table and what its values mean."""

    name: str
    kind: Kind
    meaning: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A canonical table; ``key`` names the columns that identify a row within it."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """The column of that name; KeyError if the table has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name}")

    @property
    def names(self) -> tuple[str, ...]:
        """The column names, in order."""
        return tuple(c.name for c in self.columns)


class Status(StrEnum):
    """Where an opportunity stands, by the source's own rule, never by the stage's name."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Category(StrEnum):
    """Forecast category (CONVENTIONS 1)."""

    OMITTED = "omitted"
    PIPELINE = "pipeline"
    BEST_CASE = "best_case"
    MOST_LIKELY = "most_likely"
    COMMIT = "commit"
    CLOSED = "closed"


class CreditKind(StrEnum):
    """What a part of an opportunity is credited as (CONVENTIONS 10)."""

    PRIME = "prime"
    """The opportunity's own value, shared: adds up to the whole, once."""
    OVERLAY = "overlay"
    """Credit beside it, for those who helped: never added to prime."""


def qualify(source: str, bare: str) -> str:
    """The identifier ``bare`` of ``source``, unique over all sources."""
    return f"{source}:{bare}"


def bare(qualified: str) -> str:
    """The identifier as the source writes it."""
    return qualified.split(":", 1)[-1]
