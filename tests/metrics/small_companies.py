"""Small companies made up by hypothesis: owners that move, deletes, currencies, unknown values, days on the edge."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st
from tests.metrics.second_opinion import Small

FOREVER = datetime(2200, 1, 1)
# Few days, so that they meet: ends of months and quarters, a change of clocks, days one after another.
DAY_LIST = [
    date(2025, 1, 31),
    date(2025, 2, 1),
    date(2025, 2, 2),
    date(2025, 3, 29),
    date(2025, 3, 30),
    date(2025, 3, 31),
    date(2025, 4, 1),
    date(2025, 10, 1),
]
DAYS = st.sampled_from(DAY_LIST)
# 22:00 and 23:00 UTC are midnight in Copenhagen, in summer and in winter; then a moment to either side.
MOMENTS = st.tuples(DAYS, st.sampled_from([(0, 0), (12, 0), (22, 0), (23, 0)])).map(
    lambda t: datetime(t[0].year, t[0].month, t[0].day, *t[1])
)
OWNERS = st.sampled_from(["crm:ann", "crm:ann", "crm:ben", "crm:ben", "crm:cia", "crm:cia", "crm:stranger", None])
MONEY = st.one_of(st.none(), st.integers(0, 5000).map(Decimal))
CURRENCIES = st.sampled_from([None, "EUR", "USD", "SEK"])
ACCOUNTS = st.sampled_from(["crm:acme", "crm:blob", "crm:unlisted", None])
PRODUCTS = st.sampled_from(["crm:pump", "crm:valve", "crm:unlisted", None])


def maybe(strategy):
    return st.one_of(st.none(), strategy)


CLOSES = st.one_of(st.none(), DAYS, DAYS, DAYS)


@st.composite
def versions(draw, number):
    """One opportunity's known states, without gaps, from a first one on."""
    # Most deals are known from the beginning, so that there is something to see on any day.
    begin = draw(st.sampled_from([datetime(2025, 1, 1), datetime(2025, 1, 1), datetime(2025, 2, 1, 23)]))
    instants = sorted({begin, *draw(st.lists(MOMENTS, max_size=3))})
    fixed = {"source": "crm", "opportunity_id": f"crm:{number}", "account_id": draw(ACCOUNTS), "origin": "history"}
    fixed |= {"created_on": draw(maybe(DAYS)), "name": f"Deal {number}"}
    fixed |= {
        "lead_source": draw(st.sampled_from(["Fair", None])),
        "kind": draw(st.sampled_from(["New", "More", None])),
    }
    return [
        {
            **fixed,
            "valid_from": begin,
            "valid_to": end,
            "owner_id": draw(OWNERS),
            "status": draw(st.sampled_from(["open", "open", "won", "won", "lost"])),
            "stage": draw(st.sampled_from(["Early", "Late", None])),
            "pipeline": draw(st.sampled_from(["north", None])),
            "amount": draw(MONEY),
            "currency": draw(CURRENCIES),
            "close_on": draw(CLOSES),
            "probability": draw(maybe(st.sampled_from([0.0, 0.25, 1.0]))),
            "category": draw(st.sampled_from(["commit", "pipeline", None])),
            "updated_at": draw(maybe(MOMENTS)),
            "is_deleted": draw(st.sampled_from([False] * 5 + [True])),
        }
        for begin, end in zip(instants, [*instants[1:], FOREVER], strict=True)
    ]


def row(**columns):
    return st.fixed_dictionaries({"source": st.just("crm"), **columns})


def numbered(strategy, key, size):
    """Up to ``size`` rows, each with a key of its own."""
    return st.lists(strategy, max_size=size).map(
        lambda rows: [{**each, key: f"crm:{key}{i}"} for i, each in enumerate(rows)]
    )


LINES = numbered(
    row(
        opportunity_id=st.sampled_from([f"crm:{i}" for i in range(4)]),
        product_id=PRODUCTS,
        amount=MONEY,
        currency=CURRENCIES,
    ),
    "line_id",
    6,
)
SALES = numbered(
    row(
        account_id=ACCOUNTS,
        owner_id=OWNERS,
        product_id=PRODUCTS,
        sold_on=DAYS,
        list_amount=MONEY,
        amount=MONEY,
        cost_amount=MONEY,
        currency=CURRENCIES,
    ),
    "sale_id",
    6,
)
ACTIVITIES = numbered(
    row(
        opportunity_id=st.sampled_from(["crm:0", "crm:1", "crm:gone", None]),
        account_id=ACCOUNTS,
        owner_id=OWNERS,
        channel=st.sampled_from(["call", "email", "meeting", "meeting", "note"]),
        occurs_on=DAYS,
        recorded_at=maybe(MOMENTS),
        is_done=st.sampled_from([True, True, False]),
        has_next_step=maybe(st.booleans()),
        is_system=st.sampled_from([False, False, True]),
    ),
    "activity_id",
    10,
)
COSTS = numbered(
    row(
        owner_id=OWNERS,
        channel=st.sampled_from(["face_to_face", "virtual"]),
        incurred_on=DAYS,
        amount=MONEY.filter(lambda m: m is not None),
        currency=CURRENCIES,
    ),
    "cost_id",
    5,
)
RATE = row(
    currency=st.sampled_from(["USD", "USD", "SEK", "GBP", "EUR"]),
    base=st.sampled_from([None, None, "EUR", "USD", "GBP"]),
    rate_type=st.sampled_from(["dated", "dated", "plan", "spot"]),
    begin_on=st.one_of(DAYS, st.sampled_from([date(2024, 1, 1), date(2024, 10, 1)])),
    rate=st.sampled_from(["0.5", "1.25", "3", "0.0891", "7.000000000003"]).map(Decimal),
    known_on=st.one_of(DAYS, st.just(date(1900, 1, 1))),
)
USUAL = {
    "source": "bank",
    "currency": "USD",
    "base": None,
    "rate_type": "dated",
    "begin_on": date(2025, 2, 1),
    "rate": Decimal("0.5"),
    "known_on": date(1900, 1, 2),
}


def said_once(rate):
    return (rate["currency"], rate["base"] or "EUR", rate["rate_type"], rate["begin_on"], rate["known_on"])


FOREVER_DAY, FIRST_DAY = date(2200, 1, 1), date(1900, 1, 1)


@st.composite
def credit(draw, number):
    """Who has credit for one deal: nobody, or a set of prime splits that a later one may replace, and some overlay."""
    sellers = st.sampled_from(["crm:ann", "crm:ben", "crm:cia", "crm:stranger"])
    changed = draw(st.sampled_from([None, *DAY_LIST]))
    spans = [(FIRST_DAY, changed or FOREVER_DAY), *([(changed, FOREVER_DAY)] if changed else [])]
    found = []
    for known_on, until_on in spans:
        told = {"source": "crm", "opportunity_id": f"crm:{number}", "known_on": known_on, "until_on": until_on}
        weights = draw(st.dictionaries(sellers, st.sampled_from(["0.5", "0.3", "0.333333333333"]), max_size=3))
        whole, upto = sum(map(Decimal, weights.values())), Decimal(0)
        for seller in sorted(weights):
            begin, upto = upto, upto + Decimal(weights[seller])
            bounds = [(each / whole).quantize(Decimal("1e-12")) for each in (begin, upto)]
            found.append({**told, "kind": "prime", "seller_id": seller, **split(*bounds)})
        helped = {**told, "kind": "overlay", **split(Decimal(0), Decimal("0.7"))}
        found.extend({**helped, "seller_id": seller} for seller in sorted(draw(st.sets(sellers, max_size=2))))
    return found


def split(begin, end):
    return {"begin_share": begin, "end_share": end}


RATES = st.lists(RATE, max_size=8, unique_by=said_once)
TYPED = st.lists(RATE, max_size=2, unique_by=lambda rate: said_once(rate)[:4])
STAGES = [
    {
        "source": "crm",
        "stage_id": "crm:1",
        "pipeline": None,
        "name": "Early",
        "position": 1,
        "status": "open",
        "is_initial": True,
        "probability": 0.5,
    },
    {
        "source": "crm",
        "stage_id": "crm:2",
        "pipeline": "north",
        "name": "Early",
        "position": 1,
        "status": "open",
        "is_initial": None,
        "probability": 0.125,
    },
    {
        "source": "crm",
        "stage_id": "crm:3",
        "pipeline": "north",
        "name": "Late",
        "position": 2,
        "status": "open",
        "is_initial": False,
        "probability": None,
    },
    {
        "source": "erp",
        "stage_id": "erp:1",
        "pipeline": None,
        "name": "Late",
        "position": 2,
        "status": "open",
        "is_initial": False,
        "probability": 0.75,
    },
]


@st.composite
def stints(draw):
    """Half-open stretches for three sellers, each in one unit and then perhaps in the other."""
    found = []
    for owner, person in (("crm:ann", "ann"), ("crm:ben", "ben"), ("crm:cia", "cia")):
        begin, moved, end = sorted(draw(st.tuples(DAYS, DAYS, DAYS)))
        begin = draw(st.sampled_from([date(1900, 1, 1), date(1900, 1, 1), begin]))
        moved = draw(st.sampled_from([date(2200, 1, 1), moved]))
        end = draw(st.sampled_from([end, date(2200, 1, 1)]))
        found.append((owner, person, "north", f"unit:{draw(st.sampled_from(['a', 'b']))}", begin, moved))
        if moved < end and draw(st.booleans()):
            found.append((owner, person, "south", "unit:south", moved, end))
    return [s for s in found if s[4] <= s[5]]


@st.composite
def corrected(draw, rows, **changes):
    """The rows, some known only from a day on, and some known otherwise before that day."""
    found = []
    for told in rows:
        day = draw(DAYS)
        before = {**told, **{name: draw(value) for name, value in changes.items()}, "known_to": day}
        late = {**told, "known_from": day}
        found += draw(st.sampled_from([[told], [told], [late], [before, late]]))
    return [{"known_from": date(1900, 1, 1), "known_to": date(2200, 1, 1), **told} for told in found]


@st.composite
def companies(draw):
    begin, end = sorted(draw(st.tuples(DAYS, DAYS)))
    deals = [v for n in range(draw(st.integers(0, 3).map(lambda few: few or 12))) for v in draw(versions(n))]
    closes = [v["close_on"] for v in deals if v["close_on"]]
    return Small(
        versions=deals,
        lines=draw(corrected(draw(LINES), amount=MONEY, product_id=PRODUCTS)),
        sales=draw(corrected(draw(SALES), amount=MONEY, owner_id=OWNERS, sold_on=DAYS)),
        activities=draw(corrected(draw(ACTIVITIES), is_done=st.booleans(), owner_id=OWNERS)),
        costs=draw(corrected(draw(COSTS), channel=st.just("online"))),
        accounts=draw(
            corrected(
                [
                    {
                        "source": "crm",
                        "account_id": "crm:acme",
                        "name": "Acme",
                        "industry": "Food",
                        "segment": "strategic",
                    },
                    {
                        "source": "crm",
                        "account_id": "crm:blob",
                        "name": None,
                        "industry": None,
                        "segment": draw(st.sampled_from(["small", None])),
                    },
                ],
                segment=st.sampled_from(["strategic", None]),
            )
        ),
        products=draw(
            corrected(
                [
                    {"source": "crm", "product_id": "crm:pump", "name": "Pump", "family": "Flux"},
                    {"source": "crm", "product_id": "crm:valve", "name": "Valve", "family": None},
                ],
                family=st.just("Classic"),
            )
        ),
        stages=draw(corrected(draw(st.sampled_from([STAGES, STAGES[:1], []])), probability=st.just(0.25))),
        rates=[USUAL, *draw(RATES)],
        typed=draw(TYPED),
        credits=[c for n in range(4) for c in draw(credit(n))] if draw(st.booleans()) else [],
        rate_type=draw(st.sampled_from(["dated", "dated", "plan", "spot"])),
        stints=draw(stints()),
        begin=begin,
        end=end + timedelta(days=1),
        as_of=draw(st.one_of(DAYS, st.sampled_from(closes)) if closes else DAYS),
        zone=draw(st.sampled_from(["UTC", "Europe/Copenhagen"])),
        moved=draw(st.sampled_from([(), ((begin, "Asia/Tokyo"),), ((end, "America/Los_Angeles"),)])),
        start_month=draw(st.sampled_from([1, 2, 10])),
        week_start=draw(st.sampled_from([0, 0, 6, 3])),
        weeks=draw(st.sampled_from([(), (), (4, 4, 5) * 4, (4, 5, 4) * 4, (5, 4, 4) * 4])),
    )
