"""What the metrics over the past of deals must answer: one deal at a time, walking through its versions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from tests.metrics.second_opinion import (
    OPINIONS,
    Event,
    Said,
    Small,
    counted,
    created,
    money,
    owned,
    share,
    stock,
)

FOREVER = datetime(2200, 1, 1)
ENOUGH = 10


def local_day(small: Small, instant: datetime):
    """The last day that has begun by then."""
    around = (instant.date() + timedelta(days=n) for n in (-2, -1, 0, 1, 2))
    return max(day for day in around if first_instant(small, day) <= instant)


def first_instant(small: Small, day) -> datetime:
    return (
        datetime(day.year, day.month, day.day, tzinfo=small.zone_on(day - timedelta(days=1)))
        .astimezone(ZoneInfo("UTC"))
        .replace(tzinfo=None)
    )


def stories(small: Small) -> list[list[dict]]:
    """The versions of each opportunity that is there on the knowledge day, as far as known then, in order."""
    now = small.midnight_after_as_of()
    there = {d["opportunity_id"] for d in small.deals()}
    found: dict[str, list[dict]] = {}
    for version in sorted(small.versions, key=lambda v: v["valid_from"]):
        if version["opportunity_id"] in there and version["valid_from"] < now:
            found.setdefault(version["opportunity_id"], []).append(version)
    return list(found.values())


def seen(small: Small, deal: dict, day, shown_on, now: dict, owner: str | None) -> list[Event]:
    """The event under every seat; account and kind are those of the deal as it is now."""
    return [
        {**deal, **seat, **small.when(shown_on), **small.account(now["account_id"])} for seat in small.seats(owner, day)
    ]


def told_to_us(small: Small, deal: dict | None) -> bool:
    """Whether whoever owns the deal now is somebody asked about, on whatever days; or the deal is gone."""
    return deal is None or deal["owner_id"] in {stint[0] for stint in small.stints}


# ---------------------------------------------------------------- slips
def began(small: Small) -> list[Event]:
    if small.begin > small.as_of:
        return []
    opened = first_instant(small, small.begin)
    now = {d["opportunity_id"]: d for d in small.deals()}
    found = []
    for version in small.versions:
        if not (version["valid_from"] < opened <= version["valid_to"]):
            continue
        if version["status"] != "open" or version["is_deleted"] or version["close_on"] is None:
            continue
        if small.begin <= version["close_on"] < small.end and told_to_us(small, now.get(version["opportunity_id"])):
            current = now.get(version["opportunity_id"], {}).get("close_on")
            event = {
                **version,
                "currency": version["currency"] or small.currency,
                "price": small.price(version["amount"], version["currency"], small.closing(version)),
                "slipped": current is not None and current >= small.end,
            }
            found += seen(small, event, small.begin, version["close_on"], version, version["owner_id"])
    return found


def slipped(events: list[Event]) -> list[Event]:
    return [e for e in events if e["slipped"]]


def slip_rate(events: list[Event]) -> Said:
    whole, n, unpriced = money(events, lambda e: e["price"])
    part, *_ = money(slipped(events), lambda e: e["price"])
    return (part / whole if whole and part is not None else None), n, unpriced


# ---------------------------------------------------------------- moves of the close date
def moved(small: Small) -> list[Event]:
    found = []
    for story in stories(small):
        last = None
        for version in story:
            if version["status"] != "open" or version["is_deleted"]:
                last = None
                continue
            if version["close_on"] is None:
                continue
            day = local_day(small, version["valid_from"])
            if last is not None and last != version["close_on"] and small.inside(day):
                event = {**version, "days": (version["close_on"] - last).days, "from": last}
                found += seen(small, event, day, day, story[-1], version["owner_id"])
            last = version["close_on"]
    return found


def later(events: list[Event]) -> list[Event]:
    return [e for e in events if e["days"] > 0]


def across(small: Small, events: list[Event], what: str) -> list[Event]:
    return [e for e in later(events) if small.when(e["from"])[what] != small.when(e["close_on"])[what]]


def any_move(small: Small) -> bool:
    """Any move under the lens, of the period or not, of a deal that is still there or not."""
    whole = Small(**{**vars(small), "begin": date.min, "end": date.max})
    undeleted = [{**v, "is_deleted": False, "gone": v["is_deleted"]} for v in whole.versions]
    for version in undeleted:
        if version.pop("gone"):
            version["status"] = "lost"
    whole.versions = undeleted
    return bool(moved(whole))


def known_moves(small: Small, said: Said) -> Said:
    return said if any_move(small) else (None, *said[1:])


# ---------------------------------------------------------------- stages
def ladder(small: Small, deal: dict) -> dict[str, int | None]:
    """The open stages of the deal's pipeline and their places; a pipeline nobody described shares all of them."""
    own = [s for s in small.stages if s["source"] == deal["source"] and s["status"] == "open"]
    mine = [s for s in own if s["pipeline"] is not None and s["pipeline"] == deal["pipeline"]]
    places: dict[str, set[int]] = {}
    for stage in mine or own:
        places.setdefault(stage["name"], set()).add(stage["position"])
    return {name: min(found) if mine or len(found) == 1 else None for name, found in places.items()}


def visits(small: Small, versions: list[dict]) -> list[dict]:
    """Stretches in one pipeline, stage and status, with whether their beginning is known."""
    found: list[dict] = []
    for version in versions:
        if version["is_deleted"]:
            continue
        same = ("pipeline", "stage", "status")
        joins = found and found[-1]["valid_to"] == version["valid_from"]
        if joins and all(found[-1][name] == version[name] for name in same):
            found[-1]["valid_to"] = version["valid_to"]
            continue
        begins = local_day(small, version["valid_from"])
        is_known = (
            bool(joins) and found[-1]["stage"] is not None
            if found
            else version["created_on"] is not None and begins == version["created_on"]
        )
        found.append({**version, "is_known": is_known, "begin_on": begins})
    return found


def reached(small: Small) -> list[Event]:
    return [
        seen_as
        for story in stories(small)
        if told_to_us(small, story[-1])
        for event in climb(small, story)
        if small.inside(event["begin_on"])
        for seen_as in seen(small, event, event["begin_on"], event["begin_on"], story[-1], event["owner_id"])
    ]


def climb(small: Small, story: list[dict]) -> list[dict]:
    """The stages the deal reached, one after the other, and whether it went past them."""
    best: dict[str | None, int] = {}
    found: list[dict] = []
    for visit in visits(small, story):
        level, before = height(small, visit), best.get(visit["pipeline"], -(10**9))
        if level is None or level <= before:
            continue
        for past in found:
            past["passed"] |= past["pipeline"] == visit["pipeline"]
        best[visit["pipeline"]] = level
        went_through = visit["is_known"] and not (before == -(10**9) and visit["status"] == "won")
        for name, place in ladder(small, visit).items() if went_through else ():
            is_own = place == level and name == visit["stage"]
            if place is not None and place > before and (place < level or is_own):
                found.append({**visit, "stage": name, "position": f"{place:02}", "passed": not is_own})
    for event in found:
        event["pending"] = not event["passed"] and story[-1]["status"] == "open"
    return found


def height(small: Small, visit: dict) -> int | None:
    if visit["status"] == "won":
        return 10**9
    return ladder(small, visit).get(visit["stage"]) if visit["status"] == "open" else None


def stays(small: Small, versions: list[dict]) -> list[dict]:
    return [v for v in visits(small, versions) if v["status"] == "open" and v["stage"] is not None]


def won_days(small: Small) -> dict[tuple, list[int]]:
    """How many days won deals under the lens stayed in each stage, stay by stay."""
    found: dict[tuple, list[int]] = {}
    for story in stories(small):
        deal = story[-1]
        if deal["status"] != "won" or deal["close_on"] is None or deal["close_on"] > small.as_of:
            continue
        for _ in small.seats(deal["owner_id"], deal["close_on"]):
            for stay in stays(small, story):
                if stay["is_known"]:
                    days = (local_day(small, stay["valid_to"]) - stay["begin_on"]).days
                    found.setdefault((stay["source"], stay["pipeline"], stay["stage"]), []).append(days)
    return found


def standing(small: Small) -> list[Event]:
    now = small.midnight_after_as_of()
    medians = won_days(small)
    every = [days for found in medians.values() for days in found]
    by_deal = {story[-1]["opportunity_id"]: story for story in stories(small)}
    found = []
    for event in owned(stock(small)):
        story = by_deal[event["opportunity_id"]]
        current = stays(small, story)
        stay = current[-1] if current and current[-1]["valid_to"] >= now and current[-1]["is_known"] else None
        own = medians.get((event["source"], event["pipeline"], event["stage"]), [])
        usual = median(own) if len(own) >= ENOUGH else median(every) if len(every) >= ENOUGH else None
        age = None if stay is None else (small.as_of - stay["begin_on"]).days
        pushes = len(later(moves_of(story)))
        found.append(
            {
                **event,
                "price": event["whole"],
                **touches_of(small, event),
                "age": age,
                "stuck": None if age is None or usual is None else age > 1.5 * usual,
                "pushes": str(pushes) if pushes < 3 else "3 or more",
            }
        )
    return found


def moves_of(story: list[dict]) -> list[dict]:
    found, last = [], None
    for version in story:
        if version["status"] != "open" or version["is_deleted"]:
            last = None
        elif version["close_on"] is not None:
            if last is not None and last != version["close_on"]:
                found.append({"days": (version["close_on"] - last).days})
            last = version["close_on"]
    return found


# ---------------------------------------------------------------- silence
def touches_of(small: Small, deal: dict) -> dict:
    now = small.midnight_after_as_of()
    mine = [
        a
        for a in small.activities
        if a["opportunity_id"] == deal["opportunity_id"] and a["channel"] in ("email", "call", "meeting")
        if not a["is_system"]
    ]
    past = [a["occurs_on"] for a in mine if is_past(small, a)]
    said = deal.get("last_activity_at")
    silences = [(small.as_of - day).days for day in past]
    if said is not None:
        silences.append((now - timedelta(microseconds=1) - said).days)
    border = small.as_of - timedelta(days=29)
    is_active = any(day >= border for day in past) or (said is not None and said >= first_instant(small, border))
    return {
        "said": said,
        "quiet": not is_active,
        "silence": min(silences, default=None),
        "booked": any(a["occurs_on"] > small.as_of and a["recorded_at"] and a["recorded_at"] < now for a in mine),
    }


def is_past(small: Small, activity: dict) -> bool:
    recorded = activity["recorded_at"]
    known = recorded is None or recorded < small.midnight_after_as_of()
    return activity["is_done"] and activity["occurs_on"] <= small.as_of and known


def any_touch(small: Small) -> bool:
    return any(
        is_past(small, a) and small.seats(a["owner_id"], a["occurs_on"])
        for a in small.activities
        if a["channel"] in ("email", "call", "meeting") and not a["is_system"] and a["opportunity_id"] is not None
    )


def known_touches(small: Small, events: list[Event], said: Said) -> Said:
    return said if any_touch(small) or any(e["said"] for e in events) else (None, *said[1:])


# ---------------------------------------------------------------- the cohort's curve
def ageing(small: Small) -> list[Event]:
    return [
        {
            **event,
            "age": f"{days:03} days",
            "old": (small.as_of - event["created_on"]).days >= days,
            "won_by_then": event["status"] == "won"
            and event["close_on"] is not None
            and (event["close_on"] - event["created_on"]).days <= days,
        }
        for event in created(small)
        for days in (30, 60, 90, 120, 180, 270, 365, 540, 730)
    ]


def old(events: list[Event]) -> list[Event]:
    return [e for e in events if e["old"]]


def middle(values: list[int]) -> Said:
    return (float(median(values)) if values else None), len(values), 0


def of(events: list[Event], name: str) -> list[Event]:
    return [e for e in events if e[name] is not None and e[name]]


def judged(events: list[Event]) -> list[Event]:
    return [e for e in events if e["stuck"] is not None]


def priced(events: list[Event]) -> Said:
    return money(events, lambda e: e["price"])


def stuck_value(events: list[Event]) -> Said:
    said = priced(of(events, "stuck"))
    return said if judged(events) or not events else (None, *said[1:])


HISTORIES = {
    "slip_rate": (began, lambda _, es: slip_rate(es)),
    "slipped_value": (began, lambda _, es: priced(slipped(es))),
    "push_count": (moved, lambda s, es: known_moves(s, counted(later(es)))),
    "push_count_month": (moved, lambda s, es: known_moves(s, counted(across(s, es, "month")))),
    "push_count_quarter": (moved, lambda s, es: known_moves(s, counted(across(s, es, "quarter")))),
    "days_pushed": (moved, lambda s, es: known_moves(s, (sum(e["days"] for e in later(es)), len(later(es)), 0))),
    "days_per_push": (
        moved,
        lambda _, es: (sum(e["days"] for e in later(es)) / len(later(es)) if later(es) else None, len(later(es)), 0),
    ),
    "pushed_pipeline": (standing, lambda _, es: priced([e for e in es if e["pushes"] != "0"])),
    "stage_conversion": (reached, lambda _, es: share(of(es, "passed"), es)),
    "stage_conversion_maturity": (reached, lambda _, es: share([e for e in es if not e["pending"]], es)),
    "stage_age": (standing, lambda _, es: middle([e["age"] for e in es if e["age"] is not None])),
    "stuck_share": (standing, lambda _, es: share(of(es, "stuck"), judged(es))),
    "stuck_pipeline": (standing, lambda _, es: stuck_value(es)),
    "quiet_share": (standing, lambda s, es: known_touches(s, es, share(of(es, "quiet"), es))),
    "quiet_pipeline": (
        standing,
        lambda s, es: known_touches(s, es, priced(of(es, "quiet"))) if es else priced([]),
    ),
    "days_since_activity": (standing, lambda _, es: middle([e["silence"] for e in es if e["silence"] is not None])),
    "next_activity_booked": (
        standing,
        lambda s, es: share(of(es, "booked"), es) if any_touch(s) else (None, len(es), 0),
    ),
    "win_rate_by_age": (ageing, lambda _, es: share([e for e in old(es) if e["won_by_then"]], old(es))),
}
ALL = {**OPINIONS, **HISTORIES}
"""Every metric's second opinion."""
