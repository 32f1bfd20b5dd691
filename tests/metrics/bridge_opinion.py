"""The bridge once more, deal by deal and day by day, in plain Python. Shares no code with the metrics."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

NOUGHT = Decimal(0)


@dataclass
class Watched:
    """A company, and whose pipeline is watched from the end of one day to the end of another."""

    versions: list[dict] = field(repr=False)
    rates: list[dict] = field(repr=False)
    stints: list[tuple[str, str, str, date, date]] = field(repr=False)
    first: date
    last: date
    due: tuple[date, date] | None
    zone: str
    rate_type: str = "dated"
    currency: str = "EUR"
    seed: int = 0
    """What it was made from; all that a test that fails has to name."""

    def _repr_pretty_(self, printer, cycle) -> None:
        """Hypothesis prints every field otherwise, and refuses to say what failed because that is too long."""
        printer.text(repr(self))

    def known(self, deal: str, day: date) -> dict | None:
        """The deal's state at the last moment of the day."""
        end = self.midnight(day)
        found = [v for v in self.versions if v["opportunity_id"] == deal and v["valid_from"] < end <= v["valid_to"]]
        assert len(found) < 2
        return found[0] if found else None

    def midnight(self, day: date) -> datetime:
        """The instant the day ends."""
        tomorrow = day + timedelta(days=1)
        local = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=ZoneInfo(self.zone))
        return local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)

    def ours(self, state: dict | None, day: date) -> bool:
        owner = state and (state["owner_id"] or "(nobody)")
        return any(owner == o and begin <= day < end for o, _, _, begin, end in self.stints)

    def inside(self, state: dict | None, day: date) -> bool:
        """Whether the deal is in the pipeline of the scope on the day."""
        if state is None or state["is_deleted"] or state["status"] != "open" or not self.ours(state, day):
            return False
        close = state["close_on"]
        return self.due is None or (close is not None and self.due[0] <= close < self.due[1])

    def rate(self, day: date, known_on: date) -> Decimal | None:
        """What a dollar was worth on the day, by what was known on the other one; no other currency has a rate."""
        kind = self.rate_type
        if kind == "plan":
            day = date(day.year, 1, 1)
        if kind == "spot":
            day = known_on
            kind = "spot" if any(r["rate_type"] == "spot" and r["begin_on"] <= day for r in self.rates) else "dated"
        held = [
            (r["begin_on"], r["known_on"], r["rate"])
            for r in self.rates
            if r["rate_type"] == kind and r["begin_on"] <= day and r["known_on"] <= known_on
        ]
        return max(held)[2] if held else None

    def price(self, state: dict, known_on: date, at: dict | None = None, amount: Decimal | None = None):
        """What the deal is worth; ``at`` takes the close date of another state, ``amount`` another amount."""
        amount = state["amount"] if amount is None else amount
        if amount is None or state["currency"] in (None, self.currency):
            return amount
        rate = self.rate((at or state)["close_on"] or known_on, known_on)
        return None if rate is None or state["currency"] != "USD" else amount * rate

    def deals(self) -> list[str]:
        return sorted({v["opportunity_id"] for v in self.versions})


@dataclass
class Outcome:
    """What became of one deal: its one reason, and every effect it has by reason (None: counted, not priced)."""

    reason: str | None
    effects: dict[str, Decimal | None]
    before: Decimal | None
    after: Decimal | None
    was: bool
    stays: bool


def outcome(w: Watched, deal: str) -> Outcome | None:
    """None for a deal that is in the pipeline on neither day."""
    f, l = w.known(deal, w.first), w.known(deal, w.last)  # noqa: E741 the two days
    was, stays = w.inside(f, w.first), w.inside(l, w.last)
    if not was and not stays:
        return None
    before = w.price(f, w.first) if was else None
    after = w.price(l, w.last) if stays else None
    reason = None if was and stays else left_because(w, l, w.last) if was else came_because(w, f)
    effects: dict[str, Decimal | None] = {}
    if reason is not None:
        effects[reason] = (None if before is None else -before) if was else after
    if w.ours(f, w.first) and w.ours(l, w.last):
        split(w, f, l, reason, effects)
    return Outcome(reason, effects, before, after, was, stays)


def split(w: Watched, f: dict, l: dict, reason: str | None, effects: dict[str, Decimal | None]) -> None:  # noqa: E741
    old, new = w.price(f, w.first), w.price(l, w.last)
    if reason is None and (old is None) != (new is None):
        effects["priced" if old is None else "unpriced"] = new if old is None else -old
    if old is None or new is None:
        return
    if reason not in (None, "won", "pushed_out", "pulled_out", "pushed_in", "pulled_in"):
        return
    same = (f["currency"] or w.currency) == (l["currency"] or w.currency)
    middle = w.price(l, w.first, at=f) if same else new
    if middle != old:
        effects["increased" if middle > old else "decreased"] = middle - old
    if new != middle:
        effects["revalued"] = new - middle
    if reason in ("won", "pushed_out", "pulled_out"):
        effects[reason] = -new
    elif reason is not None:
        effects[reason] = old


def left_because(w: Watched, state: dict | None, day: date) -> str:
    if state is not None and not w.ours(state, day):
        return "transferred_out"
    if state is None or state["is_deleted"]:
        return "deleted"
    if state["status"] != "open":
        return state["status"]
    assert w.due is not None
    return "pulled_out" if state["close_on"] is not None and state["close_on"] < w.due[0] else "pushed_out"


def came_because(w: Watched, state: dict | None) -> str:
    if state is None:
        return "new"
    if not w.ours(state, w.first):
        return "transferred_in"
    if state["is_deleted"] or state["status"] != "open":
        return "reopened"
    assert w.due is not None
    return "pushed_in" if state["close_on"] is not None and state["close_on"] < w.due[0] else "pulled_in"


def expected_steps(w: Watched) -> dict[str, tuple[int, Decimal, int]]:
    """Deals, effect and unpriced of every reason that occurs."""
    found: dict[str, list[Decimal | None]] = defaultdict(list)
    for deal in w.deals():
        if became := outcome(w, deal):
            for reason, effect in became.effects.items():
                found[reason].append(effect)
    return {
        reason: (len(effects), sum((e for e in effects if e is not None), NOUGHT), effects.count(None))
        for reason, effects in found.items()
    }


def expected_level(w: Watched, day: date) -> tuple[int, Decimal, int]:
    """How many deals are in the pipeline on the day, worth what, how many of them unpriced."""
    prices = [w.price(s, day) for deal in w.deals() if w.inside(s := w.known(deal, day), day)]
    return len(prices), sum((p for p in prices if p is not None), NOUGHT), prices.count(None)


BACK = {
    "won": "closed_and_reopened",
    "lost": "closed_and_reopened",
    "deleted": "deleted_and_restored",
    "transferred_out": "handed_over_and_back",
    "pushed_out": "date_and_back",
    "pulled_out": "date_and_back",
}
GONE = {"won": "came_and_won", "lost": "came_and_lost"}


def expected_moves(w: Watched) -> list[tuple[str, str, date | None, date | None, Decimal | None]]:
    """Every move inside the window: kind, deal, the day it was gone, the day it was back, its value."""
    return [move for deal in w.deals() for move in moves_of(w, deal)]


def moves_of(w: Watched, deal: str) -> list[tuple[str, str, date | None, date | None, Decimal | None]]:
    days = [w.first + timedelta(days=n) for n in range((w.last - w.first).days + 1)]
    states = [w.known(deal, day) for day in days]
    there = [w.inside(state, day) for state, day in zip(states, days, strict=True)]
    worth = [w.price(s, w.last) if s and t else None for s, t in zip(states, there, strict=True)]
    found = []
    for n in range(1, len(days)):
        if there[n - 1] and not there[n]:
            back = next((days[m] for m in range(n, len(days)) if there[m]), None)
            reason = left_because(w, states[n], days[n])
            if back:
                found.append((BACK[reason], deal, days[n], back, worth[n - 1]))
            elif not there[0]:
                found.append((GONE.get(reason, "came_and_went"), deal, days[n], None, worth[n - 1]))
    steps = [
        step
        for n in range(1, len(days))
        if there[n - 1] and there[n] and (step := rise(w, states[n - 1], states[n])) is not None
    ]
    rises, falls = (sum((abs(s) for s in steps if (s > 0) is up), NOUGHT) for up in (True, False))
    if hidden := min(rises, falls):
        found.append(("up_and_down", deal, None, None, hidden))
    return found


def rise(w: Watched, old: dict, new: dict) -> Decimal | None:
    """How much more the deal is worth on the next day, without what another rate does."""
    if old["amount"] is None or new["amount"] is None:
        return None
    if (old["currency"] or w.currency) == (new["currency"] or w.currency):
        return w.price(new, w.last, amount=new["amount"] - old["amount"])
    prices = w.price(old, w.last), w.price(new, w.last)
    return None if None in prices else prices[1] - prices[0]


def added_up(moves: list[tuple[str, str, date | None, date | None, Decimal | None]]) -> dict[str, tuple]:
    """Deals, moves, value and unpriced by kind."""
    kinds = Counter(kind for kind, *_ in moves)
    return {
        kind: (
            len({m[1] for m in moves if m[0] == kind}),
            n,
            sum((m[4] for m in moves if m[0] == kind and m[4] is not None), NOUGHT),
            sum(m[4] is None for m in moves if m[0] == kind),
        )
        for kind, n in kinds.items()
    }
