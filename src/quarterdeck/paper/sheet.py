"""A sheet in the look of the pages: its typefaces, its colours, and the few marks it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time

from fpdf import FPDF

from quarterdeck.paper.typefaces import typefaces

INK, INK_2, INK_3 = (16, 26, 40), (63, 76, 94), (93, 106, 123)
LINE, PAST, FUTURE, FUTURE_2 = (227, 231, 236), (138, 149, 163), (23, 87, 189), (143, 178, 232)
GAP, GAP_3 = (169, 70, 5), (253, 241, 230)
"""The light colours of the pages (web/static/css/tokens.css)."""
SIDE, TOP = 18, 16
"""Margins in millimetres."""
WIDTH = 210 - 2 * SIDE

type Colour = tuple[int, int, int]


class Sheet(FPDF):
    """An A4 sheet after the other; ``foot`` stands at the foot of each."""

    def __init__(self, title: str, foot: str, made_on: date) -> None:
        super().__init__(format="A4")
        self._foot = foot
        self.set_title(title)
        self.set_lang("en")
        self.set_creation_date(datetime.combine(made_on, time(), UTC))
        self.set_margins(SIDE, TOP, SIDE)
        self.set_auto_page_break(auto=True, margin=20)
        for face, path in typefaces():
            self.add_font(face.family, face.style, path)
        self.set_fallback_fonts(["InterExt", "Inter"], exact_match=False)
        self.add_page()

    def footer(self) -> None:
        """The foot of a sheet; called by the library."""
        self.set_y(-14)
        self.words(self._foot, size=7.5, colour=INK_3)

    def words(self, text: str, *, size: float = 9.5, colour: Colour = INK, bold: bool = False, gap: float = 0) -> None:
        """A paragraph, and ``gap`` millimetres below it."""
        self.set_font("Inter", "B" if bold else "", size)
        self.set_text_color(*colour)
        self.set_x(SIDE)
        self.multi_cell(WIDTH, size * 0.5, text, new_x="LMARGIN", new_y="NEXT", align="L")
        self.ln(gap)

    def headline(self, pieces: Iterable[tuple[str, bool]]) -> None:
        """The sheet in one sentence; what tells of the gap is in its colour."""
        for text, is_gap in pieces:
            self.set_font("Serif", "B" if is_gap else "", 21)
            self.set_text_color(*(GAP if is_gap else INK))
            self.write(10, text)
        self.ln(14)

    def section(self, title: str) -> None:
        """A rule, and a title below it."""
        if self.will_page_break(24):
            self.add_page()
        self.set_draw_color(*INK)
        self.set_line_width(0.25)
        self.line(SIDE, self.get_y(), SIDE + WIDTH, self.get_y())
        self.ln(2.5)
        self.words(title, size=11, bold=True, gap=1.5)

    def bars(self, parts: Sequence[tuple[str, str, float, Colour]]) -> None:
        """One bar of several parts, and below it each with its words and figure."""
        whole = sum(max(0.0, value) for _, _, value, _ in parts)
        left, top = float(SIDE), self.get_y() + 1
        for _, _, value, colour in parts:
            wide = WIDTH * max(0.0, value) / whole if whole else 0.0
            self.set_fill_color(*colour)
            self.rect(left, top, max(0.0, wide - 0.4), 5, style="F")
            left += wide
        self.set_y(top + 8)
        for label, figure, _, colour in parts:
            self.set_fill_color(*colour)
            self.rect(SIDE, self.get_y() + 1.1, 2.6, 2.6, style="F")
            self.pair(label, figure, indent=5)
        self.ln(3)

    def pair(self, label: str, figure: str, *, indent: float = 0) -> None:
        """Words on the left and a figure on the right."""
        self.set_x(SIDE + indent)
        self.set_font("Inter", "", 9)
        self.set_text_color(*INK_2)
        self.cell(WIDTH - indent - 40, 5, label)
        self.set_font("Inter", "B", 9)
        self.set_text_color(*INK)
        self.cell(40, 5, figure, align="R", new_x="LMARGIN", new_y="NEXT")

    def hairline(self) -> None:
        """A thin line between two rows."""
        self.set_draw_color(*LINE)
        self.set_line_width(0.2)
        self.line(SIDE, self.get_y(), SIDE + WIDTH, self.get_y())
        self.ln(1.5)
