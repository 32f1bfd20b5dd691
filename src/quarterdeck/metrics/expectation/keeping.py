"""Under which key the futures of a unit's people are kept: a digest of everything they were worked out from.

The facts themselves are not in it, because what is kept lies beside the file that holds them. Two viewers who see the
same people of a unit have the same key; one who sees fewer has another.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files

from quarterdeck.domain.calendar import Period
from quarterdeck.domain.forecasts import Horizon
from quarterdeck.domain.org import Stint
from quarterdeck.metrics.expectation.inputs import Known, positions
from quarterdeck.metrics.expectation.sql import open_statement, risk_statement, won_statement

ARITHMETIC = ("quarterdeck.domain.forecasts", "quarterdeck.metrics.expectation")
"""Where landings are worked out. When anything is changed there, what was kept before is not taken any more."""


class Keys:
    """The keys of one page: the same period, knowledge day, calendar and rates for every unit."""

    def __init__(self, known: Known, period: Period, horizon: Horizon) -> None:
        seasons = positions(known.calendar, known.months, known.as_of)
        common = (_arithmetic(), known.values, period.begin, period.end, horizon.ends, horizon.positions, seasons)
        self._common = json.dumps(common, default=str, sort_keys=True)
        self._facts = known.facts

    def of(self, stints: Iterable[Stint], selling: Mapping[str, bool]) -> str:
        """The key of these people, named by ``person_key``; the lines of a page make no difference."""
        whose = sorted((s.person_key, s.owner_id, str(s.begin_on), str(s.end_on)) for s in stints)
        laid = self._facts.mark_for({owner_id for _, owner_id, *_ in whose})
        text = json.dumps((self._common, whose, sorted(selling.items()), *([laid] if laid else ())))
        return sha256(text.encode()).hexdigest()


@cache
def _arithmetic() -> str:
    """A digest of the code that works landings out, and of what it asks."""
    digest = sha256()
    for package in ARITHMETIC:
        for file in sorted(files(package).iterdir(), key=lambda f: f.name):
            if file.name.endswith(".py"):
                digest.update(file.read_bytes())
    statements = (
        risk_statement(),
        *(each(split=split) for each in (won_statement, open_statement) for split in (0, 1)),
    )
    for sql, _ in statements:
        digest.update(sql.encode())
    return digest.hexdigest()
