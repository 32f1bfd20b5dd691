"""docs/operating.md says what is there."""

from __future__ import annotations

import re
from pathlib import Path

from quarterdeck.cli import COMMANDS

ROOT = Path(__file__).parents[2]
MANUAL = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")


def test_every_setting_is_in_the_manual_and_every_one_in_the_manual_exists():
    source = (ROOT / "src" / "quarterdeck" / "settings.py").read_text(encoding="utf-8")
    assert set(re.findall(r"QUARTERDECK_[A-Z_]+", MANUAL)) == set(re.findall(r"QUARTERDECK_[A-Z_]+", source))


def test_every_command_in_the_manual_exists():
    assert set(re.findall(r"quarterdeck ([a-z]+)", MANUAL)) <= set(COMMANDS)
