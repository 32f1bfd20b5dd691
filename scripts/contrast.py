"""Read the colour tokens and check every documented pair against its limit, in both themes.

Usage: python scripts/contrast.py
Prints one line a pair and ends with 1 when a pair falls short. Text needs 4.5, meaningful shapes and field borders
need 3 (WCAG 2.2, success criteria 1.4.3 and 1.4.11).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TOKENS = Path(__file__).parents[1] / "src/quarterdeck/web/static/css/tokens.css"
TEXT, SHAPE = 4.5, 3.0

_COLOUR = re.compile(r"--([\w-]+):\s*light-dark\(\s*(#[0-9a-fA-F]{6})\s*,\s*(#[0-9a-fA-F]{6})\s*\)")
_LINEAR_BELOW = 0.04045

# foreground, the grounds it stands on, the ratio it needs
PAIRS = (
    ("ink", ("bg", "sunk", "surface", "past-3", "gap-3", "future-4"), TEXT),
    ("ink-2", ("bg", "sunk", "surface", "past-3", "future-4"), TEXT),
    ("ink-3", ("bg", "sunk", "surface", "past-3", "future-4"), TEXT),
    ("future", ("bg", "sunk", "surface", "future-4"), TEXT),
    ("gap", ("bg", "sunk", "surface", "past-3", "gap-3", "future-4"), TEXT),
    ("on-fill", ("future", "future-hover", "ink-3"), TEXT),
    ("bg", ("ink",), TEXT),
    ("past", ("bg",), SHAPE),
    ("past-2", ("bg",), SHAPE),
    ("future", ("past-ctx",), SHAPE),
    ("gap-fill", ("bg", "future-4"), SHAPE),
    ("control", ("bg", "surface"), SHAPE),
    ("rule", ("bg",), SHAPE),
)


@dataclass(frozen=True, slots=True)
class Pair:
    """One colour on another in one theme."""

    theme: str
    front: str
    ground: str
    ratio: float
    needed: float

    @property
    def passes(self) -> bool:
        """Whether the ratio reaches what is needed."""
        return self.ratio >= self.needed


def tokens(css: str) -> dict[str, dict[str, str]]:
    """The colours of both themes by token name."""
    found = _COLOUR.findall(css)
    return {
        "light": {name: light for name, light, _ in found},
        "dark": {name: dark for name, _, dark in found},
    }


def pairs(css: str) -> Iterator[Pair]:
    """Every documented pair with its measured ratio; a token that is gone is an error."""
    for theme, colours in tokens(css).items():
        for front, grounds, needed in PAIRS:
            for ground in grounds:
                yield Pair(theme, front, ground, ratio(colours[front], colours[ground]), needed)


def ratio(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= _LINEAR_BELOW else ((channel + 0.055) / 1.055) ** 2.4


def main() -> int:
    """Print all pairs; 1 when one of them falls short."""
    measured = list(pairs(TOKENS.read_text(encoding="utf-8")))
    for pair in measured:
        verdict = "" if pair.passes else "  falls short"
        print(f"{pair.theme:5}  {pair.front:8} on {pair.ground:12} {pair.ratio:5.2f}, needs {pair.needed}{verdict}")
    return 0 if all(pair.passes for pair in measured) else 1


if __name__ == "__main__":
    sys.exit(main())
