"""Units found or founded by the path of names that delivered rows give."""

from __future__ import annotations

from collections.abc import Sequence

from quarterdeck.connectors.organisation import UNIT_SEPARATOR, OrganisationRow
from quarterdeck.domain.days import BEGINNING, END
from quarterdeck.records.audit import Actor
from quarterdeck.records.models import Company, Unit
from quarterdeck.records.refusal import Refusal


class Tree:
    """The units the rows speak of. Where there is no company yet, the rows or the settings name it."""

    def __init__(self, rows: Sequence[OrganisationRow], by: Actor | None) -> None:
        self._by = by
        self._found: dict[tuple[str, ...], Unit] = {}
        self.founded = 0
        self.notes: list[str] = []
        self._top = _common_top(rows)
        company = Unit.company()
        self._company = self._named(company) if company else self._found_company(self._top or Company.current().name)

    def unit(self, row: OrganisationRow) -> Unit:
        """The unit a row's person sits in: its path, else their manager's team, else the company itself."""
        path = row.unit_path
        if not path and row.manager and row.role == "seller":
            path = (f"{row.manager}'s team",)
        if path and path[0] == self._company.name:
            path = path[1:]
        return self._at(path)

    def stand(self, row: OrganisationRow) -> bool:
        """Let the row's unit stand below its path from the row's first day until its last; whether that is a change."""
        parent, on = self.unit(row), row.begin_on or BEGINNING
        known = Unit.called(row.person).first() or Unit.objects.filter(key=row.person).first()
        if known is None:
            self.founded += 1
            Unit.found(row.person, parent, by=self._by, begin_on=on, end_on=row.end_on or END)
            return False
        moved = known.placement(max(on, known.first_on)).parent != parent
        if moved:
            known.place(parent, max(on, known.first_on), by=self._by)
        closes = row.end_on is not None and known.last_on != row.end_on
        if row.end_on and closes:
            known.close(row.end_on, by=self._by)
        return moved or closes

    def _at(self, path: tuple[str, ...]) -> Unit:
        if not path:
            return self._company
        if path not in self._found:
            above = self._at(path[:-1])
            known = Unit.called(path[-1], above).first()
            self._found[path] = known or self._found_unit(path[-1], above)
            if known is None and path == (self._top,):
                self._note_other_top()
        return self._found[path]

    def _named(self, company: Unit) -> Unit:
        """A company that was founded before anybody named it is named by the first file, as if that came first."""
        settings = Company.current()
        is_bare = not Unit.objects.exclude(pk=company.pk).exists()
        if self._top and is_bare and company.name == settings.name == Company.UNNAMED != self._top:
            settings.revise(by=self._by, name=self._top)
            self.notes.append(
                f"The company is called {self._top} from now on, because nobody had named it and every path begins "
                f"with {self._top}. If that is a part of it, name the company: quarterdeck settings set name NAME"
            )
            return Unit.objects.get(pk=company.pk)
        return company

    def _found_company(self, name: str) -> Unit:
        company = Company.current()
        if company.name == Company.UNNAMED:
            company.revise(by=self._by, name=name)
        return self._found_unit(name, None)

    def _note_other_top(self) -> None:
        top, company = self._top, self._company.name
        self.notes.append(
            f"Every path begins with {top}, and the company is called {company}: {top} is a new unit below it. "
            f"If {top} is the company itself, give it that name before importing such a file "
            f'(quarterdeck settings set name "{top}"); afterwards, move up what stands below {top}: '
            f'quarterdeck organisation place UNIT --below "{company}"'
        )

    def _found_unit(self, name: str, parent: Unit | None) -> Unit:
        self.founded += 1
        return Unit.found(name, parent, by=self._by)


def _common_top(rows: Sequence[OrganisationRow]) -> str | None:
    """The name all paths begin with, if it stands above units or an executive sits there; None if there is none."""
    tops = {row.unit_path[0] for row in rows if row.unit_path}
    sitting = {row.role for row in rows if len(row.unit_path) == 1 and row.role != "unit"}
    return tops.pop() if len(tops) == 1 and sitting <= {"executive"} else None


def unit_called(text: str) -> Unit:
    """The unit with that key, that path of names ("Nordics / Team North") or that name, if only one bears it."""
    names = [part.strip() for part in text.split(UNIT_SEPARATOR) if part.strip()]
    if not names:
        raise Refusal("The name of the unit is empty.")
    found = list(Unit.objects.filter(key=text.strip())) or [
        unit for unit in Unit.called(names[-1]) if _path(unit)[-len(names) :] == names
    ]
    if len(found) > 1:
        paths = "; ".join(UNIT_SEPARATOR.join(_path(unit)) for unit in found)
        raise Refusal(f"More than one unit is called '{text}': {paths}. Write its whole path.")
    if not found:
        raise Refusal(f"There is no unit called '{text}'. See which there are: quarterdeck organisation show")
    return found[0]


def _path(unit: Unit) -> list[str]:
    return [*(_path(unit.parent) if unit.parent else []), unit.name]
