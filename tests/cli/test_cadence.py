"""The rhythm on the command line."""

from __future__ import annotations


def test_rules_holidays_and_decisions_are_shown_and_said(quarterdeck, tmp_path):
    file = tmp_path / "days.csv"
    file.write_text("day,name\n2026-12-25,Christmas\nsoon,Nothing\n", encoding="utf-8")
    assert "third working day of the month" in quarterdeck("cadence", "show")
    said = quarterdeck("cadence", "set", "manager", "monthly", "first Friday")
    assert "first Friday of the month, 09:00, 60 minutes, 2 a day" in said
    assert "Write for example" in quarterdeck("cadence", "set", "manager", "monthly", "soon", code=1)
    assert "Christmas" in quarterdeck("cadence", "holidays", "import", file, "--dry-run")
    assert "No holiday is on record" in quarterdeck("cadence", "holidays", "show")
    told = quarterdeck("cadence", "holidays", "import", file)
    assert "Row 3: 'soon' is not a day" in told
    assert "1 holiday in days.csv, 1 of them new" in told
    quarterdeck("cadence", "holidays", "withdraw", "2026-12-25")
    assert "is no holiday" in quarterdeck("cadence", "holidays", "withdraw", "2026-12-25", code=1)
    assert "Metrics that inform no decision" in quarterdeck("decisions", "show")


def test_reminding_says_what_is_missing_and_sends_nothing_without_a_mail_server(house):
    assert "QUARTERDECK_SMTP_URL" in house.quarterdeck("remind", code=1)
    assert "0 letters written" in house.quarterdeck("remind", "--dry-run")
    away = house.quarterdeck("remind", QUARTERDECK_SMTP_URL="smtp://127.0.0.1:9")
    assert "0 letters sent" in away
