"""Answers beside a publication: found under their own key only, written whole, gone with the publication."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.facts.folder import file_name, sweep
from quarterdeck.facts.kept import Kept, KeptFile, KeptLately, keep, kept_beside
from quarterdeck.facts.reader import Facts, SourceState
from quarterdeck.facts.written import as_rows, as_text

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.datetimes(),
)


@given(st.lists(st.tuples(VALUES, VALUES | st.lists(VALUES))))
def test_rows_come_back_as_they_were_with_the_types_they_had(rows):
    again = as_rows(as_text(rows))
    assert again == rows
    assert [list(map(type, row)) for row in again] == [list(map(type, row)) for row in rows]


def test_what_has_no_form_is_not_kept():
    with pytest.raises(TypeError, match="bytes"):
        as_text([(b"bytes",)])


def test_what_was_kept_is_found_and_nothing_else(tmp_path):
    path = tmp_path / file_name(3)
    kept = KeptFile(path)
    assert not kept.is_there
    assert kept.of(["a"]) == {}
    keep(path, {str(n): Kept(f"about {n}", np.array([n, n / 3])) for n in range(1200)})
    found = kept.of([str(n) for n in range(0, 1300, 100)])
    assert {key: each.about for key, each in found.items()} == {str(n): f"about {n}" for n in range(0, 1200, 100)}
    assert list(found["700"].numbers) == [700, 700 / 3]


def test_lately_are_those_last_asked_for_up_to_so_many_bytes():
    answers = {name: Kept("12345678", np.arange(4.0)) for name in "abcd"}  # 40 bytes each
    lately = KeptLately(100)
    lately.add({"a": answers["a"]})
    lately.add({"b": answers["b"]})
    assert lately.of(["a", "x"]) == {"a": answers["a"]}
    lately.add({"a": answers["b"], "c": answers["c"]})
    assert lately.of("abc") == {"a": answers["a"], "c": answers["c"]}  # b has not been asked for longest
    lately.add({"d": Kept("", np.zeros(13))})
    assert lately.of("acd") == {}
    lately.add(answers)
    assert list(lately.of("abcd")) == ["c", "d"]


def test_it_goes_with_its_publication(tmp_path):
    for number in (1, 2, 3):
        (tmp_path / file_name(number)).touch()
        keep(tmp_path / file_name(number), {})
    sweep(tmp_path, keep=2, current=1)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {file_name(n) for n in (1, 3)} | {kept_beside(tmp_path / file_name(n)).name for n in (1, 3)}


class Told:
    """An engine that says how often it was asked."""

    asked = 0

    def rows(self, _sql, parameters):
        self.asked += 1
        return [(parameters["stints"], Decimal("1.50"), date(2026, 1, 1), datetime(2026, 1, 1, 12), None)]

    def close(self):
        """Nothing is open."""


def test_a_reader_gives_what_was_kept_to_whoever_asks_through_the_same_stints(tmp_path):
    path, told = tmp_path / file_name(1), Told()
    first = reader(told, path)
    answer = first.fetch("SELECT $stints", {"stints": "mine"})
    keep(path, first.remembered())
    again = reader(told, path)
    assert again.fetch("SELECT $stints", {"stints": "mine"}) == answer
    assert told.asked == 1
    assert again.fetch("SELECT $stints", {"stints": "theirs"})[0][0] == "theirs"
    assert again.fetch("SELECT $stints ", {"stints": "mine"}) == answer
    assert told.asked == 3


def reader(engine, path):
    return Facts(engine, 1, (SourceState("crm", date(2026, 1, 1), 1),), kept=KeptFile(path))
