"""Repairs made up for small companies, and what comes of them by hand, sharing no code with the program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st
from tests.metrics.small_companies import DAY_LIST

from quarterdeck.domain.days import END
from quarterdeck.domain.repairs import Laid, Mended
from quarterdeck.facts.instants import observed_at

FOREVER = datetime(2200, 1, 1)
VALUES = {
    Mended.CLOSE_ON: st.sampled_from(DAY_LIST),
    Mended.STAGE: st.sampled_from(["Early", "Late"]),
    Mended.AMOUNT: st.integers(0, 5000).map(Decimal),
    Mended.STATUS: st.just("lost"),
}


@st.composite
def repairs(draw, versions: Sequence[Mapping[str, Any]]) -> Laid:
    """What somebody says of one of the deals, mostly of what the CRM says on that day."""
    version = draw(st.sampled_from([*versions])) if versions else {"opportunity_id": "crm:none"}
    field = draw(st.sampled_from(Mended))
    begin_on = draw(st.sampled_from(DAY_LIST[:-1]))
    end_on = draw(st.sampled_from([END, END, *(day for day in DAY_LIST if day > begin_on)]))
    return Laid(version["opportunity_id"], field, draw(VALUES[field]), version.get(field), begin_on, end_on)


def mended_by_hand(versions, said, stages, zone) -> list[dict[str, Any]]:
    """Instant by instant: what the CRM said then, and every repair the CRM has not spoken about since it was said."""
    found: list[dict[str, Any]] = []
    for key in sorted({v["opportunity_id"] for v in versions}):
        own = [v for v in versions if v["opportunity_id"] == key]
        mine = sorted((r for r in said if r.opportunity_id == key), key=lambda r: (r.begin_on, r.field, str(r.value)))
        edges = {observed_at(day, zone) for r in mine for day in (r.begin_on, r.end_on) if day != END}
        points = sorted({v["valid_from"] for v in own} | {e for e in edges if own[0]["valid_from"] < e})
        for since, until in pairwise([*points, FOREVER]):
            over = [r for r in mine if lies(r, own, points, since, zone)]
            state = dict(at(own, since))
            for repair in over:
                state |= hand_written(repair, state, stages)
                state |= {"updated_at": observed_at(repair.begin_on, zone), "origin": "observed"}
            same = found and state == {**found[-1], "valid_from": state["valid_from"], "valid_to": state["valid_to"]}
            is_said = since in {v["valid_from"] for v in own}
            begin = since if is_said or not same else found.pop()["valid_from"]
            found.append(state | {"valid_from": begin, "valid_to": until})
    return found


def lies(repair, own, points, since, zone) -> bool:
    begin = observed_at(repair.begin_on, zone)
    heard = [at(own, point) for point in points if begin <= point <= since]
    heard += [at(own, begin)] if own[0]["valid_from"] <= begin <= since else []
    spoken = any(v["status"] != "open" or v["is_deleted"] or v[repair.field] != repair.was for v in heard)
    is_over = repair.end_on != END and since >= observed_at(repair.end_on, zone)
    return begin <= since and not is_over and not spoken


def at(versions, instant):
    return next(v for v in versions if v["valid_from"] <= instant < v["valid_to"])


def hand_written(repair, state, stages) -> dict[str, Any]:
    if repair.field == "status":
        return {"status": "lost", "close_on": repair.begin_on}
    if repair.field != "stage":
        return {str(repair.field): repair.value}
    named = [s for s in stages if (s["source"], s["name"]) == (state["source"], repair.value)]
    own = [s for s in named if s["pipeline"] == state["pipeline"]] or [s for s in named if s["pipeline"] is None]
    own = own[:1]
    chances = [s["probability"] for s in own if s.get("probability") is not None]
    return {"stage": repair.value} | ({"probability": chances[0]} if chances else {})
