"""Proposed repairs as their template takes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from quarterdeck.book import Book
from quarterdeck.domain import formats
from quarterdeck.domain.repairs import told
from quarterdeck.domain.scope import Scope
from quarterdeck.records.proposing import Proposed, laid
from quarterdeck.records.speaking import Hearing
from quarterdeck.reports.trust.worklist import landing, with_repairs
from quarterdeck.web.pages.trust.effect import landing_moves
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
    effect: str
    """What accepting it changes, in words, for whoever may."""


TOLD = 12
"""Of how many it is told what accepting them changes."""
TOO_MANY = "What it moves is told once fewer wait for an answer."


def proposals(book: Book, scope: Scope, found: Sequence[Proposed], heard: Hearing) -> list[Shown]:
    """Them in their order; looking back nobody says anything to them."""
    mine = [each for each in found if heard.as_of is None and heard.keeps(each.owner_key)]
    effects = {each.key: TOO_MANY for each in mine[TOLD:]} | _effects(book, scope, mine[:TOLD], heard)
    return [_shown(each, heard, book.currency, effects.get(each.key, "")) for each in found]


def proposals_title(found: Sequence[Proposed], heard: Hearing) -> str:
    """Whose they are."""
    names = dict.fromkeys("you" if each.said_by_key == heard.clearance.person_key else each.said_by for each in found)
    verb = "have" if len(names) > 1 or "you" in names else "has"
    repairs = formats.counted(len(found), "repair", "repairs")
    return formats.capital(f"{formats.listed(list(names))} {verb} proposed {repairs}")


def proposed_words(found: Iterable[Proposed], heard: Hearing, currency: str) -> dict[str, str]:
    """What the row of an opportunity says of what is proposed for it, by opportunity."""
    said: dict[tuple[str, str], list[str]] = {}
    for each in found:
        says = "You propose" if each.said_by_key == heard.clearance.person_key else f"{each.said_by} proposes"
        value = in_words(each.field, told(each.field, each.value), currency)
        said.setdefault((each.opportunity_id, says), []).append(f"{each.field_words} {value}")
    return {
        key: " ".join(f"{says}: {', '.join(fields)}." for (deal, says), fields in said.items() if deal == key)
        for key, _ in said
    }


def _effects(book: Book, scope: Scope, mine: Sequence[Proposed], heard: Hearing) -> dict[str, str]:
    """What accepting each by itself changes."""
    if not mine:
        return {}
    now = landing(book, scope)
    then = {key: landing(with_repairs(book, [one]), scope) for key, one in laid(mine, heard.on).items()}
    return {key: landing_moves(now, moved, book.currency) for key, moved in then.items()}


def _shown(each: Proposed, heard: Hearing, currency: str, effect: str) -> Shown:
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
        effect=effect,
    )
