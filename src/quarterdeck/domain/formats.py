"""How numbers and dates are written: the only module that formats them.

Every function is pure, takes a finite number (int, float or Decimal) and gives a string that may stand on a page,
in a terminal table or in a file name. Rounding is decimal and half away from zero, and happens before the
magnitude is chosen, so 999,600 reads "€1.00m" and never "€1000k". A negative number carries a true minus; a number
that rounds to nothing carries no sign at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal

from quarterdeck.domain.figures import Figure, Format, Number

MINUS = "−"
DASH = "–"
TIMES = "×"
NO_BREAK_SPACE = "\u00a0"
ABSENT = "n/a"

_THOUSAND = 1000
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Locale:
    """The marks and words of one language; everything a formatter needs to know about the reader."""

    decimal_mark: str = "."
    thousands_mark: str = ","
    symbols: Mapping[str, str] = field(default_factory=lambda: {"EUR": "€", "USD": "$", "GBP": "£"})
    whole_currencies: frozenset[str] = frozenset({"JPY", "KRW", "CLP", "ISK", "VND"})
    thousand: str = "k"
    million: str = "m"
    billion: str = "bn"
    point: str = "point"
    points: str = "points"
    day: str = "day"
    days: str = "days"
    months: tuple[str, ...] = _MONTHS
    weekdays: tuple[str, ...] = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


ENGLISH = Locale()


def figure(value: Figure, currency: str, *, sign: bool = False, locale: Locale = ENGLISH) -> str:
    """A figure in its own format; a figure that cannot be said reads "n/a" (its `missing` says why)."""
    if value.value is None:
        return ABSENT
    if value.format is Format.MONEY:
        return money(value.value, currency, sign=sign, locale=locale)
    return _plain_figure(value.value, value.format, sign=sign, locale=locale)


def money(value: Number, currency: str, *, sign: bool = False, locale: Locale = ENGLISH) -> str:
    """An amount as a person says it: €842, €162k, €1.64m, €11.2m, €100m, €2.40bn.

    `currency` is an ISO 4217 code; a code without a symbol is written out ("DKK 1.64m"). `sign` puts a plus before
    a gain, for changes and effects only.
    """
    digits, magnitude = _scaled(_decimal(value), locale)
    return _signed(value, digits, sign=sign, prefix=_prefix(currency, locale), suffix=magnitude, locale=locale)


def currency_sign(currency: str, *, locale: Locale = ENGLISH) -> str:
    """The currency as it stands at an amount: "€", or its code where it has no sign."""
    return locale.symbols.get(currency, currency)


def money_tick(value: Number, currency: str, *, locale: Locale = ENGLISH) -> str:
    """An amount for an axis, without zeros that say nothing: €500k, €1m, €1.5m."""
    digits, magnitude = _scaled(_decimal(value), locale)
    bare = digits.normalize(_EXACT) if digits else digits
    return _signed(value, bare, sign=False, prefix=_prefix(currency, locale), suffix=magnitude, locale=locale)


def money_exact(value: Number, currency: str, *, sign: bool = False, locale: Locale = ENGLISH) -> str:
    """An amount to the smallest unit: €148,000 or €148,000.50, whole when there are no cents."""
    places = 0 if currency in locale.whole_currencies else 2
    digits = _rounded(_decimal(value), places)
    if digits == digits.to_integral_value():
        digits = _rounded(digits, 0)
    return _signed(value, digits, sign=sign, prefix=_prefix(currency, locale), suffix="", locale=locale)


def money_range(low: Number, high: Number, currency: str, *, locale: Locale = ENGLISH) -> str:
    """Two amounts as a range: €1.49m–€1.79m; one amount when both read the same."""
    return _joined(money(low, currency, locale=locale), money(high, currency, locale=locale))


def percent(value: Number, places: int = 0, *, sign: bool = False, locale: Locale = ENGLISH) -> str:
    """A ratio as a percentage: 0.91 reads "91%"."""
    scaled = _decimal(value) * 100
    return _signed(scaled, _rounded(scaled, places), sign=sign, prefix="", suffix="%", locale=locale)


def points(value: Number, places: int = 0, *, sign: bool = True, locale: Locale = ENGLISH) -> str:
    """The difference of two percentages, given as a ratio: 0.03 reads "+3 points"."""
    scaled = _decimal(value) * 100
    digits = _rounded(scaled, places)
    word = locale.point if abs(digits) == 1 else locale.points
    return _signed(scaled, digits, sign=sign, prefix="", suffix=f" {word}", locale=locale)


def times(value: Number, places: int = 1, *, locale: Locale = ENGLISH) -> str:
    """A multiple, as coverage is written: 0.9×."""
    return _signed(value, _rounded(_decimal(value), places), sign=False, prefix="", suffix=TIMES, locale=locale)


def days(value: Number, *, sign: bool = False, locale: Locale = ENGLISH) -> str:
    """A length of time in whole days: "1 day", "199 days"."""
    digits = _rounded(_decimal(value), 0)
    word = locale.day if abs(digits) == 1 else locale.days
    return _signed(value, digits, sign=sign, prefix="", suffix=f"{NO_BREAK_SPACE}{word}", locale=locale)


def count(value: Number, *, sign: bool = False, locale: Locale = ENGLISH) -> str:
    """A number of things: 1,204."""
    return decimal(value, 0, sign=sign, locale=locale)


def grouped(value: Decimal) -> str:
    """A number with all its digits, in groups of three: 148,000.5."""
    return f"{value.normalize():,f}"


def ungrouped(text: str) -> str:
    """The number without the commas between its groups of three digits; any other text as it is."""
    return text.replace(",", "") if _GROUPED.fullmatch(text.strip()) else text


def capital(text: str) -> str:
    """The text as a sentence begins, everything after its first letter as it is."""
    return f"{text[:1].upper()}{text[1:]}"


def counted(value: int, singular: str, plural: str, *, locale: Locale = ENGLISH) -> str:
    """A number with what it counts: "1 opportunity", "5 opportunities"."""
    return f"{count(value, locale=locale)} {singular if value == 1 else plural}"


def listed(names: Sequence[str]) -> str:
    """Names as a person lists them: "Freja, Anders and Jonas"; only commas where a name has an "and" of its own."""
    if len(names) < 2 or any(" and " in name for name in names):  # noqa: PLR2004 one name needs no list
        return ", ".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def decimal(value: Number, places: int = 1, *, sign: bool = False, locale: Locale = ENGLISH) -> str:
    """A plain number with a fixed number of decimals: 6.2."""
    return _signed(value, _rounded(_decimal(value), places), sign=sign, prefix="", suffix="", locale=locale)


def day(value: date, *, year: int | None = None, short: bool = False, locale: Locale = ENGLISH) -> str:
    """A day without its weekday: "15 March", or "15 Mar" when short.

    `year` is the year the reader takes for granted; any other year is written out. Without it the year always is.
    """
    words = f"{value.day} {month(value, year=value.year, short=short, locale=locale)}"
    return words if value.year == year else f"{words} {value.year}"


def weekday(value: date, *, year: int | None = None, locale: Locale = ENGLISH) -> str:
    """A day with its weekday, short: "Fri 6 Feb"; the year as in `day`."""
    return f"{locale.weekdays[value.weekday()]} {day(value, year=year, short=True, locale=locale)}"


def month(value: date, *, year: int | None = None, short: bool = False, locale: Locale = ENGLISH) -> str:
    """The month a day lies in: "March", "Mar", or "March 2025" when the year is not the one taken for granted."""
    name = locale.months[value.month - 1]
    name = name[:3] if short else name
    return name if value.year == year else f"{name} {value.year}"


def day_range(first: date, last: date, *, year: int | None = None, locale: Locale = ENGLISH) -> str:
    """Two days, both included: "1 October 2025 to 30 September 2026"; a common year is written once."""
    end = day(last, year=year, locale=locale)
    begin = day(first, year=last.year if first.year == last.year else year, locale=locale)
    return end if first == last else f"{begin} to {end}"


def _plain_figure(value: Number, kind: Format, *, sign: bool, locale: Locale) -> str:
    match kind:
        case Format.PERCENT:
            return percent(value, sign=sign, locale=locale)
        case Format.TIMES:
            return times(value, locale=locale)
        case Format.DAYS:
            return days(value, sign=sign, locale=locale)
        case Format.DECIMAL:
            return decimal(value, sign=sign, locale=locale)
        case Format.DAY:
            return day(date.fromordinal(int(value)), locale=locale)
        case _:
            return count(value, sign=sign, locale=locale)


def _joined(low: str, high: str) -> str:
    return low if low == high else f"{low}{DASH}{high}"


def _decimal(value: Number) -> Decimal:
    """The number as the person wrote it: a float goes through its shortest text, not its binary digits."""
    number = Decimal(repr(float(value))) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        message = f"{value} is not a number that can be shown; give a finite one"
        raise ValueError(message)
    return number


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), context=_EXACT)


def _scaled(value: Decimal, locale: Locale) -> tuple[Decimal, str]:
    """The digits and magnitude word of an amount: the smallest magnitude whose rounded digits stay below its limit."""
    units = _rounded(value, 0)
    if abs(units) < _THOUSAND:
        return units, ""
    thousands = _rounded(value.scaleb(-3), 0)
    if abs(thousands) < _THOUSAND:
        return thousands, locale.thousand
    millions = _three_digits(value.scaleb(-6))
    if abs(millions) < _THOUSAND:
        return millions, locale.million
    return _three_digits(value.scaleb(-9)), locale.billion


def _three_digits(value: Decimal) -> Decimal:
    for places, limit in ((2, 10), (1, 100)):
        digits = _rounded(value, places)
        if abs(digits) < limit:
            return digits
    return _rounded(value, 0)


def _prefix(currency: str, locale: Locale) -> str:
    return locale.symbols.get(currency) or f"{currency}{NO_BREAK_SPACE}"


def _signed(value: Number, digits: Decimal, *, sign: bool, prefix: str, suffix: str, locale: Locale) -> str:
    mark = "" if digits == 0 else MINUS if value < 0 else "+" if sign else ""
    whole, _, fraction = f"{abs(digits):,f}".partition(".")
    grouped = whole.replace(",", locale.thousands_mark)
    written = f"{grouped}{locale.decimal_mark}{fraction}" if fraction else grouped
    return f"{mark}{prefix}{written}{suffix}"


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(cell: object) -> str:
    """The cell as text that a spreadsheet shows and does not compute."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text
