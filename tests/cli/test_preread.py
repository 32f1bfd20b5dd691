"""quarterdeck preread: by the same rules as the page."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from quarterdeck.cli.preread import command

SESSION = "ada.monthly.2025-11"


@pytest.mark.parametrize(("who", "code"), [("ada", 0), ("mia", 0), ("dana", 1), ("olga", 1), ("nobody", 1)])
def test_only_the_two_in_a_session_get_its_sheets(living, tmp_path, who, code):
    file = tmp_path / "sheets.pdf"
    done = CliRunner().invoke(command, [SESSION, "--as", f"{who}@acme.example", "--out", str(file)])
    assert done.exit_code == code, done.output
    assert file.exists() is (code == 0)
    if code == 0:
        assert file.read_bytes().startswith(b"%PDF-")
