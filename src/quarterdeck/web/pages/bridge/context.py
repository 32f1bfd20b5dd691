"""What the bridge's template takes beside the report: the drawing, the choices, and the way to the deals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.urls import reverse

from quarterdeck.book import Book
from quarterdeck.domain import formats
from quarterdeck.domain.bridge import COMING, Asked, Reason, Stock
from quarterdeck.domain.figures import Figure
from quarterdeck.domain.sentences import Segment
from quarterdeck.reports.bridge import PipelineBridge
from quarterdeck.reports.bridge.shape import Behind, Cause, Change, Span
from quarterdeck.web.answer import eyebrow, segments
from quarterdeck.web.charts.waterfall import NARROW, WIDE, Fall, Total, waterfall
from quarterdeck.web.scope import asked_of


@dataclass(frozen=True, slots=True)
class Way:
    """Addresses of this page: the same scope, other days or another stock, or the deals behind a reason."""

    report: PipelineBridge
    asked: Asked

    @property
    def carried(self) -> dict[str, str]:
        """What every link and the form carry on of the scope."""
        return asked_of(self.report.scope)

    @property
    def action(self) -> str:
        """The page itself, for a form."""
        subject = self.report.scope.subject
        return reverse("bridge_of", args=[subject.kind.value, subject.key])

    def to(self, **other: str) -> str:
        """The page with other days, another stock, or deals; what was asked of them stays."""
        own = {"begin": self.asked.begin, "end": self.asked.end, "stock": self.asked.stock, **other}
        found = {**self.carried, **{name: value for name, value in own.items() if value}}
        return f"{self.action}?{urlencode(found)}" if found else self.action


def context(report: PipelineBridge, book: Book, asked: Asked) -> dict[str, object]:
    """Everything the template takes."""
    way = Way(report, asked)
    found: dict[str, object] = {
        "headline": _headline(report),
        "stocks": _stocks(report, way),
        "spans": _spans(report, book, way),
        "way": way,
        "days": [day.isoformat() for day in (report.begin, report.end, report.scope.as_of)],
    }
    if isinstance(report.span, Span):
        found["chart"] = _chart(report.span, report.place.currency)
        found["rows"] = [(row, way.to(behind=row.reason) + "#deals") for row in report.span.rows]
        found["inside"] = [(row, way.to(behind=row.move) + "#deals") for row in report.span.inside]
    if report.behind:
        found["changes"] = [(change, _account(change)) for change in report.behind.changes]
        found["behind_title"] = _title(report.behind)
        found["pager"] = _pager(report.behind, way)
    return found


def _headline(report: PipelineBridge) -> dict[str, object]:
    return {
        "eyebrow": eyebrow(report, "What moved", report.place.period_label),
        "lines": [segments(line) for line in report.lines],
        "sub": segments((Segment(report.sub),)) if report.sub else [],
    }


def _stocks(report: PipelineBridge, way: Way) -> list[dict[str, object]]:
    labels = {Stock.DUE: f"Due in {report.place.period_label}", Stock.OPEN: "All open"}
    return [
        {"label": label, "href": way.to(stock="" if stock is Stock.DUE else stock), "current": stock is report.stock}
        for stock, label in labels.items()
    ]


def _spans(report: PipelineBridge, book: Book, way: Way) -> list[dict[str, object]]:
    """The days offered: since a week ago, or a month, quarter or year began; of equal ones the longest is current."""
    end = report.end
    calendar = book.calendar
    begins = {
        "Last 7 days": end - timedelta(days=7),
        "This month": calendar.month(end).begin - timedelta(days=1),
        "This quarter": calendar.quarter(end).begin - timedelta(days=1),
        "This year": calendar.year(end).begin - timedelta(days=1),
    }
    current = next((label for label, begin in reversed(begins.items()) if begin == report.begin), "")
    return [
        {"label": label, "href": way.to(begin=begin.isoformat()), "current": label == current}
        for label, begin in begins.items()
    ]


def _chart(span: Span, currency: str) -> dict[str, str]:
    """The waterfall in two sizes; of numbers of opportunities where nothing has a value."""
    rows = [row for row in span.rows if _size(row, span) or not span.is_counted]
    falls = [Fall(r.label, r.words, _size(r, span), _written(r, span, currency)) for r in rows]
    ends = [
        Total(
            end.label,
            float(end.n if span.is_counted else end.value.value or 0),
            formats.count(end.n) if span.is_counted else _money(end.value, currency),
        )
        for end in (span.start, span.end)
    ]
    detail = ", ".join(f"{fall.name} {fall.written}" for fall in falls)
    sizes = {"wide": WIDE, "narrow": NARROW}
    return {
        name: waterfall(ends[0], falls, ends[1], title=span.title, detail=detail, width=width)
        for name, width in sizes.items()
    }


def _size(row: Cause, span: Span) -> float:
    if not span.is_counted:
        return float(row.effect.value or 0)
    return 0 if row.stands_beside else row.n if Reason(row.reason) in COMING else -row.n


def _written(row: Cause, span: Span, currency: str) -> str:
    if span.is_counted:
        return formats.count(_size(row, span), sign=True)
    return "not priced" if row.effect.value is None else formats.figure(row.effect, currency, sign=True)


def _money(figure: Figure, currency: str) -> str:
    return "not priced" if figure.value is None else formats.figure(figure, currency)


def _account(change: Change) -> str:
    """The customer, unless the opportunity's name says it already."""
    return "" if change.account in change.name else change.account


def _title(behind: Behind) -> str:
    words = ("move", "moves") if behind.is_move else ("opportunity", "opportunities")
    return formats.counted(behind.n, *words)


def _pager(behind: Behind, way: Way) -> dict[str, str] | None:
    if behind.n <= behind.size:
        return None
    first = (behind.page - 1) * behind.size + 1
    last = min(behind.page * behind.size, behind.n)

    def to(page: int) -> str:
        return way.to(behind=behind.key, page=str(page)) + "#deals"

    return {
        "text": f"{formats.count(first)}–{formats.count(last)} of {formats.count(behind.n)}",
        "previous": to(behind.page - 1) if behind.page > 1 else "",
        "next": to(behind.page + 1) if last < behind.n else "",
    }
