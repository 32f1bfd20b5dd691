from __future__ import annotations

import re
from pathlib import Path

import pytest
from scripts.contrast import PAIRS, TOKENS, Pair, pairs, ratio, tokens

CSS = TOKENS.read_text(encoding="utf-8")
SHEETS = sorted(Path(TOKENS).parent.glob("*.css"))


@pytest.mark.parametrize("pair", list(pairs(CSS)), ids=lambda pair: f"{pair.theme} {pair.front} on {pair.ground}")
def test_every_documented_pair_keeps_its_contrast(pair: Pair) -> None:
    assert pair.ratio >= pair.needed


def test_the_ratio_is_the_one_everybody_knows() -> None:
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert ratio("#1757bd", "#ffffff") == pytest.approx(6.7, abs=0.05)


def test_a_pair_that_falls_short_is_noticed() -> None:
    pale = re.sub(r"--ink-3: light-dark\(#\w+", "--ink-3: light-dark(#aaaaaa", CSS)
    assert [pair.front for pair in pairs(pale) if not pair.passes][:1] == ["ink-3"]


def test_both_themes_have_every_token() -> None:
    themes = tokens(CSS)
    assert themes["light"].keys() == themes["dark"].keys()
    assert {front for front, _, _ in PAIRS} <= themes["light"].keys()


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_only_the_tokens_name_colours(sheet: Path) -> None:
    if sheet.name != "tokens.css":
        assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|rgb\(|hsl\(", sheet.read_text(encoding="utf-8"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_token_a_sheet_uses_exists(sheet: Path) -> None:
    known = set(re.findall(r"--([\w-]+):", CSS))
    assert set(re.findall(r"var\(--([\w-]+)\)", sheet.read_text(encoding="utf-8"))) <= known
