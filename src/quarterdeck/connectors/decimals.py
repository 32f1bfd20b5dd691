"""Amounts, shares and counts as people write them, and which sign begins the decimals."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal

from quarterdeck.connectors.currencies import CODES, SHARED, SYMBOLS
from quarterdeck.connectors.rows import Cell
from quarterdeck.connectors.settings import DecimalSign
from quarterdeck.connectors.values import Bad
from quarterdeck.domain.rates import EXACT, LARGEST_RATE

LARGEST = Decimal(10) ** 14
"""Amounts stay below this in size."""

_CENT = Decimal("0.0001")
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009\u2007]")
_MINUS = str.maketrans({"−": "-", "–": "-", "’": "'", "´": "'", "`": "'"})
_UNIT = r"[^\d\s.,'()+\-%]{1,3}\.?"
_SHAPE = re.compile(
    rf"(?P<open>\()?(?P<sign>[+-])?(?P<before>{_UNIT})?(?P<inner>[+-])?"
    r"(?P<digits>\d[\d.,']*|[.,]\d+)(?P<power>[eE][+-]?\d{1,3})?"
    rf"(?P<percent>%)?(?P<after>{_UNIT})?(?P<trailing>-)?(?P<close>\))?$"
)
_GROUPED = r"[1-9]\d{0,2}(?:%s\d{2})*(?:%s\d{3})+|[1-9]\d{0,2}(?:%s\d{3})+"


@dataclass(frozen=True, slots=True)
class Written:
    """An amount with the currency written beside it, if any."""

    amount: Decimal
    currency: str | None
    is_percent: bool = False
    mark: str | None = None
    """The sign beside it that several currencies share, if any."""


@dataclass(frozen=True, slots=True)
class DecimalReader:
    """Reads the cells of one column, whose decimal sign is settled (or of no consequence)."""

    sign: DecimalSign | None

    def read(self, cell: Cell) -> Written | Bad:
        """The number in the cell."""
        if isinstance(cell, bool) or cell is None:
            return Bad("is not a number")
        if isinstance(cell, int | float):
            return _bounded(Decimal(repr(cell)), None)
        found = _shape(cell)
        if found is None:
            return Bad("is not a number")
        currency = _currency(found)
        plain = self._plain(found["digits"], _is_grouped_by_space(cell))
        negative = _is_negative(found)
        if isinstance(plain, Bad):
            return plain
        if isinstance(negative, Bad):
            return negative
        amount = Decimal(f"{plain}{found['power'] or ''}")
        return _bounded(-amount if negative else amount, currency, is_percent=bool(found["percent"]))

    def money(self, cell: Cell) -> Written | Bad:
        """The amount in the cell, to four decimals."""
        found = self.read(cell)
        if isinstance(found, Bad):
            return found
        if found.is_percent:
            return Bad("is a percentage, not an amount")
        return replace(found, amount=found.amount.quantize(_CENT, ROUND_HALF_EVEN))

    def rate(self, cell: Cell) -> Decimal | Bad:
        """The exchange rate in the cell, to twelve decimals."""
        found = self.read(cell)
        if isinstance(found, Bad):
            return found
        rate = found.amount.quantize(EXACT, ROUND_HALF_EVEN)
        if found.is_percent or found.currency or found.mark:
            return Bad("is no exchange rate: a rate is a plain number")
        if rate <= 0:
            return Bad("is no exchange rate: a rate is more than 0")
        return rate if rate < LARGEST_RATE else Bad("is too large to be an exchange rate")

    def part(self, cell: Cell, *, percent: bool) -> Decimal | Bad:
        """The part of a whole in the cell, exact: 0.25 for 25 %; ``percent``: plain numbers are percentages too."""
        found = self.read(cell)
        if isinstance(found, Bad):
            return found
        value = found.amount / 100 if percent or found.is_percent else found.amount
        return value.quantize(EXACT, ROUND_HALF_EVEN) if 0 <= value <= 1 else Bad("is not between 0 % and 100 %")

    def number(self, cell: Cell) -> float | Bad:
        """The number in the cell."""
        found = self.read(cell)
        return found if isinstance(found, Bad) else float(found.amount)

    def count(self, cell: Cell) -> int | Bad:
        """The whole number in the cell."""
        found = self.read(cell)
        if isinstance(found, Bad):
            return found
        return int(found.amount) if found.amount == found.amount.to_integral_value() else Bad("is not a whole number")

    def share(self, cell: Cell, *, percent: bool) -> float | Bad:
        """The share in the cell, from 0 to 1; ``percent``: numbers without a sign are percentages too."""
        found = self.read(cell)
        if isinstance(found, Bad):
            return found
        value = found.amount / 100 if percent or found.is_percent else found.amount
        if not 0 <= value <= 1:
            return Bad("is not between 0 % and 100 %")
        return float(value)

    def _plain(self, digits: str, grouped_by_space: bool) -> str | Bad:  # noqa: FBT001
        """The digits with a point for the decimal sign and without grouping."""
        sign = self.sign or _own_sign(digits, grouped_by_space=grouped_by_space)
        if sign is None and re.search(r"[.,]", digits):
            return Bad("could have decimals or thousands after its sign")
        group = "." if sign == "," else ","
        whole, _, decimals = digits.partition(sign or "\0")
        if re.search(r"[.,']", decimals):
            return Bad("is not a number")
        used = {mark for mark in (group, "'") if mark in whole}
        if len(used) > 1:
            return Bad("is not a number")
        for mark in used:
            quoted = re.escape(mark)
            if not re.fullmatch(_GROUPED % (quoted, quoted, quoted), whole):
                return Bad("is not a number written with this decimal sign" if self.sign else "is not a number")
            whole = whole.replace(mark, "")
        return f"{whole or '0'}.{decimals or '0'}"


def sign_evidence(texts: Iterable[Cell]) -> Counter[str]:
    """How many values show that the decimal sign is ``.`` or ``,``, and how many leave it ``open``."""
    evidence: Counter[str] = Counter()
    for text in texts:
        found = _shape(text) if isinstance(text, str) else None
        if found is None or not re.search(r"[.,]", found["digits"]):
            continue
        evidence[_own_sign(found["digits"], grouped_by_space=_is_grouped_by_space(str(text))) or "open"] += 1
    return evidence


def _own_sign(digits: str, *, grouped_by_space: bool) -> DecimalSign | None:
    """The decimal sign these digits can only have, seen by themselves."""
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        return "." if digits.rfind(".") > digits.rfind(",") else ","
    if points > 1 or commas > 1:
        return "," if points else "."
    mark = "." if points else ","
    whole, _, decimals = digits.partition(mark)
    sure = len(decimals) != 3 or not 1 <= len(whole) <= 3 or whole.startswith("0")  # noqa: PLR2004 - thousands
    if not (points or commas) or not (sure or grouped_by_space or "'" in digits):
        return None
    return "." if mark == "." else ","


def _shape(text: str) -> re.Match[str] | None:
    return _SHAPE.match(_SPACES.sub("", text).translate(_MINUS))


def _is_grouped_by_space(text: str) -> bool:
    return re.search(r"\d[\s\u00a0\u202f\u2009\u2007]\d", text) is not None


def _currency(found: re.Match[str]) -> str | Bad | None:
    """The code of the currency beside the digits, or the sign itself where several share it."""
    before, after = found["before"], found["after"]
    if before and after:
        return Bad("is not a number")
    mark = (before or after or "").strip()
    if not mark:
        return None
    if mark.upper() in CODES:
        return mark.upper()
    if mark in SYMBOLS:
        return SYMBOLS[mark] or mark
    return Bad(f"has a unit that is no currency ({mark})")


def _is_negative(found: re.Match[str]) -> bool | Bad:
    """A minus before, between or after, or brackets; two of them make no number."""
    signs = [found["sign"] == "-", found["inner"] == "-", found["trailing"] == "-", bool(found["open"])]
    if bool(found["open"]) != bool(found["close"]) or sum(signs) > 1:
        return Bad("is not a number")
    return any(signs)


def _bounded(amount: Decimal, currency: str | Bad | None, *, is_percent: bool = False) -> Written | Bad:
    if isinstance(currency, Bad):
        return currency
    if not amount.is_finite() or abs(amount) >= LARGEST:
        return Bad("is too large to be an amount")
    if currency in SHARED:
        return Written(amount, None, is_percent, currency)
    return Written(amount, currency, is_percent)
