"""The trust checks agree with an independent answer in any small company."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.metrics.second_opinion import Small, stock
from tests.metrics.small_companies import companies
from tests.metrics.test_second_opinion import calendar_of, money_of
from tests.world import Tables

from quarterdeck.checks.four import check
from quarterdeck.domain.org import Stint
from quarterdeck.domain.trust import Limits, Thresholds
from quarterdeck.metrics.query import Lens

AS_FOUND = (Phase.generate,)
"""A company that fails is shown as it was found: making it smaller takes minutes."""
LIMITS = {"north": Limits(stale_days=5, closing_days=60)}


def asked(tables: Tables, small: Small, limits: dict[str, Limits]):
    facts = tables.facts(
        {
            "opportunity_version": small.versions,
            "account": small.accounts,
            "stage": small.stages,
            "exchange_rate": small.rates,
            "opportunity_credit": small.credits,
        },
        small.as_of,
    )
    stints = (Stint(owner, person, unit, begin, end, row) for owner, person, unit, row, begin, end in small.stints)
    calendar = calendar_of(small)
    return check(
        facts, Lens(tuple(stints)), small.as_of, calendar, money_of(small, calendar), Thresholds(by_pipeline=limits)
    )


@settings(max_examples=60, phases=AS_FOUND)
@given(companies(), st.sampled_from([{}, LIMITS]))
def test_what_is_in_doubt_about_open_deals(tables: Tables, small: Small, limits):
    four = asked(tables, small, limits)
    doubtful, unknown, everything = opinions(small.as_known(), limits)
    for row in (None, *{stint[3] for stint in small.stints}):
        events = [e for e in everything if row in (None, e["row"])]
        for found in four.line(row).checks[1:]:
            wrong = [e for e in doubtful[found.code] if row in (None, e["row"])]
            priced = [e["price"] for e in wrong if e["price"] is not None]
            own = [e for e in wrong if e["counted"]]
            assert sorted(d.opportunity_id for d in found.doubts) == sorted(e["opportunity_id"] for e in own)
            assert (found.count, found.unpriced) == (len(own), sum(e["price"] is None for e in own))
            assert (found.value or 0) == sum(priced)
            assert found.open_count == sum(e["counted"] for e in events)
            assert found.unknown == sum(e["counted"] and row in (None, e["row"]) for e in unknown[found.code])
        assert four.line(row).to_fix == len(
            {e["opportunity_id"] for es in doubtful.values() for e in es if e["counted"] and row in (None, e["row"])}
        )


def opinions(small: Small, limits: dict[str, Limits]):
    """Open deals by what is wrong with them, and by what cannot be told of them."""
    doubtful, unknown = defaultdict(list), defaultdict(list)
    everything = stock(small)
    for event in everything:
        limit = limits.get(event["pipeline"], Limits())
        closes = event["close_on"]
        if closes is None:
            unknown["close_date_passed"].append(event)
        elif closes < small.as_of:
            doubtful["close_date_passed"].append(event)
        quiet = last_update(event)
        fresh = event["created_on"] is not None and (small.as_of - event["created_on"]).days <= limit.stale_days
        if quiet is None and not fresh:
            unknown["not_updated"].append(event)
        if quiet is not None and not fresh and (small.midnight_after_as_of() - quiet).days > limit.stale_days:
            doubtful["not_updated"].append(event)
        soon = closes is not None and 0 <= (closes - small.as_of).days <= limit.closing_days
        initial = is_initial(small, event)
        if soon and initial:
            doubtful["closing_soon_initial"].append(event)
        if closes is None or (soon and initial is None):
            unknown["closing_soon_initial"].append(event)
    return doubtful, unknown, everything


def last_update(event: dict) -> datetime | None:
    return event["updated_at"] or (event["valid_from"] if event["origin"] == "history" else None)


def is_initial(small: Small, event: dict) -> bool | None:
    named = [s for s in small.stages if s["name"] == event["stage"] and s["source"] == event["source"]]
    exact = [s["is_initial"] for s in named if s["pipeline"] and s["pipeline"] == event["pipeline"]]
    either = [s["is_initial"] for s in named if s["pipeline"] is None]
    return next((said for said in (*exact, *either) if said is not None), None)


@settings(max_examples=60, phases=AS_FOUND)
@given(companies())
def test_the_forecasts_at_the_start_of_the_last_twelve_months(tables: Tables, small: Small):
    four = asked(tables, small, {})
    for person in {stint[1] for stint in small.stints}:
        said = {m.begin_on: (m.forecast, m.actual) for m in four.misses(person_key=person)}
        assert said == months(small, person)


def months(small: Small, person: str) -> dict[date, tuple[Decimal | None, Decimal]]:
    """Forecast and actual by month, told from the versions one by one."""
    begins = begun_months(small)
    starts = {begin: open_at(small, person, begin) for begin in begins[:-1]}
    by_commit = any(v["category"] is not None for held in starts.values() for v in held)
    found = {}
    for begin, end in pairwise(begins):
        forecast = Decimal(0)
        for version in starts[begin]:
            due = version["close_on"] is not None and begin <= version["close_on"] < end
            price = small.price(version["amount"], version["currency"], small.closing(version))
            if due and price is not None and by_commit and version["category"] == "commit":
                forecast += price
            if due and price is not None and not by_commit and small.chance(version) is not None:
                forecast += price * Decimal(small.chance(version))
        known = any(v["close_on"] is not None for v in starts[begin])
        found[begin] = (forecast if known else None, won_in(small, person, begin, end))
    return found


def open_at(small: Small, person: str, begin: date) -> list[dict]:
    midnight = datetime(begin.year, begin.month, begin.day, tzinfo=small.zone_on(begin - timedelta(days=1)))
    instant = midnight.astimezone(ZoneInfo("UTC")).replace(tzinfo=None) - timedelta(microseconds=1)
    return [
        version
        for version in small.versions
        if version["valid_from"] <= instant < version["valid_to"]
        if version["status"] == "open" and not version["is_deleted"]
        for seat in small.seats(version["owner_id"], begin)
        if seat["person"] == person
    ]


def won_in(small: Small, person: str, begin: date, end: date) -> Decimal:
    values = [
        small.price(deal["amount"], deal["currency"], deal["close_on"])
        for deal in small.deals()
        if deal["status"] == "won" and deal["close_on"] is not None and begin <= deal["close_on"] < end
        for seat in small.seats(deal["owner_id"], deal["close_on"])
        if seat["person"] == person
    ]
    return sum((v for v in values if v is not None), Decimal(0))


def begun_months(small: Small) -> list[date]:
    """The first days of the last thirteen months that have begun by the day after the knowledge day."""
    morning = small.as_of + timedelta(days=1)
    days = [morning - timedelta(days=back) for back in range(13 * 36, -1, -1)]
    return [b for a, b in pairwise(days) if small.when(a)["month"] != small.when(b)["month"]][-13:]
