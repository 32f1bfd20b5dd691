"""What the settings of a company change on days that are over, and what a file may name it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from tests.cli.test_import import deal, export

from quarterdeck.connectors import ReadSettings
from quarterdeck.connectors.dates import DateReader
from quarterdeck.domain.calendar import Clock
from quarterdeck.facts.engine import open_facts
from quarterdeck.records.models import Company, CurrentPublication, Publication, Unit
from quarterdeck.records.models.statement import opened_on, recorded_on
from quarterdeck.records.publications import file_of
from quarterdeck.records.sources import manner_of

DAY = "2026-02-05"
STAFF = """person,role,unit,seller_id
Mia,executive,Acme,
Ada,seller,Acme / North,005A
"""


@pytest.fixture
def imported(quarterdeck, tmp_path):
    quarterdeck("import", export(tmp_path, deal(1)), "--yes", "--observed-on", DAY)
    return quarterdeck


def staff(tmp_path, text=STAFF):
    path = tmp_path / "staff.csv"
    path.write_text(text, encoding="utf-8")
    return path


def measured(quarterdeck, metric, *more):
    return json.loads(quarterdeck("measure", metric, "--format", "json", *more))


def opened(quarterdeck):
    quarterdeck("settings", "set", "opened-on", recorded_on())


@pytest.mark.parametrize(
    ("setting", "value", "kept"),
    [("currency", "USD", "keeps EUR"), ("time-zone", "Asia/Tokyo", "keep the time zone UTC")],
)
def test_once_the_set_up_is_over_currency_and_time_zone_stay_and_past_days_with_them(imported, setting, value, kept):
    opened(imported)
    before = imported("show", "performance", "--as-of", DAY)
    said = imported("settings", "set", setting, value, code=1)
    assert kept in said
    assert "settings set opened-on DAY" in said
    assert imported("show", "performance", "--as-of", DAY) == before
    assert "already" in imported("settings", "set", setting, {"currency": "eur", "time-zone": "UTC"}[setting])
    imported("settings", "set", "opened-on", "2199-01-01")
    assert f"{setting} is {value} now" in imported("settings", "set", setting, value)


def test_during_the_set_up_another_currency_says_what_is_read_in_it_and_a_zone_when_facts_follow(imported):
    said = imported("settings", "set", "currency", "USD")
    assert "amounts without a currency are read in USD from now on" in said
    assert "nothing is converted" in said
    assert "The next import gives facts" in imported("settings", "set", "time-zone", "Asia/Tokyo")
    assert "read in" not in imported("settings", "set", "currency", "usd")


def test_after_the_set_up_what_an_import_says_of_currency_and_zone_speaks_of_the_export_alone(imported, tmp_path):
    Publication.objects.update(published_at=datetime(2026, 2, 5, 12, tzinfo=UTC))
    assert opened_on() < recorded_on()
    again = export(tmp_path, deal(1), deal(2), name="again.csv")
    answers = ("--currency", "USD", "--time-zone", "Asia/Tokyo")
    said = imported("import", again, "--yes", "--observed-on", "2026-02-06", *answers)
    assert "Imported: publication 2" in said
    assert (Company.current().currency, Company.current().time_zone) == ("EUR", "UTC")


def test_what_a_forgotten_file_of_a_set_up_day_adds_is_known_from_that_day_on_and_no_sooner(imported, tmp_path):
    opened(imported)
    more = export(tmp_path, deal(1), deal(2), deal(3), name="more.csv")
    days = ("2026-02-01", "2026-02-04", DAY)
    *earlier, then = (measured(imported, "open_opportunities", "--as-of", day) for day in days)
    pages = [imported("show", "performance", "--as-of", day) for day in days[:2]]
    said = imported("import", more, "--observed-on", DAY, "--dry-run")
    assert "a day of the set-up, which is over since" in said
    assert "settings set opened-on DAY" in said
    assert "Imported: publication 2" in imported("import", more, "--yes", "--observed-on", DAY)
    assert [measured(imported, "open_opportunities", "--as-of", day) for day in days[:2]] == earlier
    assert [imported("show", "performance", "--as-of", day) for day in days[:2]] == pages
    now = measured(imported, "open_opportunities", "--as-of", DAY)
    assert (then["total"]["value"], now["total"]["value"]) == (1, 3)
    again = imported("import", more, "--yes", "--observed-on", DAY)
    assert "Already imported" in again
    assert "day of the set-up" not in again
    imported("settings", "set", "opened-on", "2199-01-01")
    said = imported("import", more, "--yes", "--observed-on", DAY)
    assert "Imported: publication 3" in said
    assert "day of the set-up" not in said
    assert measured(imported, "open_opportunities", "--as-of", "2026-02-01")["total"]["value"] == 3
    assert "Already imported" in imported("import", more, "--yes", "--observed-on", DAY)


def test_a_split_of_nothing_is_a_head_as_csv_and_no_lines_as_json(imported):
    asked = ("bookings", "--by", "month", "--period", "2025-01")
    assert imported("measure", *asked, "--format", "csv") == "month,bookings,n,unpriced,missing,note"
    answer = measured(imported, *asked)
    assert answer["lines"] == []
    assert float(answer["total"]["value"]) == 0
    head = "opportunity,name,account,owner,stage,amount,close_on,problem"
    assert imported("checks", "--drill", "not_updated", "--format", "csv", "--as-of", "2025-01-01") == head


def test_while_set_up_the_first_name_of_the_company_holds_on_past_days_too(imported, tmp_path):
    imported("settings", "set", "name", "Acme")
    imported("organisation", "import", staff(tmp_path))
    for asked in (("--for", "Acme"), ("--for", "Acme", "--as-of", DAY), ("--for", "North", "--as-of", DAY)):
        assert measured(imported, "open_pipeline", *asked)["total"]["value"] == "1000.0000"
    assert "Acme" in imported("show", "performance", "--as-of", DAY)
    assert "Company" not in imported("organisation", "show", "--as-of", DAY)


def test_after_the_set_up_another_name_is_known_from_its_day(imported):
    imported("settings", "set", "name", "Acme")
    opened(imported)
    imported("settings", "set", "name", "Acme Holding")
    assert "Acme Holding" in imported("organisation", "show")
    assert "Acme Holding" not in imported("organisation", "show", "--as-of", DAY)


def test_a_company_nobody_named_is_named_by_the_paths_of_its_first_file_and_that_is_said(imported, tmp_path):
    tried = imported("organisation", "import", staff(tmp_path), "--dry-run")
    assert "The company is called Acme from now on" in tried
    assert Company.current().name == Company.UNNAMED
    said = imported("organisation", "import", staff(tmp_path))
    assert "The company is called Acme from now on" in said
    assert "settings set name NAME" in said
    assert [unit.name for unit in Unit.objects.order_by("pk")] == ["Acme", "North"]
    assert Unit.called("North").get().parent == Unit.company()
    assert "called" not in imported("organisation", "import", staff(tmp_path))


def test_paths_that_begin_with_another_name_than_the_companys_found_a_unit_and_that_is_said(imported, tmp_path):
    imported("settings", "set", "name", "Globex")
    said = imported("organisation", "import", staff(tmp_path))
    assert "Every path begins with Acme, and the company is called Globex" in said
    assert "Acme is a new unit below it" in said
    assert 'settings set name "Acme"' in said
    assert Unit.called("Acme").get().parent == Unit.company()
    assert "Every path" not in imported("organisation", "import", staff(tmp_path))


def test_paths_with_several_beginnings_stand_below_the_company_without_a_remark(imported, tmp_path):
    said = imported("organisation", "import", staff(tmp_path, STAFF + "Bo,seller,South / East,\n"))
    assert "Every path" not in said
    assert "is called" not in said
    assert Company.current().name == Company.UNNAMED


@pytest.mark.parametrize("metric", ["open_pipeline", "open_opportunities", "bookings", "win_rate", "slip_rate"])
def test_a_number_of_a_day_of_which_nothing_is_known_is_unknown_and_not_nought(imported, metric):
    said = "Nothing was known of Company at the end of"
    for more in ((), ("--by", "person")):
        answer = measured(imported, metric, "--as-of", "1999-01-01", *more)
        assert answer["total"]["value"] is None
        assert said in answer["total"]["missing"]
        assert answer["lines"] == []
    assert said in imported("measure", metric, "--as-of", "1999-01-01")


def test_where_something_is_known_nought_stays_nought(imported):
    total = measured(imported, "bookings", "--period", "2025-01")["total"]
    assert (float(total["value"]), total["missing"]) == (0, "")
    touches = measured(imported, "touches", "--as-of", "1999-01-01")["total"]
    assert touches["missing"] == "The sources know no activities."


def test_held_against_a_target_a_day_of_which_nothing_is_known_says_so(imported):
    total = measured(imported, "attainment", "--as-of", "1999-01-01")["total"]
    assert "Nothing was known" in total["missing"]


def test_after_the_set_up_another_time_zone_holds_from_a_day_to_come_and_past_days_stay(imported, tmp_path):
    opened(imported)
    today = recorded_on()
    first = today + timedelta(days=1)
    asked = [("show", "performance", "--as-of", DAY), ("measure", "open_pipeline", "--as-of", DAY)]
    before = [imported(*each) for each in asked]
    assert "--from DAY" in imported("settings", "set", "time-zone", "Asia/Tokyo", code=1)
    assert "keep their time zone" in imported("settings", "set", "time-zone", "Asia/Tokyo", "--from", today, code=1)
    said = imported("settings", "set", "time-zone", "Asia/Tokyo", "--from", first)
    assert f"From {first} on, days are those of Asia/Tokyo" in said
    assert "it has 15 hours" in said
    assert f"Asia/Tokyo from {first} on" in imported("settings", "show")
    assert "Asia/Tokyo" not in imported("settings", "show", "--as-of", DAY)
    imported("import", export(tmp_path, deal(1), deal(2), name="next.csv"), "--yes", "--observed-on", today)
    assert [imported(*each) for each in asked] == before
    assert Company.current().calendar().clock == Clock("UTC", ((first, "Asia/Tokyo"),))
    assert imported("settings", "withdraw-zone", first) == f"The time zone from {first} is withdrawn."
    assert Company.current().calendar().clock == Clock("UTC")


def test_a_time_zone_cannot_begin_on_a_day_that_facts_speak_of_nor_twice_nor_be_none(imported, tmp_path):
    imported("settings", "set", "opened-on", DAY)
    Publication.objects.update(observed_on=recorded_on() + timedelta(days=3))
    near, far = (recorded_on() + timedelta(days=n) for n in (3, 4))
    assert "facts speak of" in imported("settings", "set", "time-zone", "Asia/Tokyo", "--from", near, code=1)
    assert "is not a time zone" in imported("settings", "set", "time-zone", "Mars/Base", "--from", far, code=1)
    assert "is UTC already" in imported("settings", "set", "time-zone", "UTC", "--from", far, code=1)
    assert "Leave --from out" in imported("settings", "set", "name", "Acme", "--from", far, code=2)
    assert "No time zone begins" in imported("settings", "withdraw-zone", far, code=1)


def test_during_the_set_up_a_move_of_the_past_is_stated_and_facts_follow(imported, tmp_path):
    said = imported("settings", "set", "time-zone", "Asia/Tokyo", "--from", "2026-02-01")
    assert "The next import gives facts" in said
    imported("import", export(tmp_path, deal(1), deal(2), name="next.csv"), "--yes", "--observed-on", "2026-02-07")
    facts = open_facts(file_of(CurrentPublication.standing()))
    zone = facts.fetch("SELECT value FROM setting WHERE name = 'time_zone'")
    facts.close()
    assert zone == [("UTC;2026-02-01 Asia/Tokyo",)]
    assert measured(imported, "open_pipeline", "--as-of", "2026-02-07")["total"]["value"] == "2000.0000"


def test_a_switch_keeps_the_day_on_which_something_happened_in_every_later_export(imported, tmp_path):
    imported("settings", "set", "time-zone", "America/New_York")
    imported("settings", "set", "time-zone", "Asia/Tokyo", "--from", "2026-02-07")
    manner = partial(manner_of, [], source="crm", mapping=None)
    told = manner(settings=ReadSettings(), day=date(2026, 2, 8)).settings
    assert told.time_zone == "Asia/Tokyo"
    dates = DateReader(None, told.zone, told.days)
    assert dates.day("2026-02-06T04:30:00Z") == date(2026, 2, 5)
    assert dates.day("2026-02-06 13:30:00") == date(2026, 2, 5)
    assert dates.day("2026-02-08 13:30:00") == date(2026, 2, 8)
    assert dates.day("2026-02-06 00:00:00") == date(2026, 2, 6)
    assert manner(settings=ReadSettings(), day=date(2026, 2, 6)).settings.time_zone == "America/New_York"
    foreign = manner(settings=ReadSettings(time_zone="Europe/Berlin"), day=date(2026, 2, 8)).settings
    assert (foreign.time_zone, foreign.clock) == ("Europe/Berlin", None)
