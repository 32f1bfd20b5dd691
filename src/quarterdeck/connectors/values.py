"""A cell that cannot be what its column should hold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bad:
    """Why a cell has no value; the reason completes the sentence that begins with the cell."""

    reason: str


@dataclass(frozen=True, slots=True)
class Doubtful(Bad):
    """A sign for money that several currencies share."""

    mark: str
