"""What holds for every file: however it is written it reads the same, and no damage goes unnoticed or crashes."""

from __future__ import annotations

import csv
import io
import random
import tempfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.connectors.desk import OBSERVED_ON, column, fatal, gentle

from quarterdeck.connectors import Reading, ReadSettings, Refused, read
from quarterdeck.domain.facts import DELIVERED_BY_NAME

Row = tuple[str, str, Decimal | None, date, bool]

NAMES = st.text(
    st.characters(codec="cp1252", exclude_categories=("Cc", "Zs", "Cn")) | st.sampled_from(" \n,;\t|\"'"), max_size=20
).filter(lambda text: text.strip() == text and text != "" and not text.startswith("\ufeff"))
ROWS = st.lists(
    st.tuples(
        st.from_regex(r"[A-Z0-9]{6}", fullmatch=True),
        NAMES,
        st.none() | st.decimals(min_value=-(10**9), max_value=10**9, places=2),
        st.dates(date(2000, 1, 1), date(2060, 12, 31)),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda row: row[0],
)
ORDERS = {"dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y", "ymd": "%Y-%m-%d"}


def written(rows: list[Row], delimiter: str, newline: str, order: str, sign: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=newline)
    writer.writerow(["Id", "Name", "StageName", "IsClosed", "IsWon", "Amount", "CloseDate"])
    for key, name, amount, day, won in rows:
        shown = "" if amount is None else f"{amount:,.2f}".replace(",", "\0").replace(".", sign)
        shown = shown.replace("\0", "." if sign == "," else ",")
        writer.writerow([key, name, "Signed" if won else "Talk", won, won, shown, day.strftime(ORDERS[order])])
    return out.getvalue()


def read_bytes(content: bytes, name: str = "deals.csv", **settings: Any) -> Reading:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return read([path], observed_on=OBSERVED_ON, settings=ReadSettings(**settings))


@given(
    ROWS,
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.sampled_from(sorted(ORDERS)),
    st.sampled_from(".,"),
)
def test_rows_written_in_any_dialect_are_read_back(
    rows: list[Row], delimiter: str, newline: str, encoding: str, order: str, sign: str
) -> None:
    content = written(rows, delimiter, newline, order, sign).encode(encoding)
    stated = "cp1252" if encoding == "cp1252" else None
    reading = read_bytes(content, date_order=order, decimal=sign, encoding=stated)
    assert fatal(reading) == []
    early = [at for at, row in enumerate(rows, start=2) if row[4] and row[3] > OBSERVED_ON]
    assert len(gentle(reading)) == len(early)
    assert all("is after the day of the export" in bad.reason for bad in gentle(reading))
    assert column(reading, "opportunity_id") == [row[0] for row in rows]
    assert column(reading, "name") == [row[1] for row in rows]
    assert column(reading, "amount") == [row[2] for row in rows]
    assert column(reading, "close_on") == [row[3] for row in rows]
    assert column(reading, "status") == ["won" if row[4] else "open" for row in rows]


@given(ROWS, st.sampled_from(["dmy", "mdy"]))
def test_an_order_nobody_stated_is_found_or_asked_and_never_guessed(rows: list[Row], order: str) -> None:
    content = written(rows, ",", "\n", order, ".").encode()
    if any(row[3].day > 12 for row in rows):
        assert column(read_bytes(content, decimal="."), "close_on") == [row[3] for row in rows]
    elif any(row[3].day != row[3].month for row in rows):
        with pytest.raises(Refused) as refused:
            read_bytes(content, decimal=".")
        assert [question.topic for question in refused.value.questions] == ["date_order"]


WHOLE = written(
    [
        (f"K{number:05}", f"Müller {number}", Decimal(number) + Decimal("0.25"), date(2026, 1, 13), False)
        for number in range(30)
    ],
    ",",
    "\n",
    "ymd",
    ".",
).encode()


def damaged(content: bytes, seed: int) -> bytes:
    """The content with a few bytes changed, dropped, doubled or cut off."""
    chance = random.Random(seed)
    changed = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(changed))
        match chance.randrange(4):
            case 0:
                changed[at] = chance.randrange(256)
            case 1:
                del changed[at : at + chance.randint(1, 30)]
            case 2:
                changed[at:at] = changed[at : at + chance.randint(1, 30)]
            case _:
                del changed[at:]
        if not changed:
            break
    return bytes(changed)


def assert_sound(reading: Reading) -> None:
    """Whatever was read has the promised shape, and every complaint names its place and the next step."""
    for batch in reading.delivery.batches:
        known = DELIVERED_BY_NAME[batch.table]
        assert set(batch.columns) <= set(known.names)
        assert all(len(values) == len(batch.rows) for values in batch.columns.values())
        for needed in (one for one in known.columns if one.required and one.name != "source"):
            assert None not in batch.columns[needed.name]
    for rejection in reading.delivery.rejections:
        assert rejection.place.file
        assert rejection.reason
        assert rejection.remedy


def outcome(action: Callable[[], Reading]) -> None:
    """The action reads something sound, or refuses with place, reason and remedy; nothing else is raised."""
    refusal: Refused | None = None
    try:
        assert_sound(action())
    except Refused as refused:
        refusal = refused
    if refusal is not None:
        assert refusal.place.file
        assert refusal.reason
        assert refusal.remedy


@settings(max_examples=400)
@given(st.integers(0, 10**9))
def test_a_damaged_text_file_is_read_or_refused_and_never_crashes(seed: int) -> None:
    outcome(lambda: read_bytes(damaged(WHOLE, seed)))


@given(st.binary(max_size=2000))
def test_any_bytes_at_all_are_read_or_refused(content: bytes) -> None:
    outcome(lambda: read_bytes(content))
    outcome(lambda: read_bytes(b"Id,Name,StageName,IsClosed\n" + content))


@settings(max_examples=25)
@given(st.integers(0, 10**9))
def test_a_damaged_workbook_is_read_or_refused_and_never_crashes(seed: int) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["Id", "Name", "StageName", "IsClosed", "IsWon", "Amount", "CloseDate"])
    for number in range(20):
        book.active.append([f"K{number}", f"Müller {number}", "Talk", False, False, number + 0.25, date(2026, 1, 13)])
    out = io.BytesIO()
    book.save(out)
    outcome(lambda: read_bytes(damaged(out.getvalue(), seed), name="deals.xlsx"))


@given(ROWS, st.randoms(use_true_random=False))
def test_every_delivered_row_is_taken_or_named(rows: list[Row], chance: random.Random) -> None:
    lines = written([(k, n.replace("\n", " "), a, d, w) for k, n, a, d, w in rows], ",", "\n", "ymd", ".").splitlines()
    spoiled = {number for number in range(1, len(lines)) if chance.random() < 0.4}
    text = "\n".join(f"{line},one,more" if number in spoiled else line for number, line in enumerate(lines)) + "\n"
    try:
        reading = read_bytes(text.encode(), decimal=".", delimiter=",")
    except Refused:
        assert len(spoiled) == len(rows)
        return
    taken = {row for batch in reading.delivery.batches if batch.table == "opportunity" for row in batch.rows}
    named = {bad.place.row for bad in reading.delivery.rejections if bad.fatal}
    assert taken | named == set(range(2, len(rows) + 2))
    assert named == {number + 1 for number in spoiled}


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is read from Linux's /proc")
def test_a_hundred_thousand_opportunities_are_read_in_good_time_and_little_memory(tmp_path: Path) -> None:
    import subprocess
    import sys

    path = tmp_path / "deals.csv"
    with path.open("w", encoding="utf-8") as out:
        out.write(
            "Id,Name,AccountId,StageName,Amount,Probability,CloseDate,CreatedDate,IsClosed,IsWon,OwnerId,NextStep\n"
        )
        for number in range(100_000):
            out.write(
                f"006{number:012}AAA,Deal number {number},001{number % 9000:012}AAA,Prospecting,{number}.50,10,"
                f"2026-{number % 12 + 1:02}-{number % 28 + 1:02},"
                f"2025-{number % 12 + 1:02}-01T10:{number % 60:02}:00.000Z,"
                f"0,0,005{number % 60:012}AAA,Call {number % 500}\n"
            )
    program = (
        "import sys, time; from datetime import date; from pathlib import Path\n"
        "from quarterdeck.connectors import read\n"
        "began = time.process_time()\n"
        "found = read([Path(sys.argv[1])], observed_on=date(2026, 1, 1))\n"
        "rows = sum(len(b) for b in found.delivery.batches if b.table == 'opportunity')\n"
        # Not getrusage: its peak outlives exec, so it would hold what this test process was at its largest.
        "peak = next(x for x in Path('/proc/self/status').read_text().splitlines() if x.startswith('VmHWM'))\n"
        "print(rows, time.process_time() - began, peak.split()[1])"
    )
    command = [sys.executable, "-c", program, str(path)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rows, seconds, kilobytes = said.split()
    assert int(rows) == 100_000
    assert float(seconds) < 30
    assert int(kilobytes) < 600_000
