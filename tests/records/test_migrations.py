"""A database that an earlier version filled holds the same company after the tables were brought up to date."""

from __future__ import annotations

import json
from pathlib import Path

FILLED = Path(__file__).with_name("filled_before_placements.py")
LOOK = """
import django, json
django.setup()
from datetime import date
from quarterdeck.records.models import Placement, Seat, Target, Unit
from quarterdeck.records.tree import unit_called
rows = {
    "placements": sorted(
        (p.unit.key, p.name, p.parent.key if p.parent else None, str(p.begin_on), str(p.end_on), str(p.known_from),
         str(p.known_to))
        for p in Placement.objects.all()
    ),
    "root": Unit.company().key,
    "seats": sorted((s.person.key, s.unit.key, s.role, str(s.begin_on), str(s.known_from)) for s in Seat.objects.all()),
    "targets": [(t.metric, t.unit.key, str(t.amount)) for t in Target.objects.all()],
    "below": str(unit_called("Acme / North / Vienna").key),
}
print(json.dumps(rows))
"""
ALWAYS = ["1900-01-01", "2200-01-01", "1900-01-01", "2200-01-01"]


def test_units_of_before_are_placed_where_they_stood_for_all_days_and_known_all_along(bare_house):
    filled = bare_house.python(FILLED, DJANGO_SETTINGS_MODULE="quarterdeck.settings")
    assert filled.returncode == 0, filled.stderr
    shown = bare_house.quarterdeck("organisation", "show")
    assert [word for word in ("Acme", "North [north]", "Vienna [vienna]", "Vienna [south]") if word not in shown] == []
    done = bare_house.python("-c", LOOK, DJANGO_SETTINGS_MODULE="quarterdeck.settings")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["placements"] == [
        ["acme", "Acme", None, *ALWAYS],
        ["north", "North", "acme", *ALWAYS],
        ["south", "Vienna", "acme", *ALWAYS],
        ["vienna", "Vienna", "north", *ALWAYS],
    ]
    assert (found["root"], found["below"]) == ("acme", "vienna")
    assert found["seats"] == [
        ["ada", "vienna", "member", "2026-01-01", "1900-01-01"],
        ["mia", "north", "leader", "1900-01-01", "1900-01-01"],
    ]
    assert found["targets"] == [["bookings", "vienna", "7.5000"]]


def test_what_was_brought_up_to_date_is_changed_like_anything_else(bare_house):
    assert bare_house.python(FILLED, DJANGO_SETTINGS_MODULE="quarterdeck.settings").returncode == 0
    bare_house.quarterdeck(
        "organisation", "place", "Acme / North / Vienna", "--below", "Acme", "--on", "2026-07-01", code=1
    )
    bare_house.quarterdeck("organisation", "place", "vienna", "--below", "south", "--on", "2026-07-01")
    assert "Vienna [vienna]" in bare_house.quarterdeck("organisation", "show", "--on", "2026-07-02")
