"""Rates as facts: append-only, with the day they became known; what cannot be a rate is named."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from tests.facts.world import batch, delivery

from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.money import RateType
from quarterdeck.domain.rates import conversion
from quarterdeck.facts.engine import open_facts
from quarterdeck.facts.publish import build
from quarterdeck.facts.rates import imported_rates

FIRST, LATER = date(2026, 2, 1), date(2026, 3, 1)


@pytest.fixture
def published(tmp_path):
    """Publishes one delivery after the other; returns the newest facts and what was built."""
    built = []

    def publish(day: date, *rates: dict, opening: bool = True):
        target = tmp_path / f"facts-{len(built) + 1:06}.duckdb"
        previous = built[-1].path if built else None
        content = delivery(day, batch("exchange_rate", rates))
        built.append(
            build(
                previous,
                target,
                content,
                number=len(built) + 1,
                calendar=Calendar(),
                progress=lambda *_: None,
                opening=opening,
            )
        )
        return open_facts(target), built[-1]

    return publish


def usd(rate: str, begin_on: date = date(2026, 1, 1), **more) -> dict:
    return {"currency": "USD", "begin_on": begin_on, "rate": Decimal(rate), **more}


def worth(facts, as_of: date, on: date, rates: RateType = RateType.DATED) -> str | None:
    money = conversion(imported_rates(facts), (), "EUR", rates, as_of, Calendar())
    told = str(min(max(on, money.begin), money.last))
    spans = [s for s in json.loads(money.text) if s["begin_on"] <= told < s["end_on"]]
    return spans[0]["rate"] if spans else None


def test_a_correction_leaves_what_was_known_before_as_it_was(published):
    published(FIRST, usd("0.9"))
    facts, built = published(LATER, usd("0.8"))
    assert built.rows["exchange_rate"].changed == 1
    assert worth(facts, date(2026, 2, 28), on=date(2026, 1, 15)) == "0.900000000000"
    assert worth(facts, LATER, on=date(2026, 1, 15)) == "0.800000000000"


def test_the_first_word_about_a_day_counts_as_known_since_that_day_while_the_company_is_set_up(published):
    facts, _ = published(FIRST, usd("0.9"))
    assert worth(facts, date(2026, 1, 10), on=date(2026, 1, 10)) == "0.900000000000"
    assert worth(facts, date(2025, 12, 31), on=date(2026, 1, 10)) is None


def test_after_that_a_rate_is_known_from_the_day_it_was_delivered(published):
    published(FIRST, usd("0.9"))
    facts, _ = published(LATER, usd("0.8", date(2026, 2, 15)), opening=False)
    assert worth(facts, date(2026, 2, 28), on=date(2026, 2, 20)) == "0.900000000000"
    assert worth(facts, LATER, on=date(2026, 2, 20)) == "0.800000000000"


def test_the_same_rates_again_change_nothing_and_an_older_file_says_nothing_new(published):
    published(LATER, usd("0.9"))
    facts, again = published(LATER, usd("0.9"))
    assert (again.rows["exchange_rate"].unchanged, again.rejections) == (1, ())
    facts, late = published(FIRST, usd("0.8"))
    assert late.rows["exchange_rate"].unchanged == 1
    assert worth(facts, LATER, on=LATER) == "0.900000000000"


def test_a_correction_on_the_same_day_takes_the_place_of_the_slip(published):
    published(FIRST, usd("0.9", FIRST))
    facts, _ = published(FIRST, usd("0.8", FIRST))
    assert facts.fetch("SELECT count(*) FROM exchange_rate") == [(1,)]
    assert worth(facts, FIRST, on=FIRST) == "0.800000000000"


def test_a_rate_far_from_its_neighbours_is_put_aside_with_its_place(published):
    days = [date(2026, 1, d) for d in (1, 2, 3, 4)]
    facts, built = published(FIRST, *(usd(r, d) for r, d in zip(("0.9", "0.91", "91", "0.92"), days, strict=True)))
    (rejected,) = built.rejections
    assert (rejected.place.row, rejected.value) == (4, "91")
    assert "far from the 0.91 of 2026-01-02" in rejected.reason
    assert facts.fetch("SELECT count(*) FROM exchange_rate") == [(3,)]
    _, later = published(LATER, usd("0.0089", date(2026, 2, 1)))
    assert len(later.rejections) == 1


def test_types_do_not_mix(published):
    facts, _ = published(FIRST, usd("0.9", rate_type="dated"), usd("0.5", rate_type="plan"))
    assert worth(facts, FIRST, FIRST) == "0.900000000000"
    assert worth(facts, FIRST, FIRST, RateType.PLAN) == "0.500000000000"
    assert worth(facts, FIRST, FIRST, RateType.SPOT) == "0.900000000000"


def test_a_type_nobody_knows_is_refused_by_row(published):
    _, built = published(FIRST, usd("0.9", rate_type="yearly"), usd("0.5", date(2026, 1, 2), rate_type="plan"))
    assert [r.place.row for r in built.rejections if r.fatal] == [2]
