"""Files that list the periods of fiscal years."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from quarterdeck.connectors import ReadSettings, Refused, read_periods

SETTINGS = ReadSettings()


def rows(weeks=(4, 4, 5) * 4, begin=date(2026, 1, 4), year=2026, *, last_day=True) -> list[list[str]]:
    found = []
    for number, length in enumerate(weeks, 1):
        end = begin + timedelta(weeks=length)
        found.append([f"FY{year}-P{number:02}", str(begin), str(end - timedelta(days=last_day))])
        begin = end
    return found


def written(folder: Path, lines: list[list[str]], header: str = "period,begin,end") -> Path:
    path = folder / "periods.csv"
    path.write_text("\n".join([header, *(",".join(line) for line in lines)]) + "\n")
    return path


@pytest.mark.parametrize("last_day", [True, False])
def test_the_end_is_the_last_day_or_the_first_after_it_whichever_leaves_no_gap(tmp_path, last_day):
    table, faults = read_periods(written(tmp_path, rows(last_day=last_day)), SETTINGS, 6)
    assert faults == ()
    assert [p.quarter for p in table.periods] == [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]
    assert (table.periods[0].begin, table.end, table.week_start) == (date(2026, 1, 4), date(2027, 1, 3), 6)


@pytest.mark.parametrize("name", ["2026-P{}", "FY26 P{}", "P{} 2026", "p{}/FY2026", "FY2026P{}"])
def test_periods_may_be_named_in_the_ways_companies_do(tmp_path, name):
    lines = [[name.format(n), *days] for n, (_, *days) in enumerate(rows(), 1)]
    table, faults = read_periods(written(tmp_path, lines), SETTINGS)
    assert faults == ()
    assert {p.year for p in table.periods} == {2026}


def test_thirteen_periods_have_their_quarters_stated(tmp_path):
    quarters = ["1", "", "", "Q2", "", "", "3", "", "", "4", "", "", ""]
    lines = [[*row, q] for row, q in zip(rows((4,) * 13), quarters, strict=True)]
    table, _ = read_periods(written(tmp_path, lines, "period,begin,end,quarter"), SETTINGS)
    assert [p.quarter for p in table.periods] == [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 4]


def spoilt(change) -> list[list[str]]:
    lines = rows()
    change(lines)
    return lines


@pytest.mark.parametrize(
    ("change", "row", "said", "remedy"),
    [
        (lambda r: r[4].__setitem__(1, "2026-05-04"), 6, "the days 2026-05-03 to 2026-05-03 are in none", "2026-05-03"),
        (
            lambda r: r[4].__setitem__(1, "2026-05-02"),
            6,
            "before the period of row 5 (FY2026-P04) is over",
            "2026-05-03",
        ),
        (lambda r: r.pop(4), 6, "the days 2026-05-03 to 2026-05-30 are in none", "missing"),
        (lambda r: r[4].__setitem__(0, "May"), 6, "that names no period", "FY2026-P01"),
        (lambda r: r[4].__setitem__(0, "2026-05"), 6, "that names no period", "FY2026-P01"),
        (lambda r: r[4].__setitem__(0, "FY2026-P07"), 6, "stands where period 5 of FY2026 would", "from 1 on"),
        (lambda r: r[4].__setitem__(2, "2026-04-01"), 6, "ends before it begins", "Correct"),
        (lambda r: r[4].__setitem__(2, ""), 6, "the end is empty", "2026-02-05"),
        (lambda r: r[4].__setitem__(1, "2026-02-31"), 6, "the day", "2026-02-05"),
        (
            lambda r: [line.__setitem__(0, line[0].replace("2026", "2028")) for line in r[6:]],
            8,
            "after FY2026 comes FY2028",
            "FY2027 is next",
        ),
    ],
)
def test_what_does_not_follow_names_its_row_and_what_to_do(tmp_path, change, row, said, remedy):
    table, faults = read_periods(written(tmp_path, spoilt(change)), SETTINGS)
    assert table is None
    assert faults[0].place.row == row
    assert said in faults[0].reason
    assert remedy in faults[0].remedy


def test_an_empty_list_and_a_file_of_something_else_are_refused(tmp_path):
    table, faults = read_periods(written(tmp_path, []), SETTINGS)
    assert table is None
    assert "lists no period" in faults[0].reason
    with pytest.raises(Refused, match="begin, end, period are needed"):
        read_periods(written(tmp_path, [["a", "b"]], "x,y"), SETTINGS)
