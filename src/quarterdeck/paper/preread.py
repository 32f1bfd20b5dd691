"""The pre-read of a session as one or two sheets."""

from __future__ import annotations

from quarterdeck.domain.preread import PreRead
from quarterdeck.paper.sheet import FUTURE, FUTURE_2, GAP, GAP_3, INK_2, INK_3, PAST, Colour, Sheet

KINDS: dict[str, Colour] = {"sold": PAST, "pipeline": FUTURE, "new": FUTURE_2, "gap": (246, 205, 168)}
VERDICTS: dict[str, Colour] = {"pass": FUTURE, "fix": GAP, "cannot_check": INK_3}
LONGEST = 900
"""Characters of an answer on paper; the page has all of it."""


def drawn(what: PreRead) -> bytes:
    """The sheets as a PDF: the sentence, whether the numbers can be trusted, gaps, the owner's analysis, actions."""
    sheet = Sheet(what.title, what.foot, what.made_on)
    sheet.words(what.eyebrow, size=8.5, colour=INK_3)
    sheet.words(what.title, size=10, bold=True, gap=3)
    sheet.headline(what.headline)
    sheet.section("Can these numbers be trusted?")
    for verdict, word, words in what.checks:
        sheet.set_x(18)
        sheet.set_font("Inter", "B", 9)
        sheet.set_text_color(*VERDICTS.get(verdict, INK_3))
        sheet.cell(26, 5, word)
        sheet.set_font("Inter", "", 9)
        sheet.set_text_color(*INK_2)
        sheet.cell(0, 5, words, new_x="LMARGIN", new_y="NEXT")
    for words in what.waived:
        sheet.words(words, size=8.5, colour=INK_3, gap=1)
    sheet.ln(4)
    if what.sources:
        sheet.section("Where the period’s money comes from")
        sheet.bars([(part.label, part.figure, part.value, KINDS.get(part.kind, GAP_3)) for part in what.sources])
    _prepared(sheet, what)
    _gaps(sheet, what)
    _actions(sheet, what)
    return bytes(sheet.output())


def _prepared(sheet: Sheet, what: PreRead) -> None:
    sheet.section("The owner’s own analysis")
    if what.unread:
        sheet.words(what.unread, size=9, colour=INK_3, gap=3)
    for question, answer in what.prepared:
        short = answer if len(answer) <= LONGEST else f"{answer[:LONGEST].rsplit(' ', 1)[0]} …"
        sheet.words(question, size=8, colour=INK_3)
        sheet.words(short, size=9.5, gap=2)
    sheet.ln(2)


def _gaps(sheet: Sheet, what: PreRead) -> None:
    sheet.section("What has to be decided")
    for gap in what.gaps:
        sheet.words(gap.words, size=9.5, bold=True)
        sheet.words("   ".join(f"{name} {words}" for name, words in gap.numbers), size=8.5, colour=INK_2, gap=1)
        if gap.key in what.before:
            sheet.words(what.before[gap.key], size=8.5, colour=INK_3, gap=1)
        sheet.hairline()
    if not what.gaps:
        sheet.words("The numbers show no gap.", size=9, colour=INK_3)
    sheet.ln(2)


def _actions(sheet: Sheet, what: PreRead) -> None:
    sheet.section("Actions that are open")
    for text, due in what.actions:
        sheet.words(text, size=9.5)
        sheet.words(due, size=8, colour=INK_3, gap=1)
    if not what.actions:
        sheet.words("No action is open.", size=9, colour=INK_3)
