"""The page of a past day is what it was on that day, whatever became known since."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.scope.company import EVERYTHING, FAMILIES, STAGES, TODAY, World
from tests.scope.faces import ask, client_of

from quarterdeck.domain.facts import Batch, Delivery
from quarterdeck.records.imports import import_delivery
from quarterdeck.records.models import Company

pytestmark = [pytest.mark.slow, pytest.mark.once]
SUBJECTS = ("unit/acme", "unit/north", "unit/vienna", "person/ada", "person/mo")
BEHIND = ("new", "won", "transferred_in", "came_and_won")
MEASURES = ("bookings/unit/acme?by=account", "open_pipeline/unit/acme?by=stage", "activity_level/unit/acme?by=person")
MEASURES += tuple(f"{name}/unit/acme?by=unit" for name in ("slip_rate", "push_count", "stuck_pipeline", "quiet_share"))
MEASURES += ("pipeline_offer/unit/acme?by=family",)
MEASURES += ("stage_conversion/unit/acme?by=stage", "win_rate_by_age/unit/acme?by=age")
seeds = st.integers(0, 10_000)


@settings(max_examples=1, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(shared=1, secrets=(2, 3), day=date(2025, 9, 30))
@given(
    shared=seeds,
    secrets=st.tuples(seeds, seeds).filter(lambda pair: pair[0] != pair[1]),
    day=st.dates(date(2025, 3, 1), date(2026, 1, 31)),
)
def test_what_was_recorded_later_changes_no_byte_of_a_page_as_of_that_day(inhabited, shared, secrets, day):
    seen = []
    for secret in secrets:
        with inhabited(World(EVERYTHING, shared, secret, known_until=day)):
            seen.append(as_of(day))
    assert differences(*seen) == []


def test_what_was_recorded_later_does_show_today(inhabited):
    seen = []
    for secret in (2, 3):
        with inhabited(World(EVERYTHING, 1, secret, known_until=date(2025, 9, 30))):
            seen.append(ask(client_of("olga"), "/performance/unit/acme/"))
    assert seen[0] != seen[1]


def test_what_a_later_export_corrects_or_adds_late_changes_no_byte_of_an_earlier_day(inhabited):
    """Two more exports: other sales, activities, costs, accounts, products, stages and lines, deals that come late."""
    day = date(2026, 2, 4)
    with inhabited(World(EVERYTHING, 1, 2)):
        Company.current().revise(by=None, opened_on=TODAY)
        import_delivery(corrections(date(2026, 2, 10), 1), by=None)
        before, newest = as_of(day), ask(client_of("olga"), "/performance/unit/acme/")
        earlier = as_of(date(2026, 2, 6))
        import_delivery(corrections(date(2026, 2, 12), 2), by=None)
        assert differences(before, as_of(day)) == []
        assert differences(earlier, as_of(date(2026, 2, 6))) == []
        assert ask(client_of("olga"), "/performance/unit/acme/") != newest


def test_of_days_before_the_first_export_of_lines_nothing_is_told_of_what_was_offered(inhabited):
    with inhabited(World(EVERYTHING, 1, 2)):
        import_delivery(corrections(TODAY, 1), by=None)
        client, offer = client_of("olga"), "/api/v1/measure/pipeline_offer/unit/acme"
        told = [json.loads(ask(client, f"{offer}?as_of=2026-02-{n:02}").body)["total"] for n in (4, 5)]
        assert told[0]["value"] is None
        assert told[0]["missing"].startswith("Opportunity lines are known from 2026-02-05 on")
        assert float(told[1]["value"]) > 0
        words = "What open opportunities held then is not known: their products are known from 5 February on."
        assert [words in ask(client, f"/performance/unit/acme/?as_of=2026-02-{n:02}") for n in (4, 5)] == [True, False]


def corrections(on, number):
    """An export that says of nearly everything something else than before, and adds what happened long ago.

    A later one tells of rates and of shared credit as well.
    """
    amounts = {"list_amount": Decimal(90_000), "amount": Decimal(70_000 * number), "cost_amount": Decimal(5_000)}
    sold = {"owner_id": "ada", "product_id": FAMILIES[0], "sold_on": date(2025, 11, 3), **amounts}
    touched = {"owner_id": "ada", "channel": "meeting", "occurs_on": date(2026, 1, 20), "opportunity_id": "ada-2310-0"}
    dated = {
        "amount": Decimal(300_000 * number),
        "created_on": date(2025, 10, 6),
        "close_on": date(2026, 3, 2),
        "closed_on": date(2026, 1, 12),
    }
    rows = {
        "opportunity": [
            {"opportunity_id": name, "owner_id": "ada", "status": status, "stage": stage, **dated}
            for name, status, stage in (
                (f"late-{number}", "open", "Late"),
                (f"lost-{number}", "lost", "Lost"),
                *((f"ada-2310-{n}", "won", "Won") for n in range(10 * number, 10 * number + 10)),
            )
        ],
        "sale": [{"sale_id": name, **sold} for name in ("ada-2310-0", "ada-2310-1", f"late-{number}")],
        "selling_cost": [
            {
                "cost_id": f"late-{number}",
                "owner_id": "ada",
                "channel": "virtual",
                "incurred_on": date(2026, 1, 9),
                "amount": Decimal(900 * number),
            }
        ],
        "activity": [
            {"activity_id": f"late-{number}", "is_done": True, "is_system": False, "has_next_step": True, **touched}
        ],
        "account": [
            {"account_id": f"ada-2310-{n}", "name": f"Other {number}", "segment": "strategic"} for n in range(30)
        ],
        "product": [{"product_id": FAMILIES[0], "name": f"Other {number}", "family": f"Family {number}"}],
        "stage": [
            {
                "stage_id": f"/{name}",
                "name": name,
                "position": position,
                "status": status,
                "is_initial": name == "Late",
                "probability": 0.1 * number,
            }
            for name, position, status, _ in STAGES
        ],
        "seller": [{"seller_id": "ada", "name": f"Other {number}"}],
        "opportunity_line": [
            {
                "line_id": f"ada-{n}",
                "opportunity_id": f"ada-2310-{n}",
                "product_id": FAMILIES[(n + number) % 2],
                "amount": None if n % 3 else Decimal(1_000 * number),
            }
            for n in range(30)
        ],
    }
    if number > 1:
        rates = {"currency": "USD", "base": None, "rate_type": "dated", "begin_on": date(2025, 1, 1)}
        rows["exchange_rate"] = [{**rates, "rate": Decimal("0.9")}]
        credit = {"opportunity_id": "ada-2310-0", "kind": "prime", "share": Decimal("0.5")}
        rows["opportunity_credit"] = [{**credit, "seller_id": seller} for seller in ("ada", "ole")]
    batches = tuple(
        Batch(table, "crm", {name: [row[name] for row in each] for name in each[0]}, range(1, len(each) + 1), "x.csv")
        for table, each in rows.items()
    )
    return Delivery("crm", on, batches, digest=f"corrections {number}")


def as_of(day, subjects=SUBJECTS):
    """What the company's, the teams' and some sellers' pages say about that day."""
    client, asked = client_of("olga"), f"as_of={day}"
    pages = ("performance", "trust", "bridge")
    addresses = [f"/{page}/{subject}/?{asked}" for page in pages for subject in subjects]
    addresses += [f"/api/v1/{page}/{subject}?{asked}" for page in pages for subject in subjects]
    addresses += [f"/bridge/unit/acme/?{asked}&begin={day - timedelta(days=60)}&behind={why}" for why in BEHIND]
    addresses += [f"/api/v1/measure/{measure}&{asked}" for measure in MEASURES]
    return {address: ask(client, address) for address in addresses}


def differences(first, second):
    """The addresses that answer differently; all of them have to answer."""
    assert {answer.status for answer in (*first.values(), *second.values())} == {200}
    return [address for address in first if first[address] != second[address]]
