"""What the bridge means in a sentence or two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from quarterdeck.domain import formats
from quarterdeck.domain.bridge import COMING, LEAVING, Bridge, Moves, Step, Stock
from quarterdeck.domain.place import Place
from quarterdeck.domain.sentences import Blank, Segment, Sentence, Tone
from quarterdeck.metrics.bridge import Window
from quarterdeck.reports.bridge.words import REASONS

DEALS = ("opportunity", "opportunities")


@dataclass(frozen=True, slots=True)
class Told:
    """A bridge with what it takes to speak about it."""

    window: Window
    found: Bridge
    inside: tuple[Moves, ...]
    place: Place
    due_label: str
    as_of: date
    """The knowledge day, which is today to the reader."""
    known_from: date | None
    """The first day of which anything is known here, where that is after the first day of the bridge."""
    has_splits: bool = False
    """Whether the publication knows of credit that sellers share."""

    @property
    def is_counted(self) -> bool:
        """Whether nothing in the bridge has a value, so that only numbers of opportunities can be told."""
        levels = (self.found.start, self.found.end)
        priced = any(level.unpriced < level.n or level.value for level in levels)
        return not priced and any(level.n for level in levels)

    @property
    def pipeline(self) -> str:
        """What is bridged, in words: pipeline due in FY26."""
        return f"pipeline due in {self.due_label}" if self.window.stock is Stock.DUE else "open pipeline"

    def size(self, step: Step) -> float:
        """How much a step matters, signed: in money, or in deals where nothing has a value."""
        if not self.is_counted:
            return float(step.value)
        return step.n if step.reason in COMING else -step.n if step.reason in LEAVING else 0

    def said(self, size: float) -> str:
        """That much without its sign."""
        return formats.counted(round(abs(size)), *DEALS) if self.is_counted else self.money(abs(size))

    def money(self, value: float) -> str:
        """An amount in the organisation's currency."""
        return formats.money(value, self.place.currency)

    @property
    def year(self) -> int:
        """The running one, which goes without saying."""
        return self.as_of.year

    @property
    def ends_now(self) -> bool:
        """Whether it ends with the knowledge day, so that its end is the present."""
        return self.window.last == self.as_of

    @property
    def since(self) -> str:
        """The days of a change, as the end of a sentence: since the first, and until when unless that is now."""
        first, last = (formats.day(day, year=self.year) for day in (self.window.first, self.window.last))
        return f"since {first}" if self.ends_now else f"from {first} to {last}"

    @property
    def span(self) -> str:
        """The time the bridge spans, as the end of a sentence."""
        first, last = self.window.first, self.window.last
        begin = formats.day(first, year=last.year)
        return f"from {begin} to {formats.day(last, year=None)}"


def headline(told: Told, blank: Blank | None) -> tuple[Sentence, ...]:
    """How the pipeline changed, and what did most of it."""
    if blank:
        return ((Segment(f"{blank.title}."),),)
    return (_change(told), *_most(told))


def sub(told: Told) -> str:
    """Whose deals, which days, and how many have no value."""
    first, last = (formats.day(day, year=None) for day in (told.window.first, told.window.last))
    words = f"What was known at the end of {first}, compared with the end of {last}."
    unpriced = told.found.end.unpriced
    if unpriced and not told.is_counted:
        words += f" {formats.counted(unpriced, *DEALS)} at the end {'has' if unpriced == 1 else 'have'} no value."
    return words


def title(told: Told) -> str:
    """The chart's conclusion."""
    came, left = _sides(told.found.steps, told)
    if not told.found.steps:
        return f"Nothing moved {told.span}"
    sides = [f"{_sum(side, told)} {word}" for side, word in ((came, "came in"), (left, "went out")) if side]
    return _capital(", ".join(sides)) or "Nothing that has a value moved"


def notes(told: Told) -> tuple[str, ...]:
    """What a reader has to know beside the numbers."""
    found = []
    if told.known_from:
        known, first = formats.day(told.known_from), formats.day(told.window.first)
        found.append(f"Nothing here is known of {first}: what is known of these opportunities begins on {known}.")
    if told.found.late:
        was = "was" if told.found.late == 1 else "were"
        deals = formats.counted(told.found.late, *DEALS)
        first = formats.day(told.window.first)
        found.append(
            f"{deals} shown as new {was} created on {first} or earlier, or on an unknown day, and only not known then."
        )
    if told.has_splits:
        found.append(
            "Where sellers share the credit for an opportunity, each has their part of its value and its owner counts "
            "it. Moves in between stand whole, with the owner."
        )
    if told.is_counted:
        found.append("No opportunity here has a value in the organisation’s currency, so the bridge counts them.")
    return tuple(found)


def _change(told: Told) -> Sentence:
    start, end = told.found.start, told.found.end
    change = end.n - start.n if told.is_counted else float(told.found.change)
    level = formats.counted(end.n, *DEALS) if told.is_counted else told.money(float(end.value))
    whose = "Your" if told.place.is_own else f"{told.place.name}’s"
    if told.said(change) == told.said(0):
        as_on = formats.day(told.window.first, year=told.year)
        verb = "is" if told.ends_now else f"was on {formats.day(told.window.last, year=told.year)}"
        stands = Segment(f"{whose} {told.pipeline} {verb} at ")
        return (stands, _drawer(level, Tone.STRONG), Segment(f", as on {as_on}."))
    word, tone = ("grew", Tone.FUTURE) if change > 0 else ("shrank", Tone.GAP)
    return (
        Segment(f"{whose} {told.pipeline} {word} by "),
        _drawer(told.said(change), tone),
        Segment(f" to {level} {told.since}."),
    )


def _most(told: Told) -> tuple[Sentence, ...]:
    came, left = _sides(told.found.steps, told)
    most, least = (max(side, key=lambda s: abs(told.size(s)), default=None) for side in (came, left))
    if most is None and least is None:
        return ()
    words: list[Segment] = []
    if most:
        words += [Segment(f"{_capital(REASONS[most.reason].within)} added most, "), Segment(told.said(told.size(most)))]
    if least:
        lead = f"; {REASONS[least.reason].within}" if most else _capital(REASONS[least.reason].within)
        words += [Segment(f"{lead} took most, "), Segment(told.said(told.size(least)))]
    return ((*words, Segment(".")),)


def _sides(steps: Sequence[Step], told: Told) -> tuple[list[Step], list[Step]]:
    return [s for s in steps if told.size(s) > 0], [s for s in steps if told.size(s) < 0]


def _sum(steps: Sequence[Step], told: Told) -> str:
    return told.said(sum(told.size(step) for step in steps))


def _drawer(text: str, tone: Tone) -> Segment:
    return Segment(text, tone, "bridge")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
