"""Calls, e-mails and meetings since the company began to log them, and what is booked for the weeks ahead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from quarterdeck.demo.customers import STRATEGIC_EACH, customers
from quarterdeck.demo.days import AS_OF, is_worked
from quarterdeck.demo.people import present_on
from quarterdeck.demo.process import Deal
from quarterdeck.demo.sellers import SellerTruth, sellers
from quarterdeck.demo.streams import Stream

LOGGED_FROM = date(2025, 8, 4)
"""The Monday from which activities are in the CRM."""
WEEKS_AHEAD = 8
MEETINGS = 0.5
"""Share of touches that are meetings; the rest are calls and e-mails, half and half."""
LINKED = 0.95
"""Share of touches that are about an open deal, where there is one."""
MACHINE = 0.05
"""Entries a machine adds for each real touch: newsletters opened, mails filed."""
AWAY = 0.10
"""Share of weeks in which a seller is on leave or ill."""
_WEEK = timedelta(days=7)
_WORKDAYS = 5


@dataclass(frozen=True, slots=True)
class Touch:
    """One activity: whose, with whom, about what, when, and what came of it (None: nobody asks, it is no meeting)."""

    seller: str
    customer: str
    deal: str | None
    channel: str
    on: date
    recorded_at: datetime
    is_done: bool
    has_next_step: bool | None
    is_system: bool = False


type Open = Mapping[str, Sequence[tuple[Deal, str]]]
"""The deals each seller had a hand in, with the customer's key."""


def touches(owned: Open) -> Iterator[Touch]:
    """Everything logged and booked up to the day of the data, seller by seller, in order of time."""
    for seller in sellers().values():
        stream = Stream("activities", seller.key)
        desk = _Desk(seller, owned.get(seller.key, ()), stream)
        monday = LOGGED_FROM
        while monday <= AS_OF + WEEKS_AHEAD * _WEEK:
            yield from sorted(desk.week(monday), key=lambda t: (t.on, t.recorded_at, t.customer))
            monday += _WEEK


class _Desk:
    """One seller's week, again and again."""

    def __init__(self, seller: SellerTruth, owned: Sequence[tuple[Deal, str]], stream: Stream) -> None:
        self.seller, self.owned, self.stream = seller, owned, stream
        self.strategic = {c.key for own in customers().values() for c in own if c.is_strategic}

    def week(self, monday: date) -> Iterator[Touch]:
        """The touches of a week: as many as the seller makes, fewer the further ahead it lies."""
        ahead = max(0, (monday - AS_OF).days) / _WEEK.days
        booked = max(0.0, 0.55 - 0.08 * ahead)
        busy = self.seller.touches_a_week * self.stream.between(0.75, 1.3) / (1 - AWAY)
        count = 0 if self.stream.chance(AWAY) else round(busy)
        for _ in range(count):
            touch = self._touch(monday + timedelta(days=self.stream.whole(0, _WORKDAYS - 1)))
            noise = self.stream.share()
            if not (is_worked(touch.on) and present_on(self.seller.key, touch.on)):
                continue
            if touch.on > AS_OF:
                if touch.channel == "meeting" and noise < 2 * booked:
                    yield self._booked(touch, noise)
                continue
            yield touch
            if noise < MACHINE:
                yield replace(touch, channel="email", has_next_step=None, is_system=True)

    def _touch(self, on: date) -> Touch:
        customer, deal = self._about(min(on, AS_OF))
        channel = "meeting" if self.stream.chance(MEETINGS) else self.stream.pick(("call", "email"))
        agreed = self.stream.chance(self.seller.quality)
        at = datetime.combine(on, time(self.stream.whole(8, 15), self.stream.whole(0, 59)))
        outcome = agreed if channel == "meeting" else None
        return Touch(self.seller.key, customer, deal, channel, on, at, is_done=True, has_next_step=outcome)

    def _about(self, on: date) -> tuple[str, str | None]:
        """With whom and about which deal: one that is open, or none at all."""
        strategic = self.stream.chance(self.seller.focus)
        found = [
            (account, deal.key)
            for deal, account in self.owned
            if (account in self.strategic) == strategic and _is_mine(deal, self.seller.key, on)
        ]
        if found and self.stream.chance(LINKED):
            return self.stream.pick(found)
        own = customers()[self.seller.key]
        return self.stream.pick(own[:STRATEGIC_EACH] if strategic else own[STRATEGIC_EACH:]).key, None

    def _booked(self, touch: Touch, noise: float) -> Touch:
        """The same as an appointment: made some days ago, not held yet."""
        made_on = AS_OF - timedelta(days=int(noise * 20))
        while not is_worked(made_on):
            made_on -= timedelta(days=1)
        at = datetime.combine(made_on, touch.recorded_at.time())
        return replace(touch, recorded_at=at, is_done=False, has_next_step=None)


def _is_mine(deal: Deal, seller: str, on: date) -> bool:
    return deal.is_open(on) and deal.spell(on).owner == seller
