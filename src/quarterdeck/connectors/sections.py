"""Reading a TOML file strictly: what is missing, of the wrong kind or unknown is said by its key."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quarterdeck.connectors.refusals import Refused
from quarterdeck.domain.facts import Place

_KINDS: Mapping[type, str] = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    dict: "a table",
    list: "a list",
}


@dataclass(slots=True)
class Section:
    """A table of the file; every key must be asked for, and ``finish`` refuses the others."""

    file: str
    key: str
    content: Mapping[str, Any]
    asked: set[str] = field(default_factory=set)

    def text(self, key: str, *, allowed: Sequence[str] = ()) -> str | None:
        """The text under the key, if it is there."""
        found = self._get(key, str)
        if found is not None and allowed and found not in allowed:
            raise self.refuse(
                key, f"{found!r} is not known", f"Allowed are: {', '.join(allowed)}.{_near(found, allowed)}"
            )
        return None if found is None else str(found)

    def needed_text(self, key: str, *, allowed: Sequence[str] = ()) -> str:
        """The text under the key; raises Refused when it is missing."""
        found = self.text(key, allowed=allowed)
        if not found:
            raise self.refuse(key, "is missing", f'Add {key} = "…".')
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """One text or a list of them."""
        found = self.get(key)
        if found is None:
            return ()
        if isinstance(found, list) and all(isinstance(one, str) for one in found):
            return tuple(found)
        return (str(self._get(key, str)),)

    def flag(self, key: str) -> bool | None:
        """True or false, if it is there."""
        found = self._get(key, bool)
        return None if found is None else bool(found)

    def count(self, key: str) -> int | None:
        """The whole number under the key, if it is there."""
        found = self._get(key, int)
        return None if found is None else int(found)

    def number(self, key: str) -> float | None:
        """The number under the key, if it is there."""
        found = self.get(key)
        if isinstance(found, int | float) and not isinstance(found, bool):
            return float(found)
        return None if found is None else float(self._get(key, float))

    def table(self, key: str) -> Section | None:
        """The table under the key, if it is there."""
        found = self._get(key, dict)
        return None if found is None else Section(self.file, self._path(key), found)

    def tables(self, key: str) -> list[Section]:
        """The list of tables under the key, written ``[[key]]``."""
        found = self.get(key)
        if found is None:
            return []
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise self.refuse(key, "must be a list of tables", f"Write it as [[{self._path(key)}]].")
        return [Section(self.file, f"{self._path(key)}[{number}]", one) for number, one in enumerate(found, start=1)]

    def get(self, key: str) -> Any:  # noqa: ANN401 - whatever the file says
        """Whatever is under the key."""
        self.asked.add(key)
        return self.content.get(key)

    def rest(self) -> Mapping[str, Any]:
        """Everything: for tables whose keys are the user's own names."""
        self.asked.update(self.content)
        return self.content

    def finish(self) -> None:
        """Refuse keys nothing asked for; raises Refused."""
        unknown = [key for key in self.content if key not in self.asked]
        if unknown:
            known = sorted(self.asked)
            raise self.refuse(
                unknown[0], "is not a known key", f"Known here: {', '.join(known)}.{_near(unknown[0], known)}"
            )

    def refuse(self, key: str, reason: str, remedy: str) -> Refused:
        """The refusal that names the file and the key."""
        return Refused(Place(self.file), f"{self._path(key)} {reason}", remedy)

    def _get(self, key: str, kind: type) -> Any:  # noqa: ANN401 - of the kind asked for
        found = self.get(key)
        if found is None or (isinstance(found, kind) and not (kind is int and isinstance(found, bool))):
            return found
        raise self.refuse(key, f"must be {_KINDS[kind]}, not {found!r}", "See docs/mapping-files.md.")

    def _path(self, key: str) -> str:
        return f"{self.key}.{key}" if self.key else key


def _near(word: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    return f" Did you mean '{near[0]}'?" if near else ""
