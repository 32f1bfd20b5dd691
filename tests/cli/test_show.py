from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest


@pytest.fixture
def ask(living, capsys):
    """Run a reading command in the company; its standard output, after checking its exit code."""
    from quarterdeck.cli import main

    def run(*arguments, code=0):
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        told = capsys.readouterr()
        assert (ended.value.code or 0) == code, told.out + told.err
        return told.err if code else told.out

    return run


def one_line(text):
    return " ".join(text.split())


@pytest.mark.parametrize("whom", ["north", "Ada Known", "mo", "acme"])
def test_the_terminal_says_what_the_report_says(ask, whom):
    report = json.loads(ask("show", "performance", "--for", whom, "--format", "json"))
    said = one_line(ask("show", "performance", "--for", whom))
    lines = ["".join(segment["text"] for segment in line) for line in report["headline"]["lines"]]
    assert " ".join(lines) in said
    assert f"{report['trust']['passed']} of 4 trust checks pass" in said
    assert report["landing"]["title"] in said
    assert [row["name"] for row in (report["rows"] or {"rows": []})["rows"] if row["name"].split()[0] not in said] == []
    assert [m["label"] for m in report["drivers"]["measures"] if m["label"] not in said] == []


def test_trust_is_shown_with_what_is_to_be_fixed(ask):
    report = json.loads(ask("show", "trust", "--for", "north", "--format", "json"))
    said = one_line(ask("show", "trust", "--for", "north"))
    assert f"Fix {report['to_fix']} opportunities" in said
    assert all(card["title"] in said for card in report["checks"])


def test_the_bridge_is_shown_with_every_reason_and_nothing_left_over(ask):
    report = json.loads(ask("show", "bridge", "--for", "acme", "--from", "2025-09-30", "--format", "json"))
    said = one_line(ask("show", "bridge", "--for", "acme", "--from", "2025-09-30"))
    assert "".join(segment["text"] for segment in report["lines"][0]) in said
    assert [row["label"] for row in report["span"]["rows"] if row["label"] not in said] == []
    assert Decimal(report["span"]["residual"]) == 0
    assert "Left over: €0." in said
    assert sum(Decimal(row["effect"]["value"]) for row in report["span"]["rows"]) == Decimal(
        report["span"]["end"]["value"]["value"]
    ) - Decimal(report["span"]["start"]["value"]["value"])


def test_the_opportunities_behind_a_reason_are_listed(ask):
    asked = ("show", "bridge", "--for", "acme", "--from", "2025-09-30", "--stock", "open", "--behind", "won")
    report = json.loads(ask(*asked, "--format", "json"))
    won = next(row for row in report["span"]["rows"] if row["reason"] == "won")
    assert len(report["behind"]["changes"]) == won["n"]
    assert f"Won, 1 to {won['n']} of {won['n']}" in one_line(ask(*asked))


@pytest.mark.parametrize("option", [("--view", "as_is"), ("--rates", "spot"), ("--view", "as_was")])
def test_a_view_and_rates_are_asked_for_by_the_words_of_the_pages(ask, option):
    assert json.loads(ask("show", "bridge", *option, "--format", "json"))["scope"][option[0][2:]] == option[1]


def test_with_somebodys_clearance_a_command_sees_no_more_than_they_do(ask):
    assert "vienna" in ask("show", "performance", "--for", "vienna", "--as", "olga@acme.example").lower()
    foreign = ask("show", "performance", "--for", "vienna", "--as", "mia@acme.example", code=2)
    unknown = ask("show", "performance", "--for", "atlantis", "--as", "mia@acme.example", code=2)
    assert foreign.replace("vienna", "atlantis") == unknown


def test_the_checks_are_listed_and_drilled_into(ask):
    found = json.loads(ask("checks", "--for", "north", "--format", "json"))["found"]
    assert [check["check"] for check in found] == [
        "forecast_deviation",
        "close_date_passed",
        "not_updated",
        "closing_soon_initial",
    ]
    assert {"count", "value", "share", "threshold"} <= set(found[1])
    for check in found[1:]:
        behind = json.loads(ask("checks", "--for", "north", "--format", "json", "--drill", check["check"]))["found"]
        assert len(behind) == check["count"]
    assert len(ask("checks", "--drill", "forecast_deviation", "--format", "csv").splitlines()) == 13
    assert "at least one check" in one_line(ask("checks", "--for", "north"))


def test_what_waits_for_the_crm_is_listed_and_written_for_it(ask):
    asked = ("repairs", "--for", "north")
    assert "Nothing waits for the CRM." in ask(*asked)
    assert json.loads(ask(*asked, "--format", "json")) == {"waiting": [], "ended": [], "confirmed": [], "proposed": []}
    from tests.scope.company import EVERYTHING, World  # not before Django is set up
    from tests.scope.faces import put_right

    put_right(World(EVERYTHING, 1, 2))
    box = json.loads(ask(*asked, "--format", "json"))
    assert {each["owner_key"] for each in box["waiting"]} <= {"mia", "ada", "ole", "lee"}
    deals = {each["source_id"] for each in box["waiting"]}
    rows = list(csv.DictReader(io.StringIO(ask(*asked, "--format", "csv"))))
    assert {row["Opportunity ID"] for row in rows} == deals
    assert {(row["Amount"], row["Status"]) for row in rows} == {("4711", ""), ("", "lost")}
    assert "Confirmed as they are" in ask(*asked)
    foreign = ask("repairs", "--for", "vienna", "--as", "mia@acme.example", code=2)
    unknown = ask("repairs", "--for", "atlantis", "--as", "mia@acme.example", code=2)
    assert foreign.replace("vienna", "atlantis") == unknown


def test_measure_splits_and_adds_up(ask):
    answer = json.loads(ask("measure", "deals_won", "--by", "person", "--for", "north", "--format", "json"))
    assert sum(line["figure"]["value"] for line in answer["lines"]) == answer["total"]["value"]
    assert "deals_won" in ask("measure", "deals_won", "--by", "month")
    header, *lines = ask("measure", "bookings", "--by", "month", "--format", "csv").splitlines()
    assert header == "month,bookings,n,unpriced,missing,note"
    assert lines


def test_no_spreadsheet_takes_an_answer_for_a_formula():
    from quarterdeck.cli.answers import as_csv

    row = as_csv(("name", "-plan", "amount"), [{"name": "=1+1", "-plan": "@x", "amount": -5}])
    assert row == "name,'-plan,amount\n'=1+1,'@x,-5\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("measure", "hope"), "There is no metric 'hope'"),
        (("measure", "bookings", "--by", "mood"), "cannot be split by 'mood'"),
        (("show", "performance", "--period", "someday"), "is not a period"),
        (("checks", "--as-of", "yesterday"), "is not a day"),
        (("show", "trust", "--for", "north", "--as", "admin@acme.example"), "Nobody and no unit is called"),
        (("show", "trust", "--as", "admin@acme.example"), "nothing here for you to see"),
        (("show", "trust", "--as", "nobody@acme.example"), "no account nobody@acme.example"),
    ],
)
def test_what_cannot_be_asked_is_said_in_words(ask, arguments, words):
    code = 2 if "called" in words or "no account" in words else 1
    said = ask(*arguments, code=code)
    assert words in one_line(said)
    assert "Traceback" not in said


def test_a_month_of_four_weeks_is_held_against_all_of_the_five_before_and_says_so(ask):
    ask("calendar", "set", "weeks", "--pattern", "4-5-4")
    said = one_line(ask("measure", "deals_won", "--period", "FY2025-P03", "--against", "previous"))
    held = json.loads(
        ask("measure", "deals_won", "--period", "FY2025-P03", "--against", "previous", "--format", "json")
    )
    assert "It has 4 weeks, FY2025-P02 5 weeks: what adds up over time is shown for as many days." in said
    assert "Its n counts what there was on all of its days." in said
    whole = json.loads(ask("measure", "deals_won", "--period", "FY2025-P02", "--format", "json"))["total"]
    before = held["against"]["before"]
    assert (before["value"], before["n"]) == (pytest.approx(0.8 * whole["value"]), whole["n"])
    assert " until 20" not in said


def test_every_report_names_the_rates_that_it_converts_with(ask):
    from quarterdeck.records.models import ExchangeRate

    ExchangeRate.set("USD", Decimal("0.9"), date(2026, 1, 1), by=None)
    bridge = ("show", "bridge", "--from", "2025-09-30")
    for command in (
        ("show", "performance"),
        bridge,
        ("show", "trust"),
        ("checks",),
        ("checks", "--drill", "not_updated"),
    ):
        assert "Spot rates: amounts" in one_line(ask(*command, "--for", "ada", "--rates", "spot"))


def test_a_bridge_between_past_days_names_both_and_one_that_ends_today_its_first(ask):
    bridge = ("show", "bridge", "--for", "acme", "--stock", "open", "--from", "2025-09-30")
    assert "from 30 September 2025 to 31 October 2025." in one_line(ask(*bridge, "--to", "2025-10-31"))
    assert "since 30 September 2025." in one_line(ask(*bridge))


@pytest.mark.parametrize(("period", "gone"), [("FY2025", {"lee", "mo"}), ("FY2026", {"lee"})])
def test_who_left_or_moved_on_is_named_on_the_page_of_their_former_team(ask, period, gone):
    report = json.loads(ask("show", "performance", "--for", "north", "--period", period, "--format", "json"))
    line = next(row for row in report["rows"]["rows"] if row["key"] == "former")
    assert {name.split()[0].lower() for name in line["words"].split(" and ")} == gone
    assert ["Who left or moved on", f"{line['words']}."] in report["explanations"]["rows"]["notes"]


@pytest.mark.parametrize("face", ["performance", "trust"])
@pytest.mark.parametrize("whom", ["acme", "ada"])
def test_of_a_day_before_anything_was_known_nothing_is_claimed(ask, face, whom):
    asked = ("show", face, "--for", whom, "--as-of", "2010-01-01")
    report, said = json.loads(ask(*asked, "--format", "json")), one_line(ask(*asked))
    checks = report["trust"]["cells"] if face == "performance" else report["checks"]
    assert [check["verdict"] for check in checks] == ["cannot_check"] * 4
    assert "at the end of 1 January 2010." in said
    assert "begins on" not in said
    assert "checks pass" not in said


def test_activities_of_other_weeks_are_not_said_to_have_never_been_imported(ask):
    said = one_line(ask("show", "performance", "--for", "acme", "--as-of", "2010-01-01"))
    assert "are known in the eight weeks to 1 January 2010" in said
