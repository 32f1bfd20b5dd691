"""The page in one sentence, chosen by situation. Everything else on the page is evidence for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from quarterdeck.domain import formats
from quarterdeck.domain.sentences import Segment, Sentence, Tone
from quarterdeck.reports.performance.situation import Headline, Situation

ON_TRACK_FROM = 0.995
"""A landing that rounds to 100 % of the target counts as on track."""
TRUST_FLOOR = 0.5
"""From this share of open value in doubt, the page asks for repairs before it speaks about landing."""


@dataclass(frozen=True, slots=True)
class Lever:
    """The change the headline names: what is needed, in words, and by when."""

    words: str
    by_on: date | None = None
    explain: str = "gap"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the headline is chosen by. Money in own currency; None is unknown or not set."""

    name: str
    is_own: bool
    is_unit: bool
    currency: str
    period: str
    year: int
    is_over: bool
    is_ahead: bool
    sold: float | None
    target: float | None
    expected: float | None
    doubtful_share: float | None = None
    doubtful_count: int = 0
    lever: Lever | None = None
    too_late: bool = False
    carriers: tuple[str, ...] = ()
    """Names of the lines that together carry most of the gap, largest first."""
    lines: int = 0
    sub: str = ""
    unknown: str = ""
    """What to say where nothing at all was known on the day."""

    @property
    def gap(self) -> float:
        """Target minus landing."""
        return (self.target or 0.0) - (self.expected or 0.0)


def headline(standing: Standing) -> Headline:
    """The sentences for where this scope stands."""
    situation = situation_of(standing)
    lines = tuple(tuple(s for s in line if s.text) for line in _WORDS[situation](standing))
    return Headline(situation, lines, standing.sub)


def situation_of(s: Standing) -> Situation:
    """Which situation it is; the first that fits, the most basic lack first."""
    return next(situation for situation, fits in _lacks(s) if fits)


def _lacks(s: Standing) -> tuple[tuple[Situation, bool], ...]:
    doubtful = s.doubtful_share is not None and s.doubtful_share >= TRUST_FLOOR
    reached = bool(s.target) and s.expected is not None and s.expected >= ON_TRACK_FROM * (s.target or 0.0)
    return (
        (Situation.NOTHING_KNOWN, bool(s.unknown)),
        (Situation.PERIOD_AHEAD, s.is_ahead),
        (Situation.PERIOD_OVER, s.is_over),
        (Situation.NOTHING_KNOWN, s.sold is None and s.expected is None),
        (Situation.TRUST_TOO_LOW, doubtful),
        (Situation.NO_EXPECTATION, s.expected is None),
        (Situation.NO_TARGET, not s.target),
        (Situation.ON_TRACK, reached),
        (Situation.GAP_IN_ROWS, s.is_unit and bool(s.carriers)),
        (Situation.GAP_TOO_LATE, s.too_late or s.lever is None),
        (Situation.GAP_WITH_LEVER, True),
    )


def _nothing_known(s: Standing) -> tuple[Sentence, ...]:
    if s.unknown:
        return ((Segment(s.unknown),),)
    return ((Segment(f"There are no opportunities here yet for {s.name}."),),)


def _ahead(s: Standing) -> tuple[Sentence, ...]:
    return ((Segment(f"{s.period} has not begun yet."),), _agreed(s))


def _agreed(s: Standing) -> Sentence:
    if not s.target:
        return (Segment("No target is set for it."),)
    return (Segment("The target is "), Segment(_money(s, s.target), Tone.STRONG, "target"), Segment("."))


def _over(s: Standing) -> tuple[Sentence, ...]:
    sold = Segment(_money(s, s.sold or 0.0), Tone.STRONG, "sold")
    if not s.target:
        return ((Segment(f"{_subject(s)} sold "), sold, Segment(f" in {s.period}.")), _agreed(s))
    share = Segment(formats.percent((s.sold or 0.0) / s.target), Tone.FUTURE, "attainment")
    return (
        (Segment(f"{_subject(s)} closed {s.period} at "), share, Segment(" of target.")),
        (sold, Segment(" sold of "), Segment(_money(s, s.target), Tone.STRONG, "target"), Segment(".")),
    )


def _trust_too_low(s: Standing) -> tuple[Sentence, ...]:
    share = formats.percent(s.doubtful_share or 0.0)
    deals = formats.counted(s.doubtful_count, "opportunity", "opportunities")
    return (
        (Segment("Fix "), Segment(deals, Tone.GAP, "trust"), Segment(" before deciding anything.")),
        (Segment(f"They hold {share} of {_possessive(s)} open pipeline, so a landing would mislead."),),
    )


def _no_expectation(s: Standing) -> tuple[Sentence, ...]:
    sold = Segment(_money(s, s.sold or 0.0), Tone.STRONG, "sold")
    first = (Segment(f"{_have(s)} sold "), sold, Segment(_of_target(s)), Segment("."))
    return (first, (Segment("There is too little history yet to say where "), Segment(f"{s.period} will land.")))


def _no_target(s: Standing) -> tuple[Sentence, ...]:
    landing = Segment(_money(s, s.expected or 0.0), Tone.FUTURE, "landing")
    return (
        (Segment(f"{_are(s)} on track to land "), landing, Segment(".")),
        (Segment(f"No target is set for {s.period}."),),
    )


def _on_track(s: Standing) -> tuple[Sentence, ...]:
    over = -s.gap
    more = _money(s, over)
    second = (Segment("That is "), Segment(more, Tone.FUTURE, "gap"), Segment(" more than the target."))
    exact = (Segment("Nothing is missing to the target."),)
    return (_landing(s), second if over >= (s.target or 0.0) * (1 - ON_TRACK_FROM) else exact)


def _gap_with_lever(s: Standing) -> tuple[Sentence, ...]:
    lever = s.lever or Lever("more")
    by = (Segment(" by "), Segment(formats.day(lever.by_on, year=s.year), Tone.STRONG)) if lever.by_on else ()
    return (
        _landing(s),
        (
            Segment("Closing the gap needs "),
            Segment(lever.words, Tone.GAP, lever.explain),
            *by,
            Segment("."),
        ),
    )


def _gap_too_late(s: Standing) -> tuple[Sentence, ...]:
    gap = Segment(_money(s, s.gap), Tone.GAP, "gap")
    if s.lever is None:
        return (_landing(s), (Segment("The gap is "), gap, Segment(".")))
    lever = Segment(s.lever.words, Tone.GAP, s.lever.explain)
    return (
        _landing(s),
        (Segment("New opportunities rarely count in time now; closing "), gap, Segment(" needs "), lever, Segment(".")),
    )


def _gap_in_rows(s: Standing) -> tuple[Sentence, ...]:
    gap = Segment(_money(s, s.gap), Tone.GAP, "gap")
    whole = len(s.carriers) == s.lines
    who = "spread over all of them" if whole and s.lines > 2 else f"with {formats.listed(s.carriers)}"  # noqa: PLR2004 three or more
    return (_landing(s), (Segment("Most of the "), gap, Segment(" gap is "), Segment(who, Tone.STRONG), Segment(".")))


def _landing(s: Standing) -> Sentence:
    share = Segment(formats.percent((s.expected or 0.0) / (s.target or 1.0)), Tone.FUTURE, "landing")
    whose = "your year" if s.is_own and s.period.startswith("FY") and "Q" not in s.period else s.period
    return (Segment(f"{_are(s)} on track to land "), share, Segment(f" of {whose}."))


def _of_target(s: Standing) -> str:
    return f" of {_money(s, s.target)}" if s.target else ""


def _subject(s: Standing) -> str:
    return "You" if s.is_own else s.name


def _are(s: Standing) -> str:
    return "You are" if s.is_own else f"{s.name} is"


def _have(s: Standing) -> str:
    return "You have" if s.is_own else f"{s.name} has"


def _possessive(s: Standing) -> str:
    return "your" if s.is_own else "the"


def _money(s: Standing, value: float) -> str:
    return formats.money(value, s.currency)


_WORDS = {
    Situation.NOTHING_KNOWN: _nothing_known,
    Situation.PERIOD_AHEAD: _ahead,
    Situation.PERIOD_OVER: _over,
    Situation.TRUST_TOO_LOW: _trust_too_low,
    Situation.NO_EXPECTATION: _no_expectation,
    Situation.NO_TARGET: _no_target,
    Situation.ON_TRACK: _on_track,
    Situation.GAP_WITH_LEVER: _gap_with_lever,
    Situation.GAP_TOO_LATE: _gap_too_late,
    Situation.GAP_IN_ROWS: _gap_in_rows,
}
