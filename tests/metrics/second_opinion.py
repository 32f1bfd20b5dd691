"""What every metric must answer, worked out row by row in plain Python. Shares no code with the metrics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from statistics import median
from zoneinfo import ZoneInfo


@dataclass
class Small:
    """A small company as plain rows, and what is asked about it."""

    versions: list[dict]
    lines: list[dict]
    sales: list[dict]
    activities: list[dict]
    costs: list[dict]
    accounts: list[dict]
    products: list[dict]
    stages: list[dict]
    rates: list[dict]
    stints: list[tuple[str, str, str, str, date, date]]
    begin: date
    end: date
    as_of: date
    zone: str
    start_month: int
    week_start: int = 0
    """The weekday on which weeks begin, 0 for Monday, while months are those of the almanac."""
    weeks: tuple[int, ...] = ()
    """Weeks of each month of the year, from the Sunday after the last Saturday of January on; empty: the almanac's."""
    rate_type: str = "dated"
    typed: list[dict] = field(default_factory=list)
    credits: list[dict] = field(default_factory=list)
    currency: str = "EUR"
    moved: tuple[tuple[date, str], ...] = ()
    """From which day on the company's days are those of another zone."""

    def zone_on(self, day: date) -> ZoneInfo:
        """The zone of that day."""
        return ZoneInfo(([self.zone] + [zone for first_on, zone in self.moved if first_on <= day])[-1])

    def as_known(self) -> Small:
        """Only those rows, and those states of them, that were known on the knowledge day."""
        names = ("lines", "sales", "activities", "costs", "accounts", "products", "stages")
        return replace(self, **{name: [r for r in getattr(self, name) if self.knows(r)] for name in names})

    def knows(self, row: dict) -> bool:
        return row.get("known_from", date.min) <= self.as_of < row.get("known_to", date.max)

    def midnight_after_as_of(self) -> datetime:
        local = datetime(self.as_of.year, self.as_of.month, self.as_of.day, tzinfo=self.zone_on(self.as_of))
        tomorrow = (local + timedelta(days=1)).replace(hour=0)
        return tomorrow.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)

    def deals(self) -> list[dict]:
        """Each opportunity as it was known at the last moment of the knowledge day."""
        now = self.midnight_after_as_of() - timedelta(microseconds=1)
        return [v for v in self.versions if v["valid_from"] <= now < v["valid_to"] and not v["is_deleted"]]

    def stated(self, one: str, other: str, kind: str, day: date) -> Decimal | None:
        """The last word about a pair on that day: of the latest day, typed before imported, then the newest."""
        told = [(r, True) for r in self.typed] + [(r, False) for r in self.rates if r["known_on"] <= self.as_of]
        held = [
            (r["begin_on"], typed, r["known_on"], r["rate"])
            for r, typed in told
            if (r["currency"], r["base"] or self.currency, r["rate_type"]) == (one, other, kind)
            if r["begin_on"] <= day and one != other
        ]
        return max(held)[3] if held else None

    def between(self, one: str, other: str, kind: str, day: date) -> Decimal | None:
        if (rate := self.stated(one, other, kind, day)) is not None:
            return rate
        turned = self.stated(other, one, kind, day)
        return None if turned is None else 1 / turned

    def at(self, currency: str, kind: str, day: date) -> Decimal | None:
        """What one unit was worth: straight, else across the first other currency by name that leads there."""
        with localcontext() as context:
            context.prec = 60
            straight = self.between(currency, self.currency, kind, day)
            others = sorted({r[c] for r in [*self.rates, *self.typed] for c in ("currency", "base") if r[c]})
            legs = [
                (self.between(currency, other, kind, day), self.between(other, self.currency, kind, day))
                for other in others
                if other not in (currency, self.currency)
            ]
            across = [a * b for a, b in legs if a is not None and b is not None]
            found = [rate for rate in (straight, *across) if rate is not None]
            return found[0].quantize(Decimal("1e-12"), ROUND_HALF_EVEN) if found else None

    def rate(self, currency: str, day: date) -> Decimal | None:
        if self.rate_type == "spot":
            spot = self.at(currency, "spot", self.as_of)
            return self.at(currency, "dated", self.as_of) if spot is None else spot
        if self.rate_type == "plan":
            day = self.first_day_of_year(day)
        return self.at(currency, self.rate_type, day)

    def closing(self, deal: dict) -> date:
        """The day that decides a deal's rate, open or not."""
        return deal["close_on"] or self.as_of

    def price(self, amount: Decimal | None, currency: str | None, day: date) -> Decimal | None:
        if amount is None or currency in (None, self.currency):
            return amount
        rate = self.rate(currency, day)
        return None if rate is None else (amount * rate).quantize(Decimal("0.0001"), ROUND_HALF_UP)

    def seats(self, owner: str | None, day: date) -> list[dict]:
        return [
            {"person": person, "unit": unit, "row": row}
            for owner_id, person, unit, row, begin, end in self.stints
            if owner_id == owner and begin <= day < end
        ]

    def inside(self, day: date | None) -> bool:
        return day is not None and self.begin <= day < self.end and day <= self.as_of

    def account(self, account_id: str | None) -> dict:
        found = next((a for a in self.accounts if a["account_id"] == account_id), {})
        return {
            "account": found.get("name") or account_id,
            "industry": found.get("industry"),
            "segment": found.get("segment"),
        }

    def product(self, product_id: str | None) -> dict:
        found = next((p for p in self.products if p["product_id"] == product_id), {})
        return {"product": found.get("name") or product_id, "family": found.get("family")}

    def when(self, day: date | None) -> dict:
        if day is None:
            return dict.fromkeys(("day", "week", "month", "quarter", "year"))
        if self.weeks:
            return {"day": day.isoformat(), **self.when_of_weeks(day)}
        ends_in = day.year + (1 if self.start_month > 1 and day.month >= self.start_month else 0)
        months_in = (day.month - self.start_month) % 12
        return {
            "day": day.isoformat(),
            "week": (day - timedelta(days=(day.weekday() - self.week_start) % 7)).isoformat(),
            "month": f"{day.year}-{day.month:02}",
            "quarter": f"FY{ends_in}-Q{months_in // 3 + 1}",
            "year": f"FY{ends_in}",
        }

    def first_day_of_year(self, day: date) -> date:
        """The first day of the fiscal year that holds the day."""
        begins = [first_sunday(y) if self.weeks else date(y, self.start_month, 1) for y in (day.year - 1, day.year)]
        return max(begin for begin in begins if begin <= day)

    def when_of_weeks(self, day: date) -> dict:
        """Week after week from the day after the last Saturday of January, dealt to the months in turn."""
        begin, year = first_sunday(day.year), day.year + 1
        if day < begin:
            begin, year = first_sunday(day.year - 1), day.year
        week = (day - begin).days // 7
        dealt = [month for month, weeks in enumerate(self.weeks, 1) for _ in range(weeks)]
        month = dealt[min(week, len(dealt) - 1)]
        return {
            "week": (begin + timedelta(weeks=week)).isoformat(),
            "month": f"FY{year}-P{month:02}",
            "quarter": f"FY{year}-Q{(month - 1) // 3 + 1}",
            "year": f"FY{year}",
        }

    def credit(self, deal: dict, kind: str) -> dict[str, Decimal]:
        """Who has what share of a deal, as it was known."""
        return {
            c["seller_id"]: c["end_share"] - c["begin_share"]
            for c in sorted(self.credits, key=lambda c: c["seller_id"])
            if c["opportunity_id"] == deal["opportunity_id"] and c["kind"] == kind
            if c["known_on"] <= self.as_of < c["until_on"]
        }

    def parts(self, deal: dict) -> dict[str | None, Decimal | None]:
        """A deal's price, seller by seller, to four decimals: none is lost and none is added by rounding."""
        price = self.price(deal["amount"], deal["currency"], self.closing(deal))
        shares = self.credit(deal, "prime")
        if not shares or price is None:
            return {deal["owner_id"]: price} | dict.fromkeys(shares)
        given, upto, found = Decimal(0), Decimal(0), {deal["owner_id"]: Decimal(0)}
        for seller, share in shares.items():
            upto += share
            so_far = (price * upto).quantize(Decimal("0.0001"), ROUND_HALF_UP)
            found[seller], given = so_far - given, so_far
        return found

    def chance(self, deal: dict) -> float | None:
        if deal["probability"] is not None:
            return deal["probability"]
        named = [s for s in self.stages if s["name"] == deal["stage"] and s["source"] == deal["source"]]
        exact = [s for s in named if s["pipeline"] is not None and s["pipeline"] == deal["pipeline"]]
        either = [s for s in named if s["pipeline"] is None]
        return next((s["probability"] for s in (*exact, *either) if s["probability"] is not None), None)


def first_sunday(year: int) -> date:
    """The day after the last Saturday of January."""
    return next(day + timedelta(days=1) for n in range(7) if (day := date(year, 1, 31 - n)).isoweekday() == 6)


Event = dict


def deal_events(small: Small, deal: dict, day: date, shown_on: date | None) -> Iterable[Event]:
    for seller, price in small.parts(deal).items():
        counted = seller == deal["owner_id"]
        for seat in small.seats(seller, day):
            yield {
                **_seen(small, deal, shown_on),
                **seat,
                "price": price,
                "seller": seller,
                "counted": counted,
                "whole": small.price(deal["amount"], deal["currency"], small.closing(deal)) if counted else None,
            }


def overlay_events(small: Small, deal: dict, day: date, shown_on: date | None) -> Iterable[Event]:
    price = small.price(deal["amount"], deal["currency"], small.closing(deal))
    for seller, share in small.credit(deal, "overlay").items():
        for seat in small.seats(seller, day):
            part = None if price is None else (price * share).quantize(Decimal("0.0001"), ROUND_HALF_UP)
            yield {**_seen(small, deal, shown_on), **seat, "price": part}


def _seen(small: Small, deal: dict, shown_on: date | None) -> Event:
    return {
        **deal,
        **small.when(shown_on),
        **small.account(deal["account_id"]),
        "currency": deal["currency"] or small.currency,
        "due": deal["close_on"] is not None and small.begin <= deal["close_on"] < small.end,
        "chance": small.chance(deal),
    }


def decided(small: Small, events_of: Callable[..., Iterable[Event]] = deal_events) -> list[Event]:
    return [
        event
        for deal in small.deals()
        if deal["status"] in ("won", "lost") and small.inside(deal["close_on"])
        for event in events_of(small, deal, deal["close_on"], deal["close_on"])
    ]


def created(small: Small) -> list[Event]:
    return [
        event
        for deal in small.deals()
        if small.inside(deal["created_on"])
        for event in deal_events(small, deal, deal["created_on"], deal["created_on"])
        if event["counted"]
    ]


def stock(small: Small, events_of: Callable[..., Iterable[Event]] = deal_events) -> list[Event]:
    return [
        event
        for deal in small.deals()
        if deal["status"] == "open"
        for event in events_of(small, deal, small.as_of, deal["close_on"])
    ]


def offer(small: Small) -> list[Event]:
    found = []
    for event in stock(small):
        lines = [line for line in small.lines if line["opportunity_id"] == event["opportunity_id"]]
        for line in lines:
            share = small.credit(event, "prime") or {event["owner_id"]: 1}
            part = float(share.get(event["seller"], 0))
            price = small.price(line["amount"], line["currency"], small.closing(event))
            if line["amount"] is not None:
                price = None if price is None else float(price) * part
            elif all(other["amount"] is None for other in lines):
                whole = small.price(event["amount"], event["currency"], small.closing(event))
                price = None if whole is None else float(whole) / len(lines) * part
            else:
                price = None
            found.append({**event, **small.product(line["product_id"]), "price": price})
    return found


def sold(small: Small) -> list[Event]:
    return [
        {
            **sale,
            **seat,
            **small.when(sale["sold_on"]),
            **small.account(sale["account_id"]),
            **small.product(sale["product_id"]),
            "price": small.price(sale["amount"], sale["currency"], sale["sold_on"]),
            "listed": small.price(sale["list_amount"], sale["currency"], sale["sold_on"]),
            "cost": small.price(sale["cost_amount"], sale["currency"], sale["sold_on"]),
            "currency": sale["currency"] or small.currency,
        }
        for sale in small.sales
        if small.inside(sale["sold_on"])
        for seat in small.seats(sale["owner_id"], sale["sold_on"])
    ]


def spent(small: Small) -> list[Event]:
    return [
        {
            **cost,
            **seat,
            **small.when(cost["incurred_on"]),
            "price": small.price(cost["amount"], cost["currency"], cost["incurred_on"]),
        }
        for cost in small.costs
        if small.inside(cost["incurred_on"])
        for seat in small.seats(cost["owner_id"], cost["incurred_on"])
    ]


def _activity(small: Small, activity: dict) -> Iterable[Event]:
    deal = next((d for d in small.deals() if d["opportunity_id"] == activity["opportunity_id"]), {})
    account = small.account(activity["account_id"] or deal.get("account_id"))
    for seat in small.seats(activity["owner_id"], activity["occurs_on"]):
        yield {
            **activity,
            **seat,
            **account,
            **small.when(activity["occurs_on"]),
            "touch": activity["channel"] in ("email", "call", "meeting") and activity["opportunity_id"] is not None,
            "meeting": activity["channel"] == "meeting",
        }


def done(small: Small) -> list[Event]:
    now = small.midnight_after_as_of()
    return [
        event
        for a in small.activities
        if a["is_done"] and not a["is_system"] and small.inside(a["occurs_on"])
        if a["recorded_at"] is None or a["recorded_at"] < now
        for event in _activity(small, a)
    ]


def booked(small: Small) -> list[Event]:
    now = small.midnight_after_as_of()
    return [
        event
        for a in small.activities
        if not a["is_system"] and small.begin <= a["occurs_on"] < small.end and a["occurs_on"] > small.as_of
        if a["recorded_at"] is not None and a["recorded_at"] < now
        for event in _activity(small, a)
    ]


def any_activity(small: Small) -> bool:
    now = small.midnight_after_as_of()
    return any(
        small.seats(a["owner_id"], a["occurs_on"])
        for a in small.activities
        if not a["is_system"] and a["occurs_on"] < small.end and a["occurs_on"] <= small.as_of
        if a["recorded_at"] is None or a["recorded_at"] < now
    )


def any_cost(small: Small) -> bool:
    return any(
        small.seats(c["owner_id"], c["incurred_on"])
        for c in small.costs
        if c["incurred_on"] < small.end and c["incurred_on"] <= small.as_of
    )


def weeks(small: Small) -> float:
    last = min(small.end, max(small.begin, small.as_of + timedelta(days=1)))
    return (last - small.begin).days / 7


# ---------------------------------------------------------------- one function a metric
Said = tuple[float | None, int, int]


def money(events: list[Event], what: Callable[[Event], Decimal | float | None]) -> Said:
    known = [v for v in map(what, events) if v is not None]
    value = None if events and not known else float(sum(known))
    own = owned(events)
    return value, len(own), sum(what(e) is None for e in own)


def owned(events: list[Event]) -> list[Event]:
    """Those that count: a deal once, with its owner, however many share its value."""
    return [e for e in events if e.get("counted", True)]


def share(part: list[Event], whole: list[Event]) -> Said:
    part, whole = owned(part), owned(whole)
    return (len(part) / len(whole) if whole else None), len(whole), 0


def counted(events: list[Event]) -> Said:
    return len(owned(events)), len(owned(events)), 0


def won(events: list[Event]) -> list[Event]:
    return [e for e in events if e["status"] == "won"]


def weighted(event: Event) -> float | None:
    return None if event["price"] is None or event["chance"] is None else float(event["price"]) * event["chance"]


def unrated(event: Event) -> bool:
    return event["amount"] is not None and event["price"] is None


def cycles(events: list[Event]) -> list[int]:
    both = [(e["created_on"], e["close_on"]) for e in owned(won(events))]
    return [(end - begin).days for begin, end in both if begin is not None and begin <= end]


def average(events: list[Event]) -> Said:
    value, n, unpriced = money(owned(won(events)), lambda e: e["whole"])
    return (value / (n - unpriced) if n > unpriced else None), n, unpriced


def velocity(events: list[Event]) -> Said:
    """Opportunities × average value × win rate ÷ mean cycle, one after the other as the formula is written."""
    mean, _, unpriced = average(events)
    days = cycles(events)
    events = owned(events)
    if not events or mean is None or not sum(days):
        return None, len(events), unpriced
    return len(events) * mean * (len(won(events)) / len(events)) / (sum(days) / len(days)), len(events), unpriced


def by_value(events: list[Event]) -> Said:
    lost = [e for e in owned(events) if e["status"] == "lost"]
    priced = [e for e in events if e["price"] is not None]
    n, unpriced = len(owned(events)), sum(e["price"] is None for e in owned(events))
    if lost and not any(e in priced for e in lost):
        return None, n, unpriced
    whole = float(sum(e["price"] for e in priced))
    if not whole or (won(events) and not won(priced)):
        return None, n, unpriced
    return float(sum(e["price"] for e in won(priced))) / whole, n, unpriced


def earned(events: list[Event], top: Callable[[Event], Decimal], bottom: str, *needs: str) -> Said:
    known = [e for e in events if all(e[name] is not None for name in needs)]
    left_out = len(events) - len(known)
    if not known:
        return None, len(events), left_out
    if not bottom:
        return float(sum(top(e) for e in known)), len(events), left_out
    whole = sum(e[bottom] for e in known)
    return (float(sum(top(e) for e in known)) / float(whole) if whole else None), len(events), left_out


def due(events: list[Event]) -> list[Event]:
    return [e for e in events if e["due"]]


def committed(events: list[Event]) -> list[Event]:
    return [e for e in due(events) if e["category"] == "commit"]


def touches(events: list[Event]) -> list[Event]:
    return [e for e in events if e["touch"]]


def meetings(events: list[Event]) -> list[Event]:
    return [e for e in events if e["meeting"]]


def of_known_segment(events: list[Event]) -> list[Event]:
    return [e for e in touches(events) if e["segment"] is not None]


def of_known_end(events: list[Event]) -> list[Event]:
    return [e for e in meetings(events) if e["has_next_step"] is not None]


def unless(seen: object, said: Said) -> Said:
    return said if seen else (None, *said[1:])


def level(small: Small, events: list[Event]) -> Said:
    past = weeks(small)
    return unless(any_activity(small), (len(events) / past if past else None, len(events), 0))


OPINIONS: dict[str, tuple[Callable[[Small], list[Event]], Callable[[Small, list[Event]], Said]]] = {
    "bookings": (decided, lambda _, es: money(won(es), lambda e: e["price"])),
    "deals_won": (decided, lambda _, es: counted(won(es))),
    "deals_won_without_rate": (decided, lambda _, es: counted([e for e in won(es) if unrated(e)])),
    "open_without_rate": (stock, lambda _, es: counted([e for e in es if unrated(e)])),
    "deals_lost": (decided, lambda _, es: counted([e for e in es if e["status"] == "lost"])),
    "average_deal_value": (decided, lambda _, es: average(es)),
    "win_rate": (decided, lambda _, es: share(won(es), es)),
    "value_win_rate": (decided, lambda _, es: by_value(es)),
    "created_cohort_win_rate": (created, lambda _, es: share(won(es), es)),
    "cohort_maturity": (created, lambda _, es: share([e for e in es if e["status"] != "open"], es)),
    "opportunities_created": (created, lambda _, es: counted(es)),
    "open_pipeline": (stock, lambda _, es: money(es, lambda e: e["price"])),
    "open_pipeline_due": (stock, lambda _, es: money(due(es), lambda e: e["price"])),
    "open_opportunities": (stock, lambda _, es: counted(es)),
    "weighted_pipeline": (stock, lambda _, es: money(es, weighted)),
    "weighted_pipeline_due": (stock, lambda _, es: money(due(es), weighted)),
    "committed_pipeline_due": (stock, lambda _, es: money(committed(es), lambda e: e["price"])),
    "overlay_bookings": (
        lambda small: decided(small, overlay_events),
        lambda _, es: money(won(es), lambda e: e["price"]),
    ),
    "overlay_pipeline": (
        lambda small: stock(small, overlay_events),
        lambda _, es: money(es, lambda e: e["price"]),
    ),
    "sales_cycle": (
        decided,
        lambda _, es: (sum(cycles(es)) / len(cycles(es)) if cycles(es) else None, len(cycles(es)), 0),
    ),
    "median_sales_cycle": (
        decided,
        lambda _, es: (float(median(cycles(es))) if cycles(es) else None, len(cycles(es)), 0),
    ),
    "sales_velocity": (decided, lambda _, es: velocity(es)),
    "sales": (sold, lambda _, es: money(es, lambda e: e["price"])),
    "margin": (sold, lambda _, es: earned(es, lambda e: e["price"] - e["cost"], "", "price", "cost")),
    "margin_percent": (sold, lambda _, es: earned(es, lambda e: e["price"] - e["cost"], "price", "price", "cost")),
    "discount": (sold, lambda _, es: earned(es, lambda e: e["listed"] - e["price"], "listed", "price", "listed")),
    "pipeline_offer": (offer, lambda _, es: money(es, lambda e: e["price"])),
    "cost_of_sales": (spent, lambda s, es: unless(any_cost(s), money(es, lambda e: e["price"]))),
    "touches": (done, lambda s, es: unless(any_activity(s), counted(touches(es)))),
    "meetings": (done, lambda s, es: unless(any_activity(s), counted(meetings(es)))),
    "activity_level": (done, lambda s, es: level(s, touches(es))),
    "meeting_level": (done, lambda s, es: level(s, meetings(es))),
    "activity_focus": (
        done,
        lambda _, es: share([e for e in of_known_segment(es) if e["segment"] == "strategic"], of_known_segment(es)),
    ),
    "activity_quality": (
        done,
        lambda _, es: share([e for e in of_known_end(es) if e["has_next_step"]], of_known_end(es)),
    ),
    "touches_booked": (booked, lambda s, es: unless(any_activity(s) or booked(s), counted(touches(es)))),
    "meetings_booked": (booked, lambda s, es: unless(any_activity(s) or booked(s), counted(meetings(es)))),
}
"""Metric -> the events it looks at, and what it says about some of them: value, n, unpriced."""


def opinion(
    small: Small, metric: str, by: tuple[str, ...], opinions: dict | None = None
) -> dict[tuple[str | None, ...], Said]:
    """What the metric must say, by key."""
    small = small.as_known()
    events_of, say = (opinions or OPINIONS)[metric]
    groups: dict[tuple[str | None, ...], list[Event]] = defaultdict(list)
    if not by:
        groups[()] = []
    if by in {("person",), ("unit",), ("row",)}:
        place = {"person": 1, "unit": 2, "row": 3}[by[0]]
        groups.update({(stint[place],): [] for stint in small.stints})
    for event in events_of(small):
        groups[tuple(event[name] for name in by)].append(event)
    return {keys: say(small, events) for keys, events in groups.items()}
