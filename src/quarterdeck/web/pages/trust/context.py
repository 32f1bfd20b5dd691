"""What the Trust template takes beside the report: drawings, and the parts' own shapes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from quarterdeck.book import Book
from quarterdeck.domain import formats
from quarterdeck.domain.scope import Scope
from quarterdeck.domain.sentences import Segment
from quarterdeck.records.outbox import Outbox, outbox
from quarterdeck.records.speaking import Hearing
from quarterdeck.reports.trust.shape import Accuracy, Finding, Leans, Trust
from quarterdeck.reports.trust.worklist import worklist
from quarterdeck.web.answer import eyebrow, segments
from quarterdeck.web.charts.dumbbell import dumbbell_axis
from quarterdeck.web.pages.trust.drawing import accuracy_drawing, drawn, lean_drawing
from quarterdeck.web.pages.trust.listed import has_say, listed, with_proposed
from quarterdeck.web.pages.trust.proposals import proposals, proposals_title, proposed_words
from quarterdeck.web.scope import link

_STATE = {"pass": ("ok", "Pass"), "fix": ("fix", "Fix"), "cannot_check": ("none", "Cannot tell")}
SHOWN = 50
"""Findings on one page of the list."""
WEIGHED = 12
"""Of how many of those of others it is told what of the landing rests on them, the largest first."""
LEANING = 12
"""People whose forecasts are shown, the largest misses first: as many as stand beside the chart."""


def context(report: Trust, book: Book, heard: Hearing, page_number: int, session: str = "") -> dict[str, Any]:
    """Everything the template takes; ``page_number`` counts from 1, ``session`` as in `to_put_right`."""
    cards = [(card, *_STATE[card.verdict], drawing) for card, drawing in zip(report.checks, drawn(report), strict=True)]
    found: dict[str, Any] = {
        "headline": _headline(report),
        "cards": cards,
        **to_put_right(report, book, heard, page_number, session),
        "pager": _pager(report, page_number),
    }
    if isinstance(report.accuracy, Accuracy):
        found["accuracy"] = accuracy_drawing(report.accuracy)
    if isinstance(report.leans, Leans):
        found["lean_axis"] = dumbbell_axis()
        found["leans"] = [(lean, lean_drawing(lean, report.leans.limit)) for lean in report.leans.people[:LEANING]]
        found["leans_more"] = max(0, len(report.leans.people) - LEANING)
    return found


def _headline(report: Trust) -> dict[str, object]:
    return {
        "eyebrow": eyebrow(report, "Trust", report.place.period_label),
        "lines": [segments(line) for line in report.lines],
        "sub": segments((Segment(report.sub),)) if report.sub else [],
    }


def to_put_right(report: Trust, book: Book, heard: Hearing, page_number: int, session: str = "") -> dict[str, object]:
    """The findings of that page; they can be put right while nothing is pinned to a day.

    ``session`` is the one to which whoever puts them right goes back.
    """
    first = (page_number - 1) * SHOWN
    shown = report.findings[first : first + SHOWN]
    back, box = {"session": session} if session else {}, outbox(book, report.scope, heard)

    def propose_at(deal: str) -> str:
        return _at("propose", report.scope, {"deal": deal, **back})

    weighed = _weighed(shown, heard)
    rows = listed(worklist(book, report.scope, shown, weighed), heard, first + 1, report.place.currency, propose_at)
    rows = with_proposed(rows, proposed_words(box.proposed, heard, book.currency))
    currencies = {row.currency for row in rows}
    return {
        "proposals": proposals(book, report.scope, box.proposed, heard),
        "proposals_title": proposals_title(box.proposed, heard),
        "propose_at": _at("propose", report.scope, back),
        "proposes": any(row.propose for row in rows),
        "rows": rows,
        "weighs": bool(weighed),
        "columns": 5 + report.place.is_unit + 2 * any(has_say(each, heard) for each in shown),
        "amounts_in": formats.currency_sign(currencies.pop()) if len(currencies) == 1 else "",
        "may_repair": any(row.may_repair for row in rows),
        "repair_at": _at("repair", report.scope, back),
        "outbox_at": link("outbox", report.scope),
        "waits": _waits(box),
    }


def _weighed(shown: Sequence[Finding], heard: Hearing) -> list[str]:
    """Of which it is told what of the landing rests on them: none where the viewer has no say in any of them."""
    if not any(has_say(each, heard) for each in shown):
        return []
    own = [each.opportunity_id for each in shown if each.person_key == heard.clearance.person_key]
    return own + [each.opportunity_id for each in shown if each.person_key != heard.clearance.person_key][:WEIGHED]


def _at(page: str, scope: Scope, asked: dict[str, str]) -> str:
    """A page of that scope, asked for these."""
    here = link(page, scope)
    return f"{here}{'&' if '?' in here else '?'}{urlencode(asked)}" if asked else here


def _waits(box: Outbox) -> str:
    """What was said here and is not in the CRM, in a word; empty where nothing was."""
    waiting = formats.counted(len(box.waiting), "repair waits", "repairs wait") + " for the CRM" if box.waiting else ""
    confirmed = f"{formats.count(len(box.confirmed))} confirmed as they are" if box.confirmed else ""
    return ", ".join(words for words in (waiting, confirmed) if words)


def _pager(report: Trust, page_number: int) -> dict[str, str] | None:
    count = len(report.findings)
    if count <= SHOWN:
        return None
    first, last = (page_number - 1) * SHOWN + 1, min(page_number * SHOWN, count)
    here = link("trust", report.scope)
    joint = "&" if "?" in here else "?"
    return {
        "text": f"{formats.count(first)}–{formats.count(last)} of {formats.count(count)}",
        "previous": f"{here}{joint}page={page_number - 1}" if page_number > 1 else "",
        "next": f"{here}{joint}page={page_number + 1}" if last < count else "",
    }
