"""Versions of opportunities worked out slowly, one opportunity and one instant at a time, without any SQL."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.facts import FOREVER, OPPORTUNITY_VERSION, Delivery, qualify

CONSTANT = {"name", "account_id", "owner_id", "pipeline", "kind", "lead_source", "created_on", "currency"}
FIELDS = [
    c
    for c in OPPORTUNITY_VERSION.names
    if c not in {"source", "opportunity_id", "valid_from", "valid_to", "origin", "updated_at", "is_deleted"}
]
KEYS = {"account_id", "owner_id"}
ALL_ALONG = datetime(1900, 1, 1)


@dataclass
class Change:
    at: datetime
    value: str | None
    old: str | None
    first_on: date
    last_on: date
    opening_on: date | None
    """The newest history of the set-up that tells of it as of a change."""


@dataclass
class Known:
    """Everything heard about one opportunity."""

    source: str
    seen: dict[tuple[date, bool], dict[str, Any]] = field(default_factory=dict)
    """What files of a day showed, by day and whether they came after the set-up: those are the later word."""
    told: dict[tuple[datetime, str], Change] = field(default_factory=dict)


class Oracle:
    """Remembers deliveries; ``versions`` answers with a list of (from, to, origin, values, updated_at, is_deleted)."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.known: dict[str, Known] = {}
        self.reach: dict[tuple[str, str], date] = {}
        self.stages: dict[tuple[str, str], list[tuple[datetime, str]]] = {}
        """What each stage meant from when on, oldest first; heard in the order of time."""
        self.opening = True

    def hear(self, delivery: Delivery, *, opening: bool = True) -> None:
        self.opening = opening
        for batch in delivery.batches:
            rows = [
                dict(zip(batch.columns, values, strict=True)) for values in zip(*batch.columns.values(), strict=True)
            ]
            for row in rows:
                getattr(self, f"_hear_{batch.table}")(batch.source, delivery.observed_on, row)

    def _hear_stage(self, source: str, day: date, row: dict[str, Any]) -> None:
        meant = self.stages.setdefault((source, row["name"]), [])
        if not meant or meant[-1][1] != row["status"]:
            meant.append((ALL_ALONG if self.opening and not meant else self.end(day), row["status"]))

    def _hear_opportunity(self, source: str, day: date, row: dict[str, Any]) -> None:
        key = qualify(source, row.pop("opportunity_id"))
        row = {k: qualify(source, v) if k in KEYS and v is not None else v for k, v in row.items()}
        known = self.known.setdefault(key, Known(source))
        shown, late = known.seen.get((day, False)), known.seen.pop((day, True), None)
        now = {**(late or shown or {}), **row}
        if self.opening:
            known.seen[day, False] = now
        elif now != shown:
            known.seen[day, True] = now

    def _hear_opportunity_change(self, source: str, day: date, row: dict[str, Any]) -> None:
        key = qualify(source, row["opportunity_id"])
        value, old, name = row["value"], row["old_value"], row["field"]
        if name in KEYS:
            value, old = (None if v is None else qualify(source, v) for v in (value, old))
        known = self.known.setdefault(key, Known(source))
        before = known.told.get((row["changed_at"], name))
        if self.opening:
            self.reach[source, name] = max(self.reach.get((source, name), day), day)
        opening_on = day if self.opening and value != old else None
        if before is None:
            known.told[row["changed_at"], name] = Change(row["changed_at"], value, old, day, day, opening_on)
            return
        if opening_on is not None:
            if before.opening_on is None or opening_on >= before.opening_on:
                before.old, before.opening_on = old, opening_on
        elif before.opening_on is None and day >= before.last_on:
            before.old = old
        if day >= before.last_on:
            before.value, before.last_on = value, day
        before.first_on = min(before.first_on, day)

    def versions(self) -> dict[str, list[tuple[Any, ...]]]:
        return {key: self._of(known) for key, known in self.known.items() if known.seen}

    def _of(self, known: Known) -> list[tuple[Any, ...]]:
        story = Story(self, known)
        found: list[tuple[Any, ...]] = []
        for at in story.instants():
            state = story.state(at)
            if not found or found[-1][2:] != state:
                found.append((at, story.origin(at), *state))
        ends = [row[0] for row in found[1:]] + [FOREVER]
        return [(row[0], end, *row[1:]) for row, end in zip(found, ends, strict=True)]

    def begin(self, day: date) -> datetime:
        return self.calendar.known_until(day - timedelta(days=1))

    def end(self, day: date) -> datetime:
        return self.calendar.known_until(day) - timedelta(microseconds=1)

    def status_of(self, source: str, stage: str | None, at: datetime) -> str:
        """What the stage meant, as far as that was known at the instant."""
        return next((s for t, s in reversed(self.stages.get((source, stage or ""), [])) if t <= at), "open")

    def turns_of(self, source: str, stage: str | None) -> list[datetime]:
        return [at for at, _ in self.stages.get((source, stage or ""), [])]


class Story:
    """One opportunity: its sightings in order, its cleaned changes, and what follows."""

    def __init__(self, oracle: Oracle, known: Known) -> None:
        self.oracle, self.known = oracle, known
        files = sorted(known.seen)
        self.days = [day for day, _ in files]
        self.seen: list[dict[str, Any]] = []
        carried: dict[str, Any] = {}
        for file in files:
            own = known.seen[file]
            carried = {**carried, **own, "updated_at": own.get("updated_at"), "is_deleted": bool(own.get("is_deleted"))}
            self.seen.append(dict(carried))
        self.in_set_up = [not is_late for _, is_late in files]
        opening = [i for i, is_opening in enumerate(self.in_set_up) if is_opening]
        self.is_opened = bool(opening)
        self.teller = opening[0] if opening else 0
        """The sighting that tells how it was before anybody looked."""
        created = self.seen[opening[-1] if opening else 0].get("created_on")
        self.created = oracle.begin(created) if created else None
        self.created_end = oracle.begin(created + timedelta(days=1)) if created else None
        self.raw = self._changes()
        self.of_set_up: set[tuple[str, datetime]] = set()
        """Fields and instants of which a history of the set-up has told."""
        self.told = {f: self._placed(f, changes) for f, changes in self.raw.items()}
        first = {f: next((c for c in changes if c.opening_on), None) for f, changes in self.raw.items()}
        self.old = {f: convert(f, change.old) for f, change in first.items() if change}
        self.observed = [
            oracle.end(day) - timedelta(microseconds=day in self.days[n + 1 :]) for n, day in enumerate(self.days)
        ]
        if "stage" in self.told and not any(f == "status" for f, _ in self.of_set_up):
            self._tell_statuses()
        self.settled = [self._settled(i) for i in range(len(self.days))]

    def _tell_statuses(self) -> None:
        """A stage tells the status: what it meant when entered, and what it comes to mean until an export says more."""
        source, told, own = self.known.source, self.told["stage"], dict(self.told.get("status", []))
        until = min(own, default=FOREVER)
        ends = [at for at, _ in told[1:]] + [FOREVER]
        since = self.created if self.is_opened and self.created is not None else told[0][0]
        stretches = [(a, e, v, ("stage", a) in self.of_set_up) for (a, v), e in zip(told, ends, strict=True)]
        if "stage" in self.old and since < until:
            self.old["status"] = self.oracle.status_of(source, self.old["stage"], since)
            stretches.insert(0, (since, told[0][0], self.old["stage"], True))
        statuses = {}
        for at, end, stage, in_set_up in stretches:
            shown = min((t for t in self.observed if t >= at), default=FOREVER)
            for turn in self.oracle.turns_of(source, stage):
                if at < turn < min(end, shown, until):
                    statuses[turn] = (self.oracle.status_of(source, stage, turn), in_set_up)
        statuses |= {
            at: (self.oracle.status_of(source, stage, at), ("stage", at) in self.of_set_up)
            for at, stage in told
            if at < until
        }
        self.of_set_up |= {("status", at) for at, (_, in_set_up) in statuses.items() if in_set_up}
        self.told["status"] = sorted(({at: status for at, (status, _) in statuses.items()} | own).items())

    def _changes(self) -> dict[str, list[Change]]:
        found: dict[str, list[Change]] = {}
        for (_, name), change in sorted(self.known.told.items(), key=lambda item: item[0]):
            if change.value != change.old or change.opening_on:
                found.setdefault(name, []).append(change)
        return found

    def _placed(self, name: str, changes: list[Change]) -> list[tuple[datetime, Any]]:
        placed: dict[datetime, Any] = {}
        for n, change in enumerate(changes):
            at = change.at
            if self.created is not None and self.created_end is not None:
                early = n == 0 and change.old is None and at < self.created_end
                at = self.created if early else max(at, self.created)
            placed[at] = change.value
            (self.of_set_up.add if change.opening_on else self.of_set_up.discard)((name, at))
        return sorted(placed.items())

    def hidden(self, i: int, name: str, *, in_set_up: bool = False) -> bool:
        """Whether a change of that very day, told later, knows better; ``in_set_up``, told later in the set-up."""
        names = {name, "stage"} if name == "status" else {name}
        begin, end, day = self.oracle.begin(self.days[i]), self.observed[i], self.days[i]
        return any(
            begin <= c.at <= end and c.first_on > day and (c.opening_on is not None or not in_set_up)
            for n in names
            for c in self.raw.get(n, [])
        )

    def _settled(self, i: int) -> datetime:
        """When the deal was decided, as far as the time before the export is believed to have known."""
        row, at = self.seen[i], self.observed[i]
        before = [j for j in range(i) if self.in_set_up[j] or not self.in_set_up[i]]
        if row["status"] == "open" or row["is_deleted"] or self.hidden(i, "status", in_set_up=self.in_set_up[i]):
            return at
        told = [(t, v) for t, v in self.told.get("status", []) if t <= at]
        if self.in_set_up[i]:
            told = [(t, v) for t, v in told if ("status", t) in self.of_set_up]
        closed = self._closed(i, told, at)
        if not before:
            return min(closed, at)
        last = self.seen[before[-1]]
        is_turn = last["status"] == "open" and not last["is_deleted"]
        return closed if is_turn and self.observed[before[-1]] < closed < at else at

    def _closed(self, i: int, told: list[tuple[datetime, Any]], at: datetime) -> datetime:
        row = self.seen[i]
        if told and told[-1][1] == row["status"]:
            turn = told[-1][0]
            for t, v in reversed(told):
                if v != row["status"]:
                    break
                turn = t
            return turn
        day = closing_day(row)
        if day is None or not self.in_set_up[i]:
            return at
        if not told:
            return self.oracle.begin(day)
        if told[-1][0] < self.oracle.begin(day + timedelta(days=1)):
            return max(self.oracle.begin(day), told[-1][0])
        return at

    def instants(self) -> list[datetime]:
        found = {t for changes in self.told.values() for t, _ in changes} | {*self.settled} | {*self.observed}
        only_tombstone = self.seen[self.teller]["is_deleted"] and not self.of_set_up
        if self.created is not None and self.created < min(found) and not only_tombstone and self.is_opened:
            found.add(self.created)
        return sorted(found)

    def state(self, at: datetime) -> tuple[Any, ...]:
        values = tuple(self.value(f, at) for f in FIELDS)
        words = [(t, i) for i in range(len(self.seen)) for t in self._words_at(i, "is_deleted") if t <= at]
        deleted = bool(words) and self.seen[max(words)[1]]["is_deleted"]
        return (*values, self.updated(at), deleted)

    def value(self, name: str, at: datetime) -> Any:
        words: list[tuple[datetime, int, Any]] = [
            (t, 0, convert(name, v)) for t, v in self.told.get(name, []) if t <= at
        ]
        for i, row in enumerate(self.seen):
            times = self._words_at(i, name)
            words += [(t, 1, row.get(name)) for t in times if t <= at and not self._ignored(i, name, t)]
        if words:
            return max(words, key=lambda w: w[:2])[2]
        if name == "status":
            return self.old.get(name) or "open"
        if name in self.old:
            return self.old[name]
        return self.seen[self.teller].get(name) if name in CONSTANT or self.covered(name) else None

    def _words_at(self, i: int, name: str) -> set[datetime]:
        """When an export's word about a column counts: on its day, and as far as it is believed with the decision."""
        if name == "status":
            return {self.observed[i], self.settled[i]}
        if self.in_set_up[i]:
            is_believed = name != "created_on" and name not in self.old
        else:
            is_told = any(t <= self.observed[i] for t, _ in self.told.get(name, []))
            is_believed = name in {"stage", "close_on", "loss_reason"} and not is_told
        return {self.observed[i], self.settled[i]} if is_believed else {self.observed[i]}

    def _ignored(self, i: int, name: str, at: datetime) -> bool:
        if at == self.observed[i]:
            return self.hidden(i, name)
        return name == "status" and self.hidden(i, name, in_set_up=self.in_set_up[i])

    def covered(self, name: str) -> bool:
        reach = self.oracle.reach.get((self.known.source, name))
        if reach is None or self.days[self.teller] > reach or not self.is_opened:
            return False
        mentioned = bool({"stage", "status"} & set(self.old)) if name == "stage" else bool(self.old)
        return self.seen[self.teller]["status"] == "open" or mentioned

    def has_history(self, at: datetime) -> bool:
        is_told = any(t == at for changes in self.told.values() for t, _ in changes)
        return is_told or bool(self.old) or any(self.covered(f) for f in FIELDS)

    def origin(self, at: datetime) -> str:
        if any(t == at for changes in self.told.values() for t, _ in changes):
            return "history"
        if at in self.observed:
            return "observed"
        return "stated" if at in self.settled or not self.has_history(at) else "history"

    def updated(self, at: datetime) -> datetime | None:
        found = None
        instants = self.instants()
        for n, t in enumerate(instants):
            if t > at:
                break
            i = self.settled.index(t) if t in self.settled else None
            stated = self._stated_update(t)
            if stated is not None:
                found = stated
            elif self._is_update(instants[n - 1] if n else None, t, i):
                found = t
        return found

    def _stated_update(self, at: datetime) -> datetime | None:
        for i, row in enumerate(self.seen):
            if at == (self.settled[i] if self.in_set_up[i] else self.observed[i]):
                found: datetime | None = row["updated_at"]
                return found
        return None

    def _is_update(self, before: datetime | None, at: datetime, i: int | None) -> bool:
        if before is None:
            return self.has_history(at) and i is None
        if i is not None and at not in self.observed:
            return True
        differs = any(self.value(f, at) != self.value(f, before) for f in ("stage", "amount", "close_on", "next_step"))
        told = any(t == at for changes in self.told.values() for t, _ in changes)
        seen = i if i is not None else self.observed.index(at) if at in self.observed else 0
        return differs and (told or seen > 0)


def closing_day(row: dict[str, Any]) -> date | None:
    found: date | None = row.get("closed_on") or row.get("close_on")
    return found


def convert(name: str, text: Any) -> Any:
    if text is None:
        return None
    if name == "close_on":
        return date.fromisoformat(text)
    return Decimal(text) if name == "amount" else text
