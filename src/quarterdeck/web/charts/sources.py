"""The sources bar: where the period's money comes from, as one bar of the whole target."""

from __future__ import annotations

from collections.abc import Sequence

from quarterdeck.web.charts.mark import fluid, px

_FILLS = {"past": "c-barpast", "future": "c-barfuture", "created": "c-band50 c-solid", "gap": "c-gapbox"}
_HEIGHT = 22.0


def sources(parts: Sequence[tuple[str, float]], *, title: str, detail: str = "") -> str:
    """One bar of stacked parts, as wide as its place.

    `parts` are (role, amount) in the order to draw; the role is past, future, created or gap and picks the fill.
    Amounts at or below zero take no room; when nothing is left the bar is an empty track.
    """
    drawn = [(role, amount) for role, amount in parts if amount > 0]
    whole = sum(amount for _, amount in drawn)
    if not drawn:
        return fluid(_HEIGHT, ['<rect width="100%" height="100%" class="c-track"/>'], title=title, detail=detail)
    marks, begun = [], 0.0
    for role, amount in drawn:
        share = amount / whole * 100
        marks.append(_part(begun, share, _FILLS[role], boxed=role == "gap"))
        begun += share
    return fluid(_HEIGHT, marks, title=title, detail=detail)


def _part(begin: float, share: float, css: str, *, boxed: bool) -> str:
    """A part of the bar; the dashed box of the gap keeps its stroke inside the drawing."""
    top, height = ("1", px(_HEIGHT - 2)) if boxed else ("0", px(_HEIGHT))
    return f'<rect x="{begin:.2f}%" y="{top}" width="{share:.2f}%" height="{height}" class="{css} c-part"/>'
