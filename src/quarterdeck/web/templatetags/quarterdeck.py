"""What templates may say: formats, symbols and drawings. Load with `{% load quarterdeck %}`.

Every filter is one call of the formatting module; a template never formats by itself. A value that is missing (None
or an empty string) reads "n/a".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from quarterdeck.domain import formats
from quarterdeck.domain.figures import Figure, Number

register = template.Library()

type Maybe = Number | str | None

_STATUS = {
    "ok": ("ok", "ok"),
    "gap": ("gap", "gap"),
    "fix": ("gap", "fix"),
    "watch": ("gap", "watch"),
    "none": ("none", "none"),
    "open": ("none", "open"),
    "done": ("done", "ok"),
}

_SQUARE = '<rect width="10" height="10" rx="1" class="{}"/>'
_SWATCHES = {
    "past": _SQUARE.format("c-barpast"),
    "future": _SQUARE.format("c-barfuture"),
    "created": _SQUARE.format("c-band50 c-solid"),
    "below": _SQUARE.format("c-bargap"),
    "missing": _SQUARE.format("c-missing"),
    "gap": '<rect x="0.75" y="0.75" width="8.5" height="8.5" class="c-gapbox"/>',
    "context": _SQUARE.format("c-seg-1"),
    "context-2": _SQUARE.format("c-seg-2"),
    "context-3": _SQUARE.format("c-seg-3"),
    "hollow": '<rect x="0.75" y="0.75" width="8.5" height="8.5" class="c-hollow"/>',
    "tick": '<rect x="4" y="-1" width="2" height="12" class="c-tickmark"/>',
    "range": '<path d="M0.5 1.5v7M17.5 1.5v7M0.5 5h17" class="c-whisker"/>',
    "forecast": '<path d="M1 5h16" class="c-fc"/>',
    "annual": '<rect x="1" y="1" width="8" height="8" rx="1" class="c-evfuture"/>',
    "quarterly": '<path d="M5 0L10 5 5 10 0 5Z" class="c-evfuture"/>',
    "monthly": '<circle cx="5" cy="5" r="3.5" class="c-evfuture"/>',
    "fortnightly": '<circle cx="5" cy="5" r="2" class="c-evfuture"/>',
    "weekly": '<circle cx="5" cy="5" r="2" class="c-evfuture"/>',
}


@register.filter
def money(value: Maybe, currency: str) -> str:
    """{{ amount|money:currency }}: €1.64m."""
    return _said(value, lambda number: formats.money(number, currency))


@register.filter
def money_signed(value: Maybe, currency: str) -> str:
    """{{ change|money_signed:currency }}: +€44k; for changes and effects only."""
    return _said(value, lambda number: formats.money(number, currency, sign=True))


@register.filter
def money_exact(value: Maybe, currency: str) -> str:
    """{{ amount|money_exact:currency }}: €1,638,400."""
    return _said(value, lambda number: formats.money_exact(number, currency))


@register.filter
def percent(value: Maybe, places: int = 0) -> str:
    """{{ share|percent }}: 91%."""
    return _said(value, lambda number: formats.percent(number, places))


@register.filter
def percent_signed(value: Maybe, places: int = 0) -> str:
    """{{ miss|percent_signed }}: −9%."""
    return _said(value, lambda number: formats.percent(number, places, sign=True))


@register.filter
def points(value: Maybe) -> str:
    """{{ change|points }}: +3 points."""
    return _said(value, formats.points)


@register.filter
def times(value: Maybe, places: int = 1) -> str:
    """{{ coverage|times }}: 0.9×."""
    return _said(value, lambda number: formats.times(number, places))


@register.filter
def count(value: Maybe) -> str:
    """{{ deals|count }}: 1,204."""
    return _said(value, formats.count)


@register.filter
def decimal(value: Maybe, places: int = 1) -> str:
    """{{ level|decimal }}: 6.2."""
    return _said(value, lambda number: formats.decimal(number, places))


@register.filter
def days(value: Maybe) -> str:
    """{{ cycle|days }}: 199 days."""
    return _said(value, formats.days)


@register.filter
def figure(value: Figure | None, currency: str) -> str:
    """{{ line.figure|figure:currency }}: a figure in its own format."""
    return formats.ABSENT if value is None else formats.figure(value, currency)


@register.filter
def day(value: date | None, year: int | None = None) -> str:
    """{{ deadline|day:scope_year }}: 15 March; with the year when it is another one."""
    return formats.ABSENT if value is None else formats.day(value, year=year)


@register.filter
def day_short(value: date | None, year: int | None = None) -> str:
    """{{ due|day_short:scope_year }}: 6 Feb."""
    return formats.ABSENT if value is None else formats.day(value, year=year, short=True)


@register.filter
def weekday(value: date | None, year: int | None = None) -> str:
    """{{ due|weekday:scope_year }}: Fri 6 Feb."""
    return formats.ABSENT if value is None else formats.weekday(value, year=year)


@register.filter
def month(value: date | None, year: int | None = None) -> str:
    """{{ begin|month:scope_year }}: March."""
    return formats.ABSENT if value is None else formats.month(value, year=year)


@register.filter
def drawing(svg: str) -> SafeString:
    """{{ chart|drawing }}: an SVG made by `quarterdeck.web.charts`, which escapes every word itself."""
    return SafeString(svg)


@register.simple_tag
def icon(name: str) -> SafeString:
    """{% icon "right" %}: a line icon of the sprite."""
    return format_html('<svg class="i" aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.simple_tag
def status(kind: str, word: str) -> SafeString:
    """{% status "fix" "Fix 3" %}: shape, word and colour; kind is ok, gap, fix, watch, none, open or done."""
    css, shape = _STATUS[kind]
    return format_html(
        '<span class="st {}"><svg aria-hidden="true"><use href="#s-{}"/></svg>{}</span>', css, shape, word
    )


@register.simple_tag
def swatch(name: str) -> SafeString:
    """{% swatch "past" %}: the mark of a chart, as it stands in a legend."""
    mark = _SWATCHES[name]
    css = "sw broad" if name in {"range", "forecast"} else "sw"
    return SafeString(f'<svg class="{css}" aria-hidden="true">{mark}</svg>')


@register.filter
def at(values: Sequence[object], index: int) -> object:
    """{{ columns|at:0 }}: the value at a place, or nothing beyond the end."""
    return values[index] if index < len(values) else ""


@register.simple_tag
def sheets() -> SafeString:
    """{% sheets %}: the links to all style sheets, in the order of their layers."""
    first = ("tokens", "base", "frame", "type", "parts", "table", "drawer", "charts")
    names = (*first, "pages", "session", "narrow", "print")
    links = (format_html('<link rel="stylesheet" href="{}">', static(f"css/{name}.css")) for name in names)
    return SafeString("\n".join(links))


def _said(value: Maybe, say: Callable[[Number], str]) -> str:
    return formats.ABSENT if value is None or isinstance(value, str) else say(value)
