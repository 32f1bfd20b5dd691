"""The filters templates format with, and the symbols they show."""

from __future__ import annotations

from datetime import date

import pytest
from django.template import Context, Template

from quarterdeck.domain.figures import Figure, Format


def rendered(source: str, **values: object) -> str:
    return Template("{% load quarterdeck %}" + source).render(Context(values))


@pytest.mark.parametrize(
    ("source", "value", "said"),
    [
        ("{{ v|money:'EUR' }}", 1_640_000, "€1.64m"),
        ("{{ v|money_signed:'EUR' }}", -44_000, "−€44k"),
        ("{{ v|money_exact:'EUR' }}", 148_000, "€148,000"),
        ("{{ v|percent }}", 0.91, "91%"),
        ("{{ v|percent:1 }}", 0.915, "91.5%"),
        ("{{ v|percent_signed }}", -0.09, "−9%"),
        ("{{ v|points }}", 0.03, "+3 points"),
        ("{{ v|times }}", 0.94, "0.9×"),
        ("{{ v|count }}", 1_204, "1,204"),
        ("{{ v|decimal }}", 6.2, "6.2"),
        ("{{ v|days }}", 199, "199\u00a0days"),
        ("{{ v|day:2026 }}", date(2026, 3, 15), "15 March"),
        ("{{ v|day_short:2026 }}", date(2026, 3, 15), "15 Mar"),
        ("{{ v|weekday:2026 }}", date(2026, 2, 6), "Fri 6 Feb"),
        ("{{ v|month:2026 }}", date(2026, 3, 1), "March"),
        ("{{ v|figure:'EUR' }}", Figure(0.24, Format.PERCENT), "24%"),
    ],
)
def test_a_filter_says_the_value_and_nothing_when_there_is_none(source: str, value: object, said: str) -> None:
    assert rendered(source, v=value) == said
    assert rendered(source, v=None) == "n/a"


def test_a_status_is_shape_word_and_colour() -> None:
    html = rendered('{% status "fix" word %}', word="Fix <3>")
    assert 'class="st gap"' in html
    assert 'href="#s-fix"' in html
    assert "Fix &lt;3&gt;" in html


def test_a_status_nobody_defined_is_an_error_and_not_a_blank() -> None:
    with pytest.raises(KeyError):
        rendered('{% status "red" "Alarm" %}')


def test_a_drawing_is_printed_as_it_is_and_other_text_is_not() -> None:
    assert rendered("{{ v|drawing }}{{ v }}", v="<svg/>") == "<svg/>&lt;svg/&gt;"
