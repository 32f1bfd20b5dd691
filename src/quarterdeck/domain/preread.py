"""A pre-read: what the two in a session look at before it, on one or two sheets of paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from quarterdeck.domain.agenda import Gap


@dataclass(frozen=True, slots=True)
class Source:
    """A part of where the period's money comes from: its words, its figure in words, its value, and its kind."""

    label: str
    figure: str
    value: float
    kind: str


@dataclass(frozen=True, slots=True)
class PreRead:
    """Everything the sheets say, in words.

    ``headline`` are pieces of one sentence, each with whether it tells of the gap; ``checks`` are a verdict and its
    words, ``waived`` the red ones that were set aside, with who, until when and why; ``prepared`` are the owner's
    answers as far as the reader may read them, and ``unread`` says why there are none; ``actions`` are a text and when
    it is due; ``before`` says by gap how it ended last time; ``foot`` says as of which day, and by which rates. The
    same value makes the same sheets: ``made_on`` is all they know of when they were made, or the day that they look
    back to.
    """

    title: str
    eyebrow: str
    headline: tuple[tuple[str, bool], ...]
    checks: tuple[tuple[str, str, str], ...]
    sources: tuple[Source, ...]
    gaps: tuple[Gap, ...]
    prepared: tuple[tuple[str, str], ...]
    unread: str
    actions: tuple[tuple[str, str], ...]
    foot: str
    made_on: date
    waived: tuple[str, ...] = ()
    before: Mapping[str, str] = field(default_factory=dict)
