"""Repairs laid over the facts: every table reads as if the CRM had said it, and by hand it comes to the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.facts.world import batch, delivery, opportunity, stages
from tests.metrics.repaired import mended_by_hand, repairs
from tests.metrics.small_companies import DAY_LIST, companies
from tests.world import UTC_YEAR, Tables

from quarterdeck.domain.calendar import Calendar, Clock
from quarterdeck.domain.facts import Batch
from quarterdeck.domain.repairs import Fate, Laid, Mended, fate
from quarterdeck.facts.deals import versions_of
from quarterdeck.facts.engine import Facts, open_facts
from quarterdeck.facts.laid import TABLES, laid_over
from quarterdeck.facts.publish import build
from quarterdeck.facts.schema import NUMBERS

FIRST, SECOND = date(2026, 2, 2), date(2026, 2, 9)
FOREVER = datetime(2200, 1, 1)


def test_what_was_repaired_reads_as_if_the_next_export_had_said_it(tmp_path):
    before = deals(pump=deal(), valve=deal(amount=Decimal(70)), filter=deal(stage="Propose"))
    after = deals(
        pump=deal(close_on=date(2026, 5, 1)), valve=deal(amount=Decimal(90)), filter=deal(stage="Qualify", amount=None)
    )
    said = [
        laid("pump", Mended.CLOSE_ON, date(2026, 5, 1), date(2026, 1, 1)),
        laid("valve", Mended.AMOUNT, Decimal(90), Decimal(70)),
        laid("filter", Mended.STAGE, "Qualify", "Propose"),
        laid("filter", Mended.AMOUNT, None, Decimal(50)),
    ]
    with published(tmp_path / "one", before, before) as facts, published(tmp_path / "two", before, after) as brought:
        repaired = laid_over(facts, said, UTC_YEAR)
        for table in TABLES:
            assert rows(repaired, table) == rows(brought, table), table
        assert rows(facts, "opportunity_version") != rows(repaired, "opportunity_version")


def test_a_repaired_stage_brings_the_chance_it_was_known_to_have_when_it_was_said(tmp_path):
    """Two days later the stage means something else, which moves no chance that was told before."""
    told = [
        batch("stage", [{"stage_id": "p/P", "name": "Propose", "position": 2, "status": "open", "probability": p}])
        for p in (0.4, 0.9)
    ]
    before = deals(pump=deal())
    said = [laid("pump", Mended.STAGE, "Propose", "Qualify", on=FIRST)]
    chances = "SELECT DISTINCT probability FROM opportunity_version WHERE stage = 'Propose'"
    with published(tmp_path, before, before, of_stages=told) as facts:
        assert laid_over(facts, said, UTC_YEAR).fetch(chances) == [(0.4,)]
        later = [laid("pump", Mended.STAGE, "Propose", "Qualify", on=SECOND)]
        assert laid_over(facts, later, UTC_YEAR).fetch(chances) == [(0.9,)]


def test_without_repairs_the_facts_are_the_facts_themselves(tmp_path):
    with published(tmp_path, deals(pump=deal())) as facts:
        assert laid_over(facts, [], UTC_YEAR) is facts
        repaired = laid_over(facts, [laid("pump", Mended.AMOUNT, Decimal(1), Decimal(50))], UTC_YEAR)
        assert laid_over(repaired, [], UTC_YEAR) is facts


def test_who_holds_none_of_the_repaired_is_answered_by_the_facts_themselves(tmp_path):
    sql = "SELECT sum(amount) AS n FROM opportunity_version AS x WHERE $stints IS NOT NULL"
    with published(tmp_path, deals(pump=deal(), valve=deal(owner_id="ben"))) as facts:
        repaired = laid_over(facts, [laid("pump", Mended.AMOUNT, Decimal(1), Decimal(50))], UTC_YEAR)
        bens, anns = ({"stints": f'[{{"owner_id": "crm:{who}"}}]'} for who in ("ben", "ann"))
        assert repaired.fetch(sql, bens) == facts.fetch(sql, bens) != repaired.fetch(sql, anns)
        assert repaired.mark_for({"crm:ben"}) == ""
        assert repaired.mark_for({"crm:ben", "crm:ann"}) == repaired.mark


def test_the_next_word_of_the_crm_ends_a_repair(tmp_path):
    before, after = deals(pump=deal()), deals(pump=deal(amount=Decimal(60)))
    said = [laid("pump", Mended.AMOUNT, Decimal(90), Decimal(50), on=FIRST)]
    with published(tmp_path, before, after) as facts:
        [(*_, amount)] = laid_over(facts, said, UTC_YEAR).fetch(NEWEST)
        assert amount == Decimal(60)
        assert fate(versions_of(facts, ["crm:pump"])["crm:pump"], said[0], last_instant) is Fate.CONTRADICTED


def test_what_became_of_a_repair(tmp_path):
    """Of four equal deals the next export closes one, deletes one, says the same of one, and knows no news of one."""
    before = deals(same=deal(), won=deal(), gone=deal(), brought=deal())
    after = deals(
        same=deal(), won=deal(status="won", stage="Won"), gone=deal(is_deleted=True), brought=deal(amount=Decimal(90))
    )
    fates = {"same": Fate.STANDS, "won": Fate.OVERTAKEN, "gone": Fate.DELETED, "brought": Fate.BROUGHT}
    with published(tmp_path, before, after) as facts:
        for key, expected in {**fates, "never": Fate.UNKNOWN}.items():
            repair = laid(key, Mended.AMOUNT, Decimal(90), Decimal(50), on=FIRST)
            versions = versions_of(facts, [repair.opportunity_id])
            assert fate(versions.get(repair.opportunity_id, ()), repair, last_instant) is expected, key


@settings(max_examples=10, deadline=None, phases=(Phase.generate,))
@given(companies(), st.data())
def test_by_hand_it_comes_to_the_same(small, data):
    zone = Calendar(clock=Clock(small.zone))
    said = data.draw(st.lists(repairs(small.versions), max_size=5))
    plain = {"opportunity_version": small.versions, "stage": small.stages}
    by_hand = {**plain, "opportunity_version": mended_by_hand(small.versions, said, small.stages, zone)}
    tables, others = Tables(), Tables()
    try:
        repaired = laid_over(tables.facts(plain, DAY_LIST[-1], zone), said, zone)
        expected = others.facts(by_hand, DAY_LIST[-1], zone)
        for table in TABLES:
            assert rows(repaired, table) == rows(expected, table), (table, said)
    finally:
        tables.close()
        others.close()


NEWEST = "SELECT opportunity_id, amount FROM opportunity_version WHERE valid_to = TIMESTAMP '2200-01-01'"


def deal(**said: Any) -> dict[str, Any]:
    told = {"owner_id": "ann", "stage": "Qualify", "amount": Decimal(50), "close_on": date(2026, 1, 1)}
    return {"status": "open", "name": "A deal", "created_on": date(2026, 1, 5), "is_deleted": False, **told, **said}


def deals(**each: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [opportunity(key, **told) for key, told in each.items()]


def laid(key: str, field: Mended, value: Any, was: Any, on: date = SECOND) -> Laid:
    return Laid(f"crm:{key}", field, value, was, on)


def last_instant(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time()) + timedelta(days=1, microseconds=-1)


def rows(facts: Facts, table: str) -> list[tuple[Any, ...]]:
    """All rows; the numbers of owners, which are any, left out."""
    names = ", ".join(name for name in facts.engine.columns(table) if name not in NUMBERS)
    return sorted(facts.fetch(f"SELECT {names} FROM {table}"), key=repr)


@contextmanager
def published(folder: Path, *exports: Sequence[dict[str, Any]], of_stages: Sequence[Batch] = ()) -> Iterator[Facts]:
    """The facts after an export of each of the two days; ``of_stages`` is what each says of stages."""
    folder.mkdir(exist_ok=True)
    previous = None
    for number, (day, rows_) in enumerate(zip((FIRST, SECOND), exports, strict=False), 1):
        target = folder / f"facts-00000{number}.duckdb"
        of_day = of_stages[number - 1] if of_stages else stages()
        brought = delivery(day, of_day, batch("opportunity", rows_))
        build(previous, target, brought, number=number, calendar=UTC_YEAR, progress=lambda *_: None)
        previous = target
    facts = open_facts(target)
    try:
        yield facts
    finally:
        facts.close()
