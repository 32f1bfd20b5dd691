"""Makes a database of the version before units had placements, and puts a company into it as that version did."""
# ruff: noqa: E402 - Django wants to be set up before its models are imported

from __future__ import annotations

from datetime import date
from decimal import Decimal

import django

django.setup()

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE = [("records", "0004_calendar_versions")]


def main():
    MigrationExecutor(connection).migrate(BEFORE)
    apps = MigrationExecutor(connection).loader.project_state(BEFORE).apps
    unit, person, seat, target = (apps.get_model("records", n) for n in ("Unit", "Person", "Seat", "Target"))
    acme = unit.objects.create(key="acme", name="Acme")
    north = unit.objects.create(key="north", name="North", parent=acme)
    vienna = unit.objects.create(key="vienna", name="Vienna", parent=north)
    unit.objects.create(key="south", name="Vienna", parent=acme)
    ada, mia = (person.objects.create(key=name.lower(), name=name) for name in ("Ada", "Mia"))
    seat.objects.create(person=ada, unit=vienna, role="member", begin_on=date(2026, 1, 1))
    seat.objects.create(person=mia, unit=north, role="leader")
    months = {"begin_on": date(2026, 1, 1), "end_on": date(2026, 2, 1)}
    target.objects.create(metric="bookings", unit=vienna, amount=Decimal("7.5"), **months)


if __name__ == "__main__":
    main()
