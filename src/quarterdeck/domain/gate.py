"""The trust gate: nothing is decided about performance on numbers that nobody can rely on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Waiver:
    """A trust check set aside for an owner's numbers, with a reason, up to and including ``until_on``.

    It counts once whoever has to trust the numbers knows of it: ``accepted_by`` is the leader who gave or accepted it.
    """

    key: str
    version: int
    check: str
    because: str
    until_on: date
    said_by: str
    accepted_by: str

    @property
    def counts(self) -> bool:
        """Whether it opens the gate."""
        return bool(self.accepted_by)


@dataclass(frozen=True, slots=True)
class Waived:
    """What is kept with a decision taken under a waiver: the check, who set it aside, why, and until when."""

    check: str
    said_by: str
    accepted_by: str
    because: str
    until_on: date


def distinct(waived: Iterable[Waived]) -> tuple[Waived, ...]:
    """Each waiver once, in the order in which they came."""
    return tuple(dict.fromkeys(waived))


@dataclass(frozen=True, slots=True)
class Check:
    """A trust check as it stands: its code, words, whether it is red, and the waiver that sets it aside, if any."""

    code: str
    title: str
    is_red: bool
    waiver: Waiver | None = None

    @property
    def blocks(self) -> bool:
        """Whether it keeps decisions from being taken."""
        return self.is_red and (self.waiver is None or not self.waiver.counts)


@dataclass(frozen=True, slots=True)
class Gate:
    """The checks before a session. ``anyway``: both have given a reason to decide today all the same."""

    checks: tuple[Check, ...]
    anyway: bool = False

    @property
    def blocking(self) -> tuple[Check, ...]:
        """What is red, and neither put right nor waived."""
        return tuple(check for check in self.checks if check.blocks)

    @property
    def is_open(self) -> bool:
        """Whether decisions may be taken."""
        return self.anyway or not self.blocking

    @property
    def waived(self) -> tuple[Waived, ...]:
        """What is red and set aside: whatever is decided now rests on these waivers."""
        found = [(check.title, check.waiver) for check in self.checks if check.is_red and check.waiver]
        return tuple(
            Waived(title, each.said_by, each.accepted_by, each.because, each.until_on)
            for title, each in found
            if each.counts
        )

    @property
    def is_despite(self) -> bool:
        """Whether what is decided now is decided against a red check, and therefore marked."""
        return bool(self.blocking)


OPEN = Gate(())
"""Before numbers of which no check is red."""


def gate(checks: Iterable[tuple[str, str, bool]], waivers: Iterable[Waiver], on: date, *, anyway: bool) -> Gate:
    """The gate on that day, of checks (code, title, whether red) and what was waived; the longest that counts."""
    standing: dict[str, Waiver] = {}
    for waiver in sorted(waivers, key=lambda each: (each.counts, each.until_on)):
        if waiver.until_on >= on:
            standing[waiver.check] = waiver
    return Gate(tuple(Check(code, title, red, standing.get(code)) for code, title, red in checks), anyway)
