"""Who speaks, and how they stand to the owner of the numbers they speak about.

Every verb of what is said between an owner and those above takes a Voice and looks at it, so that no page, no replayed
form and no race can say something in another's name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from quarterdeck.domain.clearance import Clearance, NotCleared
from quarterdeck.domain.org import Organisation
from quarterdeck.records.refusal import Refusal

if TYPE_CHECKING:
    from quarterdeck.records.models.account import Account
    from quarterdeck.records.models.person import Person


class Stands(StrEnum):
    """How somebody stands to an owner of numbers."""

    OWNER = "owner"
    ABOVE = "above"
    """Leads the owner, directly or further up, or is deputy for somebody who does."""


class NotYours(Refusal):
    """Only somebody else may say that."""


@dataclass(frozen=True)
class Voice:
    """An account that may speak about what ``owner`` does. Made by ``voice`` alone."""

    account: Account
    owner: Person
    stands: Stands
    meets: bool = False
    """Whether it is a leader who meets the owner in sessions, or the deputy of one."""
    is_met: bool = True
    """Whether anybody meets the owner in sessions; nobody does an executive."""
    in_stead: bool = False
    """Whether it is somebody above who speaks, of an owner who cannot: a leaver, a vacant seat, or without a login."""
    stands_in: frozenset[int] = frozenset()
    """The leaders who meet the owner, and for whom whoever speaks acts today."""

    @property
    def person(self) -> Person:
        """Who speaks."""
        if self.account.person is None:  # a voice is only given to people
            raise NotYours("This account belongs to nobody in the organisation.")
        return self.account.person

    def about(self, owner_id: int) -> None:
        """NotYours unless it speaks about exactly that owner's numbers."""
        if self.owner.pk != owner_id:
            raise NotYours("That is about somebody else's numbers.")

    def of_owner(self, owner_id: int, what: str) -> None:
        """NotYours unless it is the owner of exactly those numbers who speaks."""
        if self.stands is not Stands.OWNER or self.owner.pk != owner_id or self.account.person_id != owner_id:
            raise NotYours(f"Only {self.owner} may {what}: whoever owns the numbers owns the actions.")

    def of_owner_or_stead(self, owner_id: int, what: str) -> None:
        """NotYours unless the owner of exactly those numbers speaks, or somebody in the stead of one who cannot."""
        if self.in_stead:
            self.of_above(owner_id, what)
        else:
            self.of_owner(owner_id, what)

    def of_above(self, owner_id: int, what: str) -> None:
        """NotYours unless somebody above that owner speaks."""
        if self.stands is not Stands.ABOVE or self.owner.pk != owner_id:
            raise NotYours(f"Only somebody who leads {self.owner} may {what}.")

    def of_the_pair(self, owner_id: int, what: str) -> None:
        """NotYours unless the owner of these numbers speaks, or a leader who meets them in sessions."""
        self.about(owner_id)
        if self.stands is Stands.ABOVE and not self.meets:
            raise NotYours(f"Only {self.owner} and whoever meets them in sessions may {what}.")

    def of_whoever_meets(self, owner_id: int, what: str) -> None:
        """NotYours unless a leader who meets the owner of these numbers speaks, or the deputy of one."""
        if self.stands is not Stands.ABOVE or self.owner.pk != owner_id or not self.meets:
            raise NotYours(f"Only whoever meets {self.owner} in sessions may {what}.")

    def of_leader(self, owner_id: int, leader_id: int | None, what: str) -> None:
        """NotYours unless whoever leads this one session about the owner's numbers speaks, or their deputy."""
        if self.stands is not Stands.ABOVE or self.owner.pk != owner_id or not self._leads(leader_id):
            raise NotYours(f"Only the leader in this session may {what}.")

    def _leads(self, leader_id: int | None) -> bool:
        return leader_id is not None and (self.person.pk == leader_id or leader_id in self.stands_in)

    def of_the_two(self, owner_id: int, leader_id: int | None, what: str) -> None:
        """NotYours unless the owner of these numbers speaks, or whoever leads this one session about them.

        A deputy of its leader holds it in their stead, on the days of the deputyship.
        """
        self.about(owner_id)
        if self.stands is Stands.ABOVE and not self._leads(leader_id):
            raise NotYours(f"Only the two in this session may {what}.")


def stands_to(clearance: Clearance, organisation: Organisation, owner_key: str, on: date) -> Stands:
    """How the viewer of that clearance stands to the owner on that day.

    NotCleared where they have nothing to say to each other. Sales operations see numbers, not what people promise
    each other: only leading somebody counts here, not seeing everything.
    """
    if owner_key == clearance.person_key:
        return Stands.OWNER
    home = organisation.home(owner_key, on)
    if home is not None and clearance.person_key is not None and home.unit_key in clearance.unit_keys:
        return Stands.ABOVE
    raise NotCleared("There is nothing here for you to see.")
