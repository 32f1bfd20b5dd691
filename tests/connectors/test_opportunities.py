"""Opportunities: bad cells cost a cell, bad rows cost a row, and nothing is lost without a word."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests.connectors.desk import OBSERVED_ON, Desk, column, fatal, gentle, table

from quarterdeck.connectors import ReadSettings, Refused, preview

HEADER = "Id,Name,StageName,IsClosed,IsWon,Amount,CloseDate,CreatedDate,Probability,ForecastCategory,OwnerId"


def export(*rows: str) -> str:
    return "\n".join([HEADER, *rows, ""])


def row(**cells: str) -> str:
    usual = {
        "Id": "o1",
        "Name": "One",
        "StageName": "Prospecting",
        "IsClosed": "0",
        "IsWon": "0",
        "Amount": "100.50",
        "CloseDate": "2026-05-01",
        "CreatedDate": "2026-01-01",
        "Probability": "10",
        "ForecastCategory": "Pipeline",
        "OwnerId": "anna",
    }
    return ",".join((usual | cells)[name] for name in HEADER.split(","))


REPORT = (
    "Opportunity ID,Opportunity Name,Account Name,Opportunity Owner,Stage,"
    "Amount,Close Date,Created Date,Probability (%)"
)


def report(*rows: str, header: str = REPORT) -> str:
    return "\n".join([header, *rows, ""])


def test_dates_whose_order_nothing_shows_are_asked_about(desk: Desk) -> None:
    content = export(row(CloseDate="03/04/2026"), row(Id="o2", CloseDate="05/06/2026"))
    with pytest.raises(Refused, match="whether day or month comes first") as refused:
        desk.deals(content)
    question = refused.value.question
    assert question is not None
    assert (question.topic, question.choices) == ("date_order", ("dmy", "mdy", "ymd"))
    assert question.samples == ("03/04/2026", "05/06/2026")
    assert str(question.place) == "deals.csv, column CloseDate"
    assert "--date-order dmy or mdy" in question.remedy


@pytest.mark.parametrize(("order", "day"), [("dmy", date(2026, 4, 3)), ("mdy", date(2026, 3, 4))])
def test_an_answer_settles_the_order(desk: Desk, order: str, day: date) -> None:
    assert column(desk.deals(export(row(CloseDate="03/04/2026")), date_order=order), "close_on") == [day]


def test_one_day_beyond_the_twelfth_settles_the_whole_column(desk: Desk) -> None:
    content = export(row(CloseDate="03/04/2026"), row(Id="o2", CloseDate="13/04/2026"))
    assert column(desk.deals(content), "close_on") == [date(2026, 4, 3), date(2026, 4, 13)]


def test_another_column_of_the_same_file_settles_it_too(desk: Desk) -> None:
    content = export(row(CloseDate="03/04/2026", CreatedDate="31/01/2026"))
    assert column(desk.deals(content), "close_on") == [date(2026, 4, 3)]


def test_dates_that_contradict_each_other_are_asked_about(desk: Desk) -> None:
    with pytest.raises(Refused, match="both orders occur: 13/04/2026 has the day first and 04/13/2026 the month"):
        desk.deals(export(row(CloseDate="13/04/2026"), row(Id="o2", CloseDate="04/13/2026")))


def test_against_a_stated_order_a_contradicting_date_costs_only_its_cell(desk: Desk) -> None:
    reading = desk.deals(export(row(CloseDate="13/04/2026"), row(Id="o2", CloseDate="04/13/2026")), date_order="dmy")
    assert column(reading, "close_on") == [date(2026, 4, 13), None]
    [bad] = gentle(reading)
    assert (bad.place.row, bad.place.column, bad.value) == (3, "CloseDate", "04/13/2026")


def test_amounts_whose_decimal_sign_nothing_shows_are_asked_about(desk: Desk) -> None:
    with pytest.raises(Refused, match="which sign begins the decimals") as refused:
        desk.deals(export(row(Amount="1.234")))
    assert refused.value.question is not None
    assert refused.value.question.topic == "decimal"
    assert column(desk.deals(export(row(Amount="1.234")), decimal=","), "amount") == [Decimal("1234.0000")]


def test_all_questions_are_asked_at_once_and_a_preview_only_lists_them(desk: Desk) -> None:
    content = export(row(Amount="1.234", CloseDate="03/04/2026"))
    with pytest.raises(Refused) as refused:
        desk.deals(content)
    assert {question.topic for question in refused.value.questions} == {"date_order", "decimal"}
    seen = preview([desk.folder / "deals.csv"], observed_on=OBSERVED_ON, settings=ReadSettings())
    assert {question.topic for question in seen.questions} == {"date_order", "decimal"}
    assert seen.sheets[0].row_count == 1


def test_an_amount_nobody_can_read_leaves_the_row_counted_and_not_priced(desk: Desk) -> None:
    reading = desk.deals(export(row(Amount="about a million"), row(Id="o2")))
    assert column(reading, "amount") == [None, Decimal("100.5000")]
    [bad] = reading.delivery.rejections
    assert str(bad.place) == "deals.csv, row 2, column Amount"
    assert (bad.value, bad.fatal) == ("about a million", False)
    assert "“about a million” is not a number" in bad.reason
    [unparsable] = reading.preview.sheets[0].unparsable
    assert (unparsable.column, unparsable.count, unparsable.samples) == ("Amount", 1, ("about a million",))


def test_an_empty_amount_is_unknown_and_no_complaint(desk: Desk) -> None:
    reading = desk.deals(export(row(Amount="")))
    assert column(reading, "amount") == [None]
    assert reading.delivery.rejections == ()


def test_a_close_date_before_the_creation_keeps_the_row_and_names_both_days(desk: Desk) -> None:
    reading = desk.deals(export(row(CloseDate="2025-12-31", CreatedDate="2026-01-01")))
    assert column(reading, "close_on") == [date(2025, 12, 31)]
    [bad] = gentle(reading)
    assert "2025-12-31 is before the creation date 2026-01-01" in bad.reason


def test_a_repeated_row_is_taken_once(desk: Desk) -> None:
    reading = desk.deals(export(row(), row(), row(Id="o2")))
    assert column(reading, "opportunity_id") == ["o1", "o2"]
    assert reading.delivery.rejections == ()
    assert "repeat one before exactly, taken once: 1" in reading.delivery.notes[-1]


def test_the_same_id_with_other_content_is_rejected_with_both_rows_named(desk: Desk) -> None:
    reading = desk.deals(export(row(), row(Amount="7.50", Name="Other")))
    assert column(reading, "amount") == [Decimal("100.5000")]
    [bad] = fatal(reading)
    assert bad.place.row == 3
    assert "already in row 2 with other content (Name, Amount)" in bad.reason


def test_the_same_id_in_two_files_with_other_content_is_rejected_in_the_second(desk: Desk) -> None:
    one, two = desk.write("a.csv", export(row())), desk.write("b.csv", export(row(Amount="7.50"), row(Id="o2")))
    reading = desk.read(one, two)
    found = [b for b in reading.delivery.batches if b.table == "opportunity"]
    assert [list(b.columns["opportunity_id"]) for b in found] == [["o1"], ["o2"]]
    [bad] = fatal(reading)
    assert (bad.place.file, bad.place.row) == ("b.csv", 2)
    assert "a.csv, row 2" in bad.reason


def test_a_row_without_an_id_is_rejected(desk: Desk) -> None:
    reading = desk.deals(export(row(Id=""), row(Id="o2")))
    assert column(reading, "opportunity_id") == ["o2"]
    assert [bad.reason for bad in fatal(reading)] == ["Id is empty; the row is left out"]


def test_flags_say_what_is_won_whatever_the_stage_is_called(desk: Desk) -> None:
    reading = desk.deals(
        export(
            row(StageName="Signed", IsClosed="1", IsWon="1"),
            row(Id="o2", StageName="Gone", IsClosed="true", IsWon="false"),
            row(Id="o3", StageName="Closed Won"),
        )
    )
    assert column(reading, "status") == ["won", "lost", "open"]


def test_a_stage_nobody_knows_puts_its_rows_aside_with_the_remedy(desk: Desk) -> None:
    content = report(
        "o1,One,Acme,Anna,Somewhere,100.5,2026-05-01,2026-01-01,",
        "o2,Two,Acme,Anna,Prospecting,100.5,2026-05-01,2026-01-01,",
    )
    reading = desk.deals(content)
    assert column(reading, "opportunity_id") == ["o2"]
    [bad] = fatal(reading)
    assert str(bad.place) == "deals.csv, row 2, column Stage"
    assert "“Somewhere”" in bad.reason
    assert 'name = "Somewhere"' in bad.remedy


def test_a_mapping_that_only_names_stages_helps_a_recognised_file(desk: Desk) -> None:
    mapping = desk.mapping('source = "crm"\n[[stage]]\nname = "Somewhere"\nstatus = "open"\ninitial = true')
    path = desk.write("deals.csv", report("o1,One,Acme,Anna,Somewhere,100.5,2026-05-01,2026-01-01,"))
    reading = desk.read(path, mapping=mapping)
    assert reading.delivery.source == "crm"
    assert column(reading, "status") == ["open"]
    assert column(reading, "is_initial", of="stage") == [True]


def test_probability_tells_what_a_stage_is_where_nothing_else_does(desk: Desk) -> None:
    content = report(
        "o1,One,Acme,Anna,Deal done,100.5,2026-02-01,2026-01-01,100%",
        "o2,Two,Acme,Anna,Deal gone,100.5,2026-02-01,2026-01-01,0%",
        "o3,Three,Acme,Anna,Halfway,100.5,2026-05-01,2026-01-01,40%",
        "o4,Four,Acme,Anna,Muddle,100.5,2026-05-01,2026-01-01,0%",
        "o5,Five,Acme,Anna,Muddle,100.5,2026-05-01,2026-01-01,50%",
    )
    reading = desk.deals(content)
    assert column(reading, "status") == ["won", "lost", "open"]
    assert [bad.place.row for bad in fatal(reading)] == [5, 6]
    assert any("“Deal gone” is taken as lost because of its probability" in note for note in reading.delivery.notes)


def test_without_an_id_column_matching_by_name_has_to_be_confirmed(desk: Desk) -> None:
    header, *rows = report("o1,One,Acme,Anna,Prospecting,100.5,2026-05-01,2026-01-01,10").splitlines()
    content = "\n".join(line.split(",", 1)[1] for line in [header, *rows]) + "\n"
    with pytest.raises(Refused, match="no id column") as refused:
        desk.deals(content)
    assert refused.value.question is not None
    assert refused.value.question.topic == "match_by_name"
    assert column(desk.deals(content, match_by_name=True), "opportunity_id") == ["One ¦ Acme ¦ Anna"]


def test_a_currency_may_stand_in_a_column_or_beside_the_amount(desk: Desk) -> None:
    header = REPORT.replace("Amount,", "Amount Currency,Amount,")
    reading = desk.deals(
        report(
            'o1,One,Acme,Anna,Prospecting,USD,"485,000.00",2026-05-01,2026-01-01,10',
            'o2,Two,Acme,Anna,Prospecting,,"EUR 1,000.00",2026-05-01,2026-01-01,10',
            'o3,Three,Acme,Anna,Prospecting,,"1,000.50",2026-05-01,2026-01-01,10',
            header=header,
        )
    )
    assert column(reading, "currency") == ["USD", "EUR", None]
    assert column(desk.read(desk.folder / "deals.csv", default_currency="CHF"), "currency") == ["USD", "EUR", "CHF"]


def test_a_word_that_is_no_forecast_category_leaves_it_unknown(desk: Desk) -> None:
    reading = desk.deals(export(row(ForecastCategory="Forecast"), row(Id="o2", ForecastCategory="Hopeful")))
    assert column(reading, "category") == ["commit", None]
    assert "no forecast category we know" in gentle(reading)[0].reason


def test_names_without_ids_become_sellers_and_accounts(desk: Desk) -> None:
    reading = desk.deals(
        report(
            "o1,One,Acme,Anna,Prospecting,100.5,2026-05-01,2026-01-01,10",
            "o2,Two,Acme,Ben,Prospecting,100.5,2026-05-01,2026-01-01,10",
        )
    )
    assert column(reading, "seller_id", of="seller") == ["Anna", "Ben"]
    assert column(reading, "name", of="account") == ["Acme"]


def test_stages_are_listed_in_the_order_the_product_gives_them(desk: Desk) -> None:
    reading = desk.deals(
        export(row(StageName="Closed Won", IsClosed="1", IsWon="1"), row(Id="o2"), row(Id="o3", StageName="Own"))
    )
    found = table(reading, "stage").columns
    assert dict(zip(found["name"], found["position"], strict=True)) == {"Closed Won": 9, "Prospecting": 1, "Own": None}
    assert dict(zip(found["name"], found["is_initial"], strict=True)) == {
        "Closed Won": False,
        "Prospecting": True,
        "Own": None,
    }


def test_progress_is_told_to_the_end(desk: Desk) -> None:
    from quarterdeck.connectors import read

    seen: list[tuple[str, int, int]] = []
    path = desk.write("deals.csv", export(*(row(Id=f"o{number}") for number in range(5000))))
    read([path], observed_on=OBSERVED_ON, progress=lambda *step: seen.append(step))
    assert seen[-1] == ("deals.csv", path.stat().st_size, path.stat().st_size)
    assert [done for _, done, _ in seen] == sorted(done for _, done, _ in seen)


def test_a_currency_is_known_by_code_sign_or_name_and_otherwise_unknown(desk: Desk) -> None:
    header = REPORT.replace("Amount,", "Amount Currency,Amount,")
    rows = (
        f"o{at},One,Acme,Anna,Prospecting,{said},1.5,2026-05-01,2026-01-01,10"
        for at, said in enumerate(("usd", "€", "Euro", "Gold"))
    )
    reading = desk.deals(report(*rows, header=header))
    assert column(reading, "currency") == ["USD", "EUR", "EUR", None]
    assert [bad.value for bad in gentle(reading)] == ["Gold"]


def test_what_a_mapping_says_of_a_stage_goes_before_the_product_s_default(desk: Desk) -> None:
    mapping = desk.mapping('source = "crm"\n[[stage]]\nname = "Closed Won"\nstatus = "open"\nposition = 7')
    path = desk.write(
        "deals.csv",
        report(
            "o1,One,Acme,Anna,Closed Won,100.5,2026-05-01,2026-01-01,",
            "o2,Two,Acme,Anna,Prospecting,100.5,2026-05-01,2026-01-01,",
        ),
    )
    reading = desk.read(path, mapping=mapping)
    assert column(reading, "status") == ["open", "open"]
    found = table(reading, "stage").columns
    assert list(zip(found["name"], found["position"], found["status"], strict=True)) == [
        ("Prospecting", 1, "open"),
        ("Closed Won", 7, "open"),
    ]
