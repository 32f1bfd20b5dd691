"""What the product mix says where too little is known of it."""

from __future__ import annotations

from quarterdeck.domain.sentences import Blank
from quarterdeck.reports.performance.mix_tile import Mix, mix_tile

TOO_LITTLE = "Products are known for 52 % of the open pipeline, too little to show its mix."


def test_where_nothing_was_sold_the_reason_why_the_pipeline_is_left_out_is_said():
    tile = mix_tile(Mix(sold={}, pipeline={}, goals={}, landing=None, is_own=False, unsaid=TOO_LITTLE))
    assert isinstance(tile, Blank)
    assert tile.title == "The mix is not known"
    assert tile.missing.endswith(TOO_LITTLE)
    assert tile.remedy == ""


def test_where_nothing_names_a_product_lines_are_asked_for():
    tile = mix_tile(Mix(sold={}, pipeline={}, goals={}, landing=None, is_own=False))
    assert isinstance(tile, Blank)
    assert (tile.title, tile.remedy[:18]) == ("No products in this data", "Import sales lines")
