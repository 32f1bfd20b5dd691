from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.web.charts.lettering import LABEL, TICK, Box, Sheet, Words, crosses, stacked, text_width

# Measured in a browser with Inter at 13 px regular, 13 px semi-bold and 12 px regular.
MEASURED: Final = {
    "Expected €1.64m": (109.9, 111.7, 101.4),
    "8 in 10 chance:": (95.2, 96.8, 87.9),
    "€1.49m–€1.79m": (104.2, 105.0, 96.2),
    "last day a new opportunity": (162.1, 167.3, 149.6),
    "−24%": (38.1, 38.3, 35.1),
    "DKK\u00a01.64m": (70.5, 71.6, 65.1),
    "WWWWMMMM": (99.2, 101.9, 91.5),
    "iiilll": (18.9, 20.4, 17.4),
    "Łódź": (30.7, 31.2, 28.3),
    "September": (67.4, 69.1, 62.2),
}


@pytest.mark.parametrize("words", MEASURED)
def test_the_estimate_is_never_short_and_hardly_ever_a_third_too_long(words: str) -> None:
    regular, bold, tick = MEASURED[words]
    assert regular <= text_width(words, LABEL) <= regular * 1.34
    assert bold <= text_width(words, LABEL, bold=True) <= bold * 1.34
    assert tick <= text_width(words, TICK) <= tick * 1.34


def test_two_boxes_touch_when_they_overlap_or_come_closer_than_the_room_asked_for() -> None:
    box = Box(0, 0, 10, 10)
    assert box.touches(Box(9, 9, 20, 20))
    assert not box.touches(Box(10, 0, 20, 10))
    assert box.touches(Box(11, 0, 20, 10), room=2)


def test_words_that_would_touch_are_refused_and_the_next_place_is_taken() -> None:
    sheet = Sheet(100, 100)
    sheet.add([Words(0, 20, "Sold", "c-lab")])
    refused, taken = [Words(5, 22, "Target", "c-lab")], [Words(5, 60, "Target", "c-lab")]
    assert sheet.place(refused, taken) == taken
    assert sheet.place(refused) == ()


@given(
    blocks=st.lists(st.tuples(st.floats(-500, 500), st.floats(1, 60)), max_size=6),
    top=st.floats(-50, 50),
    extent=st.floats(0, 600),
)
def test_stacked_blocks_keep_their_order_never_overlap_and_stay_inside_when_they_fit(
    blocks: list[tuple[float, float]], top: float, extent: float
) -> None:
    edges = stacked(blocks, top, top + extent)
    for edge, following, (_, height) in zip(edges, edges[1:], blocks, strict=False):
        assert edge + height <= following + 1e-6
    assert all(edge >= top - 1e-6 for edge in edges)
    if blocks and sum(height for _, height in blocks) <= extent:
        assert edges[-1] + blocks[-1][1] <= top + extent + 1e-6


def test_a_block_with_room_around_it_stands_where_it_wants_to() -> None:
    assert stacked([(50, 20), (150, 20)], 0, 200) == [40, 140]


@pytest.mark.parametrize(
    ("points", "meets"),
    [
        ([(0, 0), (100, 100)], True),
        ([(0, 100), (100, 100)], False),
        ([(50, 0), (50, 100)], True),
        ([(0, 0), (100, 5)], False),
        ([(0, 45), (44, 45)], True),
        ([(0, 45), (39, 45)], False),
    ],
)
def test_a_line_crosses_a_box_when_it_comes_by_at_its_height(points: list[tuple[float, float]], *, meets: bool) -> None:
    assert crosses(points, Box(40, 40, 60, 60)) is meets
