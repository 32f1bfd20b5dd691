"""The rhythm's set-up: decisions, rules and holidays looked at, said, changed and taken back."""

from __future__ import annotations

import re
from html import unescape

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.web.setup.asking import page, text_of

from quarterdeck.domain.cadence import Cycle, Level
from quarterdeck.records.audit import verify_trail
from quarterdeck.records.models import AuditEvent, CadenceRule, DecisionKind, Holiday
from quarterdeck.records.values import current_values

CHANGE = "/setup/rhythm/change"


def said(client, what, *, save=True, **given):
    return client.post(f"{CHANGE}/{what}/", {**given, **({"save": "1"} if save else {})})


def test_a_rule_is_looked_at_saved_told_and_taken_back(olga):
    before = AuditEvent.objects.count()
    given = {"level": "salesperson", "cycle": "weekly", "text": "every Monday, 08:30, 30 min", "stood": "not held"}
    looked = text_of(said(olga, "rule", save=False, **given))
    assert "Weekly sessions of salespersons: every Monday, 08:30, 30 minutes, 2 a day. It was: not held." in looked
    assert "Salespersons, weekly" in looked
    assert AuditEvent.objects.count() == before
    assert "Salesperson, weekly (not held)" in page(olga, "/setup/rhythm/")
    assert said(olga, "rule", **given).status_code == 302
    assert "every Monday, 08:30, 30 minutes, 2 a day" in page(olga, "/setup/rhythm/")
    assert "Salesperson, weekly (not held)" not in page(olga, "/setup/rhythm/")
    assert "It now reads rule “every Monday" in text_of(said(olga, "rule", **{**given, "text": "every Friday"}))
    usual = {**given, "text": "usual", "stood": "every Monday, 08:30, 30 minutes, 2 a day"}
    assert said(olga, "rule", **usual).status_code == 302
    assert CadenceRule.of(Level.SALESPERSON, Cycle.WEEKLY).text == "not held"
    parts = {
        "level": "manager",
        "cycle": "monthly",
        "text": "performance 50, deal 10",
        "stood": "performance 45, preparation 5, deal 10",
    }
    assert "They were: performance 45, preparation 5, deal 10." in text_of(said(olga, "template", save=False, **parts))
    assert said(olga, "template", **parts).status_code == 302
    assert "performance 50, deal 10" in page(olga, "/setup/rhythm/")
    assert "It now reads" in text_of(said(olga, "template", **{**parts, "text": "performance 60"}))
    assert "Write for example" in text_of(said(olga, "rule", **{**given, "text": "whenever"}))
    assert verify_trail().holds


def test_holidays_are_added_imported_with_a_look_first_and_withdrawn(olga):
    assert "Tue 1 Dec 2026 is a holiday: Day off." in text_of(
        said(olga, "holiday", save=False, day="2026-12-01", name="Day off")
    )
    assert said(olga, "holiday", day="2026-12-01", name="Day off").status_code == 302
    file = SimpleUploadedFile("days.csv", b"day,name\n2099-12-25,Christmas\n2099-12-32,Nothing\n")
    looked = olga.post(f"{CHANGE}/import-holidays/", {"file": file})
    assert "Fri 25 Dec 2099: Christmas" in text_of(looked)
    assert "Row 3: '2099-12-32' is not a day." in text_of(looked)
    kept = {n: re.search(rf'name="{n}" value="([^"]+)"', looked.content.decode())[1] for n in ("kept", "name")}
    assert said(olga, "import-holidays", **kept).status_code == 302
    assert [h.name for h in current_values().rhythm.holidays] == ["Day off", "Christmas"]
    raw = olga.get("/setup/rhythm/").content.decode()
    address = unescape(re.search(r'href="([^"]*withdraw-holiday[^"]*)"', raw)[1])
    assert "Withdraw a holiday" in page(olga, address)
    one = Holiday.objects.get(name="Christmas")
    assert said(olga, "withdraw-holiday", number=one.pk, version=one.version).status_code == 302
    assert "not on record any more" in text_of(said(olga, "withdraw-holiday", number=one.pk, version=one.version))
    assert "No file was sent" in text_of(olga.post(f"{CHANGE}/import-holidays/", {}))


def test_a_decision_is_added_changed_dropped_and_taken_up(olga):
    given = {
        "words": "Lend a car",
        "level": "manager",
        "cycle": "monthly",
        "part": "performance",
        "right": "leader",
        "escalates_to": "",
    }
    assert "Informed by: no metric yet." in text_of(said(olga, "add", save=False, **given))
    assert said(olga, "add", **given).status_code == 302
    html = page(olga, "/setup/rhythm/")
    assert "1 decision rests on no metric." in html
    assert "Decisions without a metric Lend a car" in html
    assert "Metrics without a decision" in html
    opened = olga.get(f"{CHANGE}/revise/?key=lend-a-car").content.decode()
    version = re.search(r'name="version" value="(\d+)"', opened)[1]
    anew = {**given, "key": "lend-a-car", "version": version, "metrics": ["meetings", "touches"]}
    assert "Informed by: Meetings, Touches." in text_of(said(olga, "revise", save=False, **anew))
    assert said(olga, "revise", **anew).status_code == 302
    assert "was changed by somebody else" in text_of(said(olga, "revise", **anew))
    assert said(olga, "drop", key="set-activity", version=0).status_code == 302
    assert "Do more, or less, of what starts a sale Take up again" in page(olga, "/setup/rhythm/")
    stands = DecisionKind.of("set-activity")
    assert said(olga, "take-up", key="set-activity", version=stands.version).status_code == 302
    assert DecisionKind.of("set-activity").is_taken
    assert "no decision called" in text_of(said(olga, "drop", key="nonsense", version=0))
    assert verify_trail().holds
