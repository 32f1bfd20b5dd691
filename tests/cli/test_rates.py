from __future__ import annotations

import json

from quarterdeck.records.opened import close_all

DEALS = """Id,Name,StageName,Amount,CurrencyIsoCode,CloseDate,OwnerId,IsClosed,IsWon
0064600000J5S5T,Pump,Prospecting,100,USD,2026-06-01,0054600000J5S5T,false,false
0064600000J5S5U,Valve,Prospecting,50,EUR,2026-06-01,0054600000J5S5T,false,false
"""
OTHER = """
source = "other"
[files.deals]
path = "other.csv"
[[table]]
name = "opportunity"
file = "deals"
[table.columns]
opportunity_id = "deal"
status = { constant = "open" }
owner_id = "who"
"""


def test_rates_are_missing_then_imported_typed_shown_and_withdrawn(quarterdeck, tmp_path):
    deals, rates = tmp_path / "Opportunity.csv", tmp_path / "rates.csv"
    deals.write_text(DEALS, encoding="utf-8")
    rates.write_text("currency,day,rate\nUSD,2026-01-01,0.9\nUSD,2026-01-02,0\n", encoding="utf-8")
    quarterdeck("import", deals, "--yes", "--observed-on", "2026-02-05")
    assert "USD │ dated │ 1 │ 2026-06-01" in quarterdeck("rates", "missing")
    close_all()  # every command is a process of its own
    said = quarterdeck("rates", "import", rates, "--observed-on", "2026-02-05")
    assert "rates.csv, row 3" in said
    assert "No rate is missing." in quarterdeck("rates", "missing")
    assert "USD │ EUR │ dated │ 2026-01-01 │ 0.9 │ all along │ imported" in quarterdeck("rates", "show")
    assert "Already imported" in quarterdeck("rates", "import", rates, "--observed-on", "2026-02-05")
    assert "The dated rate of USD from 2026-01-01 is 0.5 now" in quarterdeck(
        "rates", "set", "USD", "0.5", "--day", "2026-01-01"
    )
    answer = quarterdeck("measure", "open_pipeline")
    assert "100" in answer
    assert "Dated rates" in answer
    assert "is withdrawn" in quarterdeck("rates", "withdraw", "USD", "--day", "2026-01-01")
    assert "Nobody typed" in quarterdeck("rates", "withdraw", "USD", "--day", "2026-01-01", code=1)
    assert "not a number" in quarterdeck("rates", "set", "USD", "a lot", code=1)


def test_rates_are_no_source_that_sellers_are_of(quarterdeck, tmp_path):
    deals, rates, people = (tmp_path / name for name in ("Opportunity.csv", "rates.csv", "organisation.csv"))
    deals.write_text(DEALS, encoding="utf-8")
    rates.write_text("currency,day,rate\nUSD,2026-01-01,0.9\n", encoding="utf-8")
    people.write_text("person,unit,role,seller_id\nAnn,North,seller,0054600000J5S5TAAV\n", encoding="utf-8")
    quarterdeck("import", deals, "--yes", "--observed-on", "2026-02-05")
    quarterdeck("rates", "import", rates, "--observed-on", "2026-02-05")
    quarterdeck("organisation", "import", people)
    assert "140" in quarterdeck("measure", "open_pipeline", "--for", "Ann")
    (tmp_path / "other.csv").write_text("deal,who\nD1,ann\n", encoding="utf-8")
    (tmp_path / "map.toml").write_text(OTHER, encoding="utf-8")
    asked = ("--yes", "--observed-on", "2026-02-06", "--mapping", tmp_path / "map.toml")
    quarterdeck("import", tmp_path / "other.csv", *asked)
    people.write_text("person,unit,role,seller_id\nBo,North,seller,0054600000J5S5UAAV\n", encoding="utf-8")
    assert "does not say its source. Pass --source" in quarterdeck("organisation", "import", people, code=1)


def test_a_rate_of_the_companys_own_currency_is_shown_and_written(quarterdeck, tmp_path):
    from quarterdeck.records.models import ImportRun

    deals, rates, out = tmp_path / "Opportunity.csv", tmp_path / "rates.csv", tmp_path / "rejected.csv"
    deals.write_text(DEALS, encoding="utf-8")
    rates.write_text("currency,day,rate\nUSD,2026-01-01,0.9\nUSD,2026-01-02,0\nEUR,2026-01-01,2\n", encoding="utf-8")
    quarterdeck("import", deals, "--yes", "--observed-on", "2026-02-05")
    said = quarterdeck("rates", "import", rates, "--observed-on", "2026-02-05", "--rejected", out)
    assert "Found while importing: 1 row left out" in said
    assert "EUR is the company's own currency" in out.read_text(encoding="utf-8-sig")
    assert [line.split(",")[2] for line in out.read_text(encoding="utf-8-sig").splitlines()] == ["row", "3", "4"]
    assert ImportRun.objects.order_by("-pk")[0].rejected == 2


def test_a_rate_typed_after_the_set_up_is_known_from_the_day_it_was_typed(quarterdeck, tmp_path):
    from quarterdeck.records.book import today

    deals = tmp_path / "Opportunity.csv"
    deals.write_text(DEALS, encoding="utf-8")
    quarterdeck("import", deals, "--yes", "--observed-on", "2026-02-05", "--currency", "EUR")
    quarterdeck("rates", "set", "USD", "0.5", "--day", "2026-01-01")
    assert "it was None" not in quarterdeck("settings", "set", "opened-on", "2026-02-01")
    quarterdeck("rates", "set", "GBP", "1.2", "--day", "2026-01-01")
    said = quarterdeck("rates", "show")
    assert "USD │ EUR │ dated │ 2026-01-01 │ 0.5 │ all along │ typed" in said
    assert f"GBP │ EUR │ dated │ 2026-01-01 │ 1.2 │ {today()} │ typed" in said
    assert "GBP" not in quarterdeck("rates", "show", "--as-of", "2026-02-04")


def test_both_days_of_a_bridge_are_read_at_typed_rates_as_on_record_on_the_knowledge_day(quarterdeck, tmp_path):
    """And at imported ones as known on each of them, as docs/design/bridge.md says."""
    deals, rates = tmp_path / "Opportunity.csv", tmp_path / "rates.csv"
    for day, rate in (("2026-02-05", "0.9"), ("2026-02-10", "0.8")):
        deals.write_text(DEALS.replace("Pump", f"Pump {day}"), encoding="utf-8")
        rates.write_text(f"currency,day,rate\nUSD,2026-01-01,{rate}\n", encoding="utf-8")
        quarterdeck("import", deals, "--yes", "--observed-on", day, "--currency", "EUR")
        quarterdeck("settings", "set", "opened-on", "2026-02-01")
        quarterdeck("rates", "import", rates, "--observed-on", day)

    def ends(*more):
        asked = ("show", "bridge", "--stock", "open", "--from", "2026-02-05", "--format", "json", *more)
        span = json.loads(quarterdeck(*asked))["span"]
        return [float(span[end]["value"]["value"]) for end in ("start", "end")]

    def then():
        asked = ("measure", "open_pipeline", "--as-of", "2026-02-05", "--format", "json")
        return float(json.loads(quarterdeck(*asked))["total"]["value"])

    assert (ends(), then()) == ([140, 130], 140)
    quarterdeck("rates", "set", "USD", "0.5", "--day", "2026-01-01")
    assert (ends(), then()) == ([100, 100], 140)
    assert ends("--as-of", "2026-02-10") == [140, 130]
