from __future__ import annotations

import csv
import json

import pytest

HEADER = '"Id","Name","Amount","StageName","CloseDate","OwnerId","CreatedDate","IsClosed","IsWon","ForecastCategory"\n'


def export(folder, *rows, name="Opportunity.csv"):
    path = folder / name
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def deal(number, amount="1000", owner="005A", close="2026-03-31"):
    cells = (
        f"006{number}",
        f"Deal {number}",
        amount,
        "Prospecting",
        close,
        owner,
        "2026-01-05",
        "false",
        "false",
        "Pipeline",
    )
    return ",".join(f'"{cell}"' for cell in cells)


def test_the_first_import_makes_everything_it_needs_and_the_second_changes_nothing(bare_house, tmp_path):
    path = export(tmp_path, deal(1), deal(2))
    said = bare_house.quarterdeck("import", path, "--yes", "--observed-on", "2026-02-05", "--currency", "SEK")
    assert "Imported: publication 1" in said
    assert "Not in the organisation: 1 owner, 1 with open deals" in said
    assert "quarterdeck organisation draft" in said
    assert "SEK" in bare_house.quarterdeck("settings", "show")
    again = bare_house.quarterdeck("import", path, "--yes")
    assert "Already imported: publication 1" in again


def test_after_the_set_up_a_deal_counts_from_the_export_that_shows_it_and_earlier_days_stay_without_it(
    quarterdeck, tmp_path
):
    asked = ("measure", "open_opportunities", "--format", "json", "--as-of")
    days = ("2026-02-05", "2026-02-08", "2026-02-09", "2026-02-12")

    def open_deals(known=4):
        return [json.loads(quarterdeck(*asked, day))["total"]["value"] for day in days[:known]]

    def imports(day, *numbers):
        file = export(tmp_path, *map(deal, numbers), name=f"{day}.csv")
        quarterdeck("import", file, "--yes", "--observed-on", day, "--currency", "EUR")

    imports("2026-02-05", 1)
    imports("2026-02-09", 1, 2, 3)
    assert open_deals(3) == [3, 3, 3], "all of it was imported during the set-up"
    quarterdeck("settings", "set", "opened-on", "2026-02-01")
    assert open_deals(3) == [3, 3, 3], "the day alone changes nothing"
    imports("2026-02-12", 1, 2, 3, 4)
    assert open_deals() == [3, 3, 3, 4]
    quarterdeck("settings", "set", "opened-on", "2199-01-01")
    assert open_deals() == [3, 3, 3, 4], "what came after the set-up stays so"


def test_a_dry_run_shows_everything_and_changes_nothing(quarterdeck, tmp_path):
    said = quarterdeck("import", export(tmp_path, deal(1)), "--dry-run", "--observed-on", "2026-02-05")
    assert "this was a dry run" in said
    assert "Nothing has been imported yet" in quarterdeck("facts", "list")


def test_rejected_cells_are_listed_with_place_reason_and_remedy_and_written_as_harmless_csv(quarterdeck, tmp_path):
    path = export(tmp_path, deal(1), deal(2, amount="=1+1"), deal(3, close="soon"))
    out = tmp_path / "rejected.csv"
    said = quarterdeck("import", path, "--yes", "--rejected", out, "--observed-on", "2026-02-05")
    assert "Opportunity.csv" in said
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {(r["file"], r["row"], r["column"]) for r in rows} == {
        ("Opportunity.csv", "3", "Amount"),
        ("Opportunity.csv", "4", "CloseDate"),
    }
    assert all(r["reason"] and r["remedy"] for r in rows)
    assert [r["value"] for r in rows if r["column"] == "Amount"] == ["'=1+1"]


def test_a_place_for_rejected_rows_that_cannot_be_written_is_said_before_anything_is_read(quarterdeck, tmp_path):
    out = tmp_path / "nowhere" / "rejected.csv"
    said = quarterdeck("import", tmp_path / "no such export.csv", "--yes", "--rejected", out, code=1)
    assert "nowhere" in said
    assert "does not exist" in said
    assert "no such export" not in said


def test_owners_of_closed_deals_only_are_named_and_drafted(quarterdeck, tmp_path):
    won = deal(2, owner="005B").replace("Prospecting", "Closed Won").replace('"false","false"', '"true","true"')
    said = quarterdeck("import", export(tmp_path, deal(1), won), "--yes", "--observed-on", "2026-05-05")
    assert "2 owners, 1 with open deals" in said
    assert "1 closed deal" in said
    draft = tmp_path / "draft.csv"
    told = quarterdeck("organisation", "draft", draft)
    assert "2 rows: 1 for owners of open deals, 1 for owners of only closed deals" in told
    with draft.open(encoding="utf-8-sig", newline="") as file:
        assert [row["seller_id"] for row in csv.DictReader(file)] == ["005A", "005B"]


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "empty"), (b"\x89PNG\r\n\x1a\n0000", "PNG"), (b"colour,size\nred,3\n", "--mapping")],
)
def test_a_file_that_cannot_be_read_is_one_paragraph_and_nothing_changes(quarterdeck, tmp_path, content, words):
    path = tmp_path / "deals.csv"
    path.write_bytes(content)
    said = quarterdeck("import", path, "--yes", code=1)
    assert words in said
    assert "Nothing has been imported yet" in quarterdeck("facts", "list")


def test_wrong_usage_has_another_exit_code(quarterdeck, tmp_path):
    assert "is not a day" in quarterdeck("import", "x.csv", "--observed-on", "05/02/2026", code=2)
    assert "No such command" in quarterdeck("exprot", code=2)


def test_an_export_from_the_future_is_refused(quarterdeck, tmp_path):
    said = quarterdeck("import", export(tmp_path, deal(1)), "--observed-on", "2999-01-01", code=1)
    assert "that day has not come" in said


def test_an_export_from_before_all_days_is_refused(quarterdeck, tmp_path):
    said = quarterdeck("import", export(tmp_path, deal(1)), "--observed-on", "1800-01-01", code=1)
    assert "No day before 1950 can be asked for" in said


def test_going_back_and_verifying(quarterdeck, tmp_path):
    quarterdeck("import", export(tmp_path, deal(1)), "--yes", "--observed-on", "2026-02-01")
    quarterdeck("import", export(tmp_path, deal(1, "2000")), "--yes", "--observed-on", "2026-02-05")
    assert "Publication 1 (salesforce" in quarterdeck("facts", "rollback", "1")
    assert "sound" in quarterdeck("facts", "verify")
    assert "stands already" in quarterdeck("facts", "rollback", "1", code=1)
    assert "The trail is whole" in quarterdeck("audit", "verify")


def test_a_damaged_publication_is_noticed(quarterdeck, tmp_path):
    quarterdeck("import", export(tmp_path, deal(1)), "--yes", "--observed-on", "2026-02-01")
    (tmp_path / "facts" / "facts-000001.duckdb").write_bytes(b"not a database")
    said = quarterdeck("facts", "verify", code=1)
    assert "cannot be read" in said
    assert "facts rollback" in said


def test_answers_given_once_are_remembered_for_the_source(quarterdeck, tmp_path):
    first = export(tmp_path, deal(1, close="03/04/2026"), deal(2, close="05/04/2026"))
    assert "--date-order" in quarterdeck("import", first, "--yes", "--observed-on", "2026-02-01", code=1)
    quarterdeck("import", first, "--yes", "--observed-on", "2026-02-01", "--date-order", "dmy")
    second = export(tmp_path, deal(1, close="06/04/2026"), deal(2, close="05/04/2026"))
    assert "Imported: publication 2" in quarterdeck("import", second, "--yes", "--observed-on", "2026-02-05")


def test_without_ids_nothing_is_matched_by_name_unless_somebody_says_so(quarterdeck, tmp_path):
    path = tmp_path / "report.csv"
    rows = "Opportunity Owner,Account Name,Opportunity Name,Stage,Amount,Close Date,Created Date\n"
    path.write_text(f"{rows}Ada,Acme,Pumps,Prospecting,1000,2026-03-31,2026-01-05\n", encoding="utf-8")
    assert "--match-by-name" in quarterdeck("import", path, "--observed-on", "2026-02-05", code=1)
    assert "Imported" in quarterdeck("import", path, "--match-by-name", "--observed-on", "2026-02-05")
    assert "Already imported" in quarterdeck("import", path, "--yes", "--observed-on", "2026-02-05")


def test_saying_yes_does_not_make_the_same_content_news(quarterdeck, tmp_path):
    path = export(tmp_path, deal(1))
    quarterdeck("import", path, "--observed-on", "2026-02-05")
    assert "Already imported" in quarterdeck("import", path, "--yes", "--observed-on", "2026-02-05")


def test_facts_of_an_earlier_version_are_upgraded_when_asked_and_by_the_next_import(quarterdeck, settings, tmp_path):
    from tests.facts.layouts import turned_back  # not before Django is set up

    def age(number):
        file = settings.PUBLICATIONS_FOLDER / f"facts-{number:06}.duckdb"
        turned_back(file, "6", file.with_name("older")).rename(file)

    quarterdeck("import", export(tmp_path, deal(1)), "--yes", "--observed-on", "2026-02-05", "--currency", "EUR")
    age(1)
    said = quarterdeck("facts", "verify", code=1)
    assert "written by an earlier version of Quarterdeck" in said
    assert "quarterdeck facts upgrade 1" in said
    said = quarterdeck("facts", "upgrade")
    assert "Publication 2 (salesforce, observed on 2026-02-05) stands now. It holds what publication 1 does." in said
    assert "sound" in quarterdeck("facts", "verify")
    assert "as they should be" in quarterdeck("facts", "upgrade", code=1)
    age(2)
    quarterdeck("import", export(tmp_path, deal(1), deal(2)), "--yes", "--observed-on", "2026-02-12")
    assert quarterdeck("audit", "show").count("upgrade publication") == 2
    assert "stands │ 4 │ salesforce │ 2026-02-12" in quarterdeck("facts", "list")


def test_nothing_is_imported_where_nobody_would_read_it(quarterdeck, settings, tmp_path):
    path = export(tmp_path, deal(1))
    rates = tmp_path / "rates.csv"
    rates.write_text("currency,day,rate\nUSD,2026-01-01,0.9\n", encoding="utf-8")
    settings.FACTS_URL = "postgresql://reader:secret@warehouse.example/facts"
    arguments = ("--observed-on", "2026-02-05", "--currency", "EUR")
    for command in (("import", path, "--yes", *arguments), ("rates", "import", rates), ("facts", "upgrade")):
        said = quarterdeck(*command, code=1)
        assert "read from postgresql://warehouse.example, as QUARTERDECK_FACTS_URL says" in said
        assert "secret" not in said
    assert "this was a dry run" in quarterdeck("import", path, "--dry-run", *arguments)
    assert not settings.PUBLICATIONS_FOLDER.exists()


SPLITS = """
source = "salesforce"
[files.deals]
path = "deals.csv"
[files.team]
path = "team.csv"
[[table]]
name = "opportunity"
file = "deals"
[table.columns]
opportunity_id = "deal"
name = "deal"
amount = "amount"
status = { constant = "open" }
owner_id = "who"
[[table]]
name = "opportunity_credit"
file = "team"
[table.columns]
opportunity_id = "deal"
seller_id = "who"
kind = "role"
share = "part"
"""


def test_credit_that_cannot_be_is_shown_written_and_counted_once(quarterdeck, tmp_path):
    from quarterdeck.records.models import ImportRun

    (tmp_path / "deals.csv").write_text("deal,amount,who\nD1,100,ann\nD2,100,ann\n")
    (tmp_path / "team.csv").write_text(
        "deal,who,role,part\nD1,ann,prime,70%\nD1,ben,prime,50%\nD2,ann,foo,\nD2,cia,overlay,a third\n"
    )
    (tmp_path / "map.toml").write_text(SPLITS)
    out, asked = tmp_path / "rejected.csv", ("--yes", "--observed-on", "2026-02-05", "--mapping", tmp_path / "map.toml")
    said = quarterdeck("import", tmp_path / "deals.csv", tmp_path / "team.csv", *asked, "--rejected", out)
    assert "Found while importing: 3 rows left out" in said
    assert "team.csv, row 2" in said
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["effect"] == "row left out"]
    assert sorted({r["row"] for r in rows}) == ["2", "3", "4", "5"]
    assert sum("add up to 120.00 %" in r["reason"] for r in rows) == 2
    assert sum("'foo' is not a known kind" in r["reason"] for r in rows) == 1
    assert len(rows) == len({(r["row"], r["column"], r["reason"]) for r in rows})
    assert ImportRun.objects.get().rejected == 4
