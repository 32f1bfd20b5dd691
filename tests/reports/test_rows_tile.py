"""The lines of a unit's page and their headline: only what the label counts is counted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from quarterdeck.domain.figures import Figure, Format
from quarterdeck.domain.forecasts import Missing
from quarterdeck.domain.lines import FORMER
from quarterdeck.domain.scope import Subject, SubjectKind
from quarterdeck.reports.performance.gap_tile import result_tile
from quarterdeck.reports.performance.rows_tile import LineOf, rows_tile, short

NONE = Figure(None, Format.MONEY)


def _line(name, sold, target=100.0):
    """A person at the end of a period: what was sold is where it ended."""
    figure = Figure(sold, Format.MONEY)
    about = Subject(SubjectKind.PERSON, name)
    unknown = Missing(("Too little.",), 0, 0, 0)
    return LineOf(name, name, "", about, target, figure, unknown, NONE, is_over=True)


FORMER_LINE = replace(_line("People who left or moved on", 10.0), key=FORMER, subject=None)


@pytest.mark.parametrize(
    ("sold", "words"),
    [
        ((50, 60, 100, 100, 100), "A and B are short; 3 are at or near target"),
        ((50, 60, 70, 80, 100), "4 of 5 are short, A most"),
        ((100, 100, 100, 100, 100), "Only People who left or moved on fall short"),
    ],
)
def test_only_people_are_counted_as_people(sold, words):
    lines = [_line(name, amount) for name, amount in zip("ABCDE", sold, strict=True)]
    tile = rows_tile("Denmark, 5 people", "people", [*lines, FORMER_LINE], FORMER_LINE, "EUR")
    assert tile.title == words
    assert len(short(tile.rows)) == sum(amount < 97 for amount in sold) + 1


def test_who_has_no_target_is_said_to_be_out_of_the_count():
    lines = [_line("A", 50), _line("B", 100), _line("C", 100, target=None)]
    tile = rows_tile("Denmark, 3 people", "people", lines, FORMER_LINE, "EUR")
    assert tile.title == "A is short; 1 is at or near target; 1 cannot be judged"


def test_a_period_that_is_over_shows_its_result_and_no_levers():
    tile = result_tile(Figure(80.0, Format.MONEY), 100.0, "EUR")
    assert (tile.title, tile.levers) == ("€20 short of the target", ())
    assert [(part.label, part.figure.value) for part in tile.parts] == [("Sold", 80.0), ("Gap", 20.0)]
    assert result_tile(Figure(100.0, Format.MONEY), 100.0, "EUR").title == "The target is met exactly"
    assert result_tile(Figure(None, Format.MONEY), None, "EUR").year_to_date == "€0 sold."
