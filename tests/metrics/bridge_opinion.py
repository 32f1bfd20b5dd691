"""The bridge once more, deal by deal and day by day, in plain Python. Shares no code with the metrics."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
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
    credits: list[dict] = field(default_factory=list, repr=False)
    moved: tuple[date, str] | None = None
    """From which day on days are those of another zone."""
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
        zone = self.moved[1] if self.moved and self.moved[0] <= day else self.zone
        local = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=ZoneInfo(zone))
        return local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)

    def ours(self, state: dict | None, day: date) -> bool:
        owner = state and (state["owner_id"] or "(nobody)")
        return any(owner == o and begin <= day < end for o, _, _, begin, end in self.stints)

    def parts(self, deal: str, day: date) -> list[tuple[Decimal, Decimal]] | None:
        """The stretches of a deal's value that sellers of the scope are credited with; None where it is not split."""
        known = [c for c in self.credits if c["opportunity_id"] == deal and c["known_on"] <= day < c["until_on"]]
        here = {o for o, _, _, begin, end in self.stints if begin <= day < end}
        return [(c["begin_share"], c["end_share"]) for c in known if c["seller_id"] in here] if known else None

    def holds(self, state: dict | None, day: date) -> bool:
        """Whether the scope has the deal, or a part of its value."""
        return state is not None and (self.ours(state, day) or bool(self.parts(state["opportunity_id"], day)))

    def share(self, deal: str, day: date, price: Decimal | None) -> Decimal | None:
        """The scope's part of a price by the shares of the day, to four decimals at every cut."""
        parts = self.parts(deal, day)
        if price is None or parts is None:
            return price
        at = [[(price * bound).quantize(Decimal("0.0001"), ROUND_HALF_UP) for bound in part] for part in parts]
        return sum((high - low for low, high in at), NOUGHT)

    def inside(self, state: dict | None, day: date) -> bool:
        """Whether the deal is in the pipeline of the scope on the day, and counted there."""
        return self.alive(state) and self.ours(state, day)

    def worthy(self, state: dict | None, day: date) -> bool:
        """Whether the pipeline of the scope holds the deal or a part of its value on the day."""
        return self.alive(state) and self.holds(state, day)

    def alive(self, state: dict | None) -> bool:
        if state is None or state["is_deleted"] or state["status"] != "open":
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
    """What became of one deal: its one reason, and every effect it has by reason (None: counted, not priced).

    ``counted`` names the reasons that count the deal, because its owner is of the scope.
    """

    reason: str | None
    effects: dict[str, Decimal | None]
    counted: set[str]
    was: bool
    stays: bool


def outcome(w: Watched, deal: str) -> Outcome | None:
    """None for a deal that is in the pipeline on neither day."""
    f, l = w.known(deal, w.first), w.known(deal, w.last)  # noqa: E741 the two days
    was, stays = w.worthy(f, w.first), w.worthy(l, w.last)
    if not was and not stays:
        return None
    before = w.share(deal, w.first, w.price(f, w.first)) if was else None
    after = w.share(deal, w.last, w.price(l, w.last)) if stays else None
    reason = None
    if was and not stays:
        reason = left_because(w, l, is_held=w.holds(l, w.last))
    elif not was:
        reason = came_because(w, f)
    effects: dict[str, Decimal | None] = {}
    if reason is not None:
        effects[reason] = (None if before is None else -before) if was else after
    if w.holds(f, w.first) and w.holds(l, w.last):
        split(w, f, l, reason, effects)
    owned, owns = w.ours(f, w.first), w.ours(l, w.last)
    counted = {name for name in effects if name in AMOUNTS and (owned or owns)}
    if reason is None and owned != owns:
        direction = "transferred_in" if owns else "transferred_out"
        effects.setdefault(direction, NOUGHT)
        counted.add(direction)
    if reason is not None and (owned if was else owns):
        counted.add(reason)
    return Outcome(reason, effects, counted, was, stays)


AMOUNTS = {"increased", "decreased", "revalued", "priced", "unpriced"}


def split(w: Watched, f: dict, l: dict, reason: str | None, effects: dict[str, Decimal | None]) -> None:  # noqa: E741
    deal = f["opportunity_id"]
    old, new = w.share(deal, w.first, w.price(f, w.first)), w.share(deal, w.last, w.price(l, w.last))
    if reason is None and (old is None) != (new is None):
        effects["priced" if old is None else "unpriced"] = new if old is None else -old
    if old is None or new is None:
        return
    if reason not in (None, "won", "pushed_out", "pulled_out", "undated", "pushed_in", "pulled_in", "dated"):
        return
    same = (f["currency"] or w.currency) == (l["currency"] or w.currency)
    kept = w.share(deal, w.first, w.price(l, w.last))
    middle = w.share(deal, w.first, w.price(l, w.first, at=f)) if same else kept
    if middle != old:
        effects["increased" if middle > old else "decreased"] = middle - old
    if kept != middle:
        effects["revalued"] = kept - middle
    if new != kept:
        effects["transferred_in" if new > kept else "transferred_out"] = new - kept
    if reason in ("won", "pushed_out", "pulled_out", "undated"):
        effects[reason] = -new
    elif reason is not None:
        effects[reason] = old


def left_because(w: Watched, state: dict | None, *, is_held: bool) -> str:
    if state is not None and not is_held:
        return "transferred_out"
    if state is None or state["is_deleted"]:
        return "deleted"
    if state["status"] != "open":
        return state["status"]
    assert w.due is not None
    if state["close_on"] is None:
        return "undated"
    return "pulled_out" if state["close_on"] < w.due[0] else "pushed_out"


def came_because(w: Watched, state: dict | None) -> str:
    if state is None:
        return "new"
    if not w.holds(state, w.first):
        return "transferred_in"
    if state["is_deleted"] or state["status"] != "open":
        return "reopened"
    assert w.due is not None
    if state["close_on"] is None:
        return "dated"
    return "pushed_in" if state["close_on"] < w.due[0] else "pulled_in"


def expected_steps(w: Watched) -> dict[str, tuple[int, Decimal, int]]:
    """Deals, effect and unpriced of every reason that occurs."""
    found: dict[str, list[tuple[Decimal | None, bool]]] = defaultdict(list)
    for deal in w.deals():
        if became := outcome(w, deal):
            for reason, effect in became.effects.items():
                found[reason].append((effect, reason in became.counted))
    steps = {
        reason: (
            sum(counted for _, counted in effects),
            sum((e for e, _ in effects if e is not None), NOUGHT),
            sum(counted for e, counted in effects if e is None),
        )
        for reason, effects in found.items()
    }
    return {reason: step for reason, step in steps.items() if step[0] or step[1]}


def expected_level(w: Watched, day: date) -> tuple[int, Decimal, int]:
    """How many deals are in the pipeline on the day, worth what, how many of them unpriced."""
    states = [s for deal in w.deals() if w.worthy(s := w.known(deal, day), day)]
    prices = [(w.share(s["opportunity_id"], day, w.price(s, day)), w.ours(s, day)) for s in states]
    return (
        sum(counted for _, counted in prices),
        sum((p for p, _ in prices if p is not None), NOUGHT),
        sum(counted for p, counted in prices if p is None),
    )


BACK = {
    "won": "closed_and_reopened",
    "lost": "closed_and_reopened",
    "deleted": "deleted_and_restored",
    "transferred_out": "handed_over_and_back",
    "pushed_out": "date_and_back",
    "pulled_out": "date_and_back",
    "undated": "date_and_back",
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
            reason = left_because(w, states[n], is_held=w.ours(states[n], days[n]))
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
