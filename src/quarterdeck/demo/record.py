"""What the sellers write down about their deals: the CRM as it looks from outside.

Underneath, a deal just lives (process.py). On top of that its owner states a close date, a forecast category and an
amount, looks at it now and then, and forgets some. Those habits are what the trust checks measure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from quarterdeck.demo.days import AS_OF, worked_from, worked_until
from quarterdeck.demo.lapses import Lapse
from quarterdeck.demo.process import Deal
from quarterdeck.demo.sellers import INITIAL_STAGES, LOST, WON, Habits, sellers
from quarterdeck.demo.streams import Stream
from quarterdeck.domain.calendar import add_months
from quarterdeck.domain.facts import Category

PROBABILITIES = (0.10, 0.25, 0.45, 0.70, 1.0, 0.0)
"""What the CRM states for each stage; hopeful for late stages, as such tables are."""
DAYS_TO_CLOSE = (150, 115, 75, 38)
"""Calendar days a seller expects from each stage to the signature."""
LEAD_DAYS = 33
"""How far ahead a close date must lie in an initial stage, for those who keep to it."""
REVIEW_DAYS = (32, 54)
FORGOTTEN_DAYS = (90, 220)
NEXT_STEPS = (
    "Send revised layout", "Agree line trial", "Visit the plant", "Meet the plant manager", "Send the offer",
    "Walk through the offer", "Confirm the budget", "Reference visit", "Agree delivery date", "Answer purchasing",
    "Check the utilities", "Prepare the contract",
)  # fmt: skip
LOSS_REASONS = ("Price", "Competitor", "No decision", "Project stopped", "Timing")


@dataclass(frozen=True, slots=True)
class State:
    """Everything the CRM shows about a deal that can change, and since when."""

    at: datetime
    owner: str
    stage: int
    amount: Decimal
    close_on: date
    category: Category
    next_step: str | None
    loss_reason: str | None = None

    @property
    def probability(self) -> float:
        """The stage's own chance of winning."""
        return PROBABILITIES[self.stage]


def recorded(deal: Deal, stream: Stream, lapse: Lapse | None = None) -> tuple[State, ...]:
    """The states of a deal in the CRM in order, up to the day of the data; the first as created."""
    return tuple(_Record(deal, stream, lapse).states())


class _Record:
    """One deal being kept by its owner, day after day."""

    def __init__(self, deal: Deal, stream: Stream, lapse: Lapse | None) -> None:
        self.deal, self.stream, self.lapse = deal, stream, lapse
        self._taken_by(deal.spells[0].owner)
        self.called_on = self._called_on()
        self.attention_on = date.max

    def states(self) -> Iterator[State]:
        """The states, from creation to the day of the data or the end of the deal."""
        state = self._first()
        yield state
        day = self.deal.created_on
        while state.stage < WON and (day := self._next_look(day)) <= AS_OF:
            state = self._looked_at(day, state)
            yield state

    def _taken_by(self, owner: str) -> None:
        """The deal is kept by that owner's habits from now on."""
        self.habits: Habits = sellers()[owner].habits
        self.is_forgotten = self.stream.chance(self.habits.left_alone)
        self.is_hasty = self.stream.chance(self.habits.hasty)

    def _called_on(self) -> date | None:
        won_on = self.deal.won_on
        if won_on is None or not self.stream.chance(sellers()[self.deal.spell(won_on).owner].habits.called_ahead):
            return None
        offered_on = next(s.on for s in self.deal.steps if s.stage >= INITIAL_STAGES)
        before = worked_until(won_on.replace(day=1) - timedelta(days=self.stream.whole(1, 16)))
        return max(before, offered_on)

    def _first(self) -> State:
        day, stage = self.deal.created_on, self.deal.steps[0].stage
        amount = _sensible(self.deal.value)
        close_on = self._expected(day, stage)
        owner = self.deal.spells[0].owner
        state = State(self._instant(day), owner, stage, amount, close_on, Category.PIPELINE, self._step())
        self.attention_on = self._attention(state)
        return state

    def _next_look(self, day: date) -> date:
        """The next day on which anything about the deal changes in the CRM."""
        forced = [s.on for s in self.deal.steps if s.on > day] + [s.on for s in self.deal.spells if s.on > day]
        if self.deal.spell(day).frozen:
            return min(forced, default=date.max)
        if self.called_on and self.called_on > day:
            forced.append(self.called_on)
        if self._is_called(day) or (self.lapse and day >= self.lapse.on):
            return min(forced, default=date.max)
        if self.lapse:
            forced.append(self.lapse.on)
        planned = [day + timedelta(days=self.stream.whole(*self._rhythm(day))), self.attention_on]
        return min([worked_from(max(d, day + timedelta(days=1))) for d in planned] + forced)

    def _rhythm(self, day: date) -> tuple[int, int]:
        forgets = self.is_forgotten and (day - self.deal.created_on).days > REVIEW_DAYS[0]
        return FORGOTTEN_DAYS if forgets else REVIEW_DAYS

    def _attention(self, state: State) -> date:
        """When the owner will see to the close date: in time, or some while after it has passed."""
        if self.stream.chance(self.habits.neglect):
            return state.close_on + timedelta(days=self.stream.whole(15, 70))
        lead = LEAD_DAYS if state.stage < INITIAL_STAGES and not self.is_hasty else 0
        return worked_until(state.close_on - timedelta(days=lead))

    def _is_called(self, day: date) -> bool:
        return self.called_on is not None and day >= max(self.called_on, self.deal.created_on)

    def _looked_at(self, day: date, state: State) -> State:
        owner, stage = self.deal.spell(day).owner, self.deal.stage(day)
        new = replace(state, at=self._instant(day), owner=owner, stage=stage)
        if owner != state.owner:
            self._taken_by(owner)
        if stage >= WON:
            return self._decided(day, new)
        close_on, category = self._outlook(day, new)
        new = replace(new, amount=self._revised(state, stage), close_on=close_on, category=category)
        if _shown(new) == _shown(state):
            new = replace(new, next_step=self._step(state.next_step))
        if (new.stage, new.close_on, new.owner) != (state.stage, state.close_on, state.owner):
            self.attention_on = self._attention(new)
        return new

    def _revised(self, state: State, stage: int) -> Decimal:
        """The amount, estimated anew when the offer is written."""
        if state.stage < INITIAL_STAGES <= stage and self.stream.chance(0.6):
            return _sensible(float(state.amount) * self.stream.between(0.8, 1.2))
        return state.amount

    def _decided(self, day: date, state: State) -> State:
        if state.stage == LOST:
            reason = self.stream.pick(LOSS_REASONS)
            return replace(state, close_on=day, category=Category.OMITTED, loss_reason=reason)
        settled = 1 + self.habits.settles * self.stream.between(-1, 1)
        amount = _sensible(float(state.amount) * settled) if self.stream.chance(0.3) else state.amount
        return replace(state, amount=amount, close_on=day, category=Category.CLOSED)

    def _outlook(self, day: date, state: State) -> tuple[date, Category]:
        """Close date and category as the owner states them on that day."""
        won_on = self.deal.won_on
        if won_on and self._is_called(day):
            return self._in_month(won_on), Category.COMMIT
        usual = Category.BEST_CASE if state.stage >= INITIAL_STAGES else Category.PIPELINE
        if self.lapse and day >= self.lapse.on:
            return self.lapse.close_on, usual
        hope = self.habits.hopeful if state.stage == WON - 1 else self.habits.hopeful / 3
        if state.stage >= INITIAL_STAGES and self.stream.chance(hope):
            return self._soon(day), Category.COMMIT
        close_on = self._expected(day, state.stage) if day >= self.attention_on else state.close_on
        return close_on, usual

    def _expected(self, day: date, stage: int) -> date:
        """The close date the owner writes down: what it should take, seldom what it takes."""
        if self.is_forgotten and day > self.deal.created_on:
            return worked_from(day + timedelta(days=self.stream.whole(110, 240)))
        days = DAYS_TO_CLOSE[stage] * self.habits.optimism * self.stream.between(0.75, 1.35)
        if self.is_hasty and stage < INITIAL_STAGES:
            days = self.stream.whole(14, 50)
        elif stage < INITIAL_STAGES:
            days = max(days, LEAD_DAYS + 12)
        found = worked_from(day + timedelta(days=max(6, round(days))))
        month_end = worked_until(add_months(found, 1) - timedelta(days=1))
        return month_end if self.stream.chance(0.35) else found

    def _soon(self, day: date) -> date:
        """A day late in this month, or in the next one if this is nearly over."""
        month = day if day.day <= 20 else add_months(day, 1)  # noqa: PLR2004 two thirds of a month
        return worked_until(add_months(month, 1) - timedelta(days=self.stream.whole(1, 6)))

    def _in_month(self, won_on: date) -> date:
        """A day in the month of the signature, not before it."""
        last = worked_until(add_months(won_on, 1) - timedelta(days=1))
        return max(won_on, worked_until(last - timedelta(days=self.stream.whole(0, 9))))

    def _step(self, last: str | None = None) -> str:
        return self.stream.pick([s for s in NEXT_STEPS if s != last])

    def _instant(self, day: date) -> datetime:
        return datetime.combine(day, time(self.stream.whole(7, 15), self.stream.whole(0, 59), self.stream.whole(0, 59)))


def _shown(state: State) -> tuple[object, ...]:
    return (state.owner, state.stage, state.amount, state.close_on, state.category)


def _sensible(value: float) -> Decimal:
    """An amount as people state it: to the nearest 500."""
    return Decimal(max(4_000, round(value / 500) * 500))
