"""An executive of the demo company looking at Performance pages. To be imported once Django is set up."""

from __future__ import annotations

from unittest.mock import patch

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quarterdeck.demo.days import AS_OF
from quarterdeck.demo.load import load
from quarterdeck.facts.engine import Facts
from quarterdeck.records.values import current_values


class Visits:
    """The demo, loaded and signed in to."""

    def __init__(self) -> None:
        call_command("migrate", verbosity=0)
        load()
        self._client = Client(SERVER_NAME="localhost")
        self._client.post("/demo/as/executive/")
        self._organisation = current_values().organisation

    def pages(self, number: int) -> list[str]:
        """Addresses of units and people, each once."""
        units = [f"/performance/unit/{unit.key}/" for unit in self._organisation.units]
        people = [f"/performance/person/{person.key}/" for person in self._organisation.people]
        return [*units, *people][:number]

    def open(self, page: str) -> None:
        """Ask for the page; anything but a page ends the benchmark."""
        answered = self._client.get(page)
        if answered.status_code != 200:
            raise SystemExit(f"{page} answered {answered.status_code}.")

    def statements(self) -> dict[str, dict[str, int]]:
        """How many statements the page of the smallest team and that of the company take when nothing is remembered."""
        leaves = [u for u in self._organisation.units if not self._organisation.children(u.key, AS_OF)]
        sizes = {u.key: sum(s.unit_key == u.key for s in self._organisation.seats) for u in leaves}
        team = min(sizes, key=lambda key: sizes[key])
        root = self._organisation.root.key if self._organisation.root else team
        whole = sum(len(p.owner_ids) > 0 for p in self._organisation.people)
        return {
            f"a team of {sizes[team]}": self._count(f"/performance/unit/{team}/"),
            f"a company of {whole}": self._count(f"/performance/unit/{root}/"),
        }

    def _count(self, page: str) -> dict[str, int]:
        asked = []
        fetch = Facts.fetch

        def listening(facts: Facts, sql: str, parameters: object = ()) -> object:
            asked.append(sql)
            return fetch(facts, sql, parameters)  # type: ignore[arg-type]

        with patch.object(Facts, "fetch", listening), CaptureQueriesContext(connection) as records:
            self.open(page)
        return {"facts": len(asked), "records": len(records)}
