"""Proposed repairs as their template takes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from quarterdeck.domain.repairs import told
from quarterdeck.records.proposing import Proposed
from quarterdeck.records.speaking import Hearing
from quarterdeck.web.pages.trust.fields import in_words


@dataclass(frozen=True, slots=True)
class Shown:
    """A proposed repair in words, and what the viewer may say to it."""

    key: str
    name: str
    field: str
    was: str
    value: str
    because: str
    owner: str
    said_by: str
    said_on: date
    may_answer: bool
    may_take_back: bool


def proposals(found: Iterable[Proposed], heard: Hearing, currency: str) -> list[Shown]:
    """Them in their order; looking back nobody says anything to them."""
    return [_shown(each, heard, currency) for each in found]


def _shown(each: Proposed, heard: Hearing, currency: str) -> Shown:
    was, value = (in_words(each.field, told(each.field, text), currency) for text in (each.seen or None, each.value))
    return Shown(
        key=each.key,
        name=each.name,
        field=each.field_words,
        was=was,
        value=value,
        because=each.because,
        owner=each.owner,
        said_by=each.said_by,
        said_on=each.said_on,
        may_answer=heard.keeps(each.owner_key),
        may_take_back=heard.as_of is None and heard.clearance.person_key == each.said_by_key,
    )
