"""What waits for the CRM as a file for the CRM's own import: a row an opportunity, blank where nothing was said."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.formats import harmless
from quarterdeck.domain.repairs import Mended, Version
from quarterdeck.facts.deals import known_of, lost_stages
from quarterdeck.facts.engine import Facts
from quarterdeck.records.outbox import WAITS, Outbox, Waiting

COLUMNS = {Mended.CLOSE_ON: "Close Date", Mended.STAGE: "Stage", Mended.AMOUNT: "Amount", Mended.STATUS: "Status"}
"""The heading of each field, in the words CRMs export it with."""
HEADINGS = ("Opportunity ID", "Opportunity Name", *COLUMNS.values(), "Owner", "Said by", "Because")


def outbox_csv(box: Outbox, facts: Facts, calendar: Calendar) -> str:
    """The repairs that wait, without those that the CRM contradicts, of which nobody has chosen yet, or has closed.

    A lost opportunity is in the stage that the facts know as its pipeline's lost one, if they know one.
    """
    waiting = [each for each in box.waiting if each.state == WAITS]
    by_deal: dict[str, list[Waiting]] = {}
    for each in waiting:
        by_deal.setdefault(each.opportunity_id, []).append(each)
    known = known_of(facts, by_deal, calendar.known_until(facts.observed_on))
    lost = lost_stages(facts)
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADINGS, lineterminator="\r\n")
    writer.writeheader()
    for deal, repairs in by_deal.items():
        writer.writerow(_row(repairs, known.get(deal), lost))
    return text.getvalue()


def _row(repairs: list[Waiting], version: Version | None, lost: Mapping[tuple[str, str | None], str]) -> dict[str, str]:
    first = repairs[0]
    said = {COLUMNS[each.field]: each.value for each in repairs}
    if "Status" in said and version is not None:
        source, pipeline = str(version["source"]), version["pipeline"]
        own = lost.get((source, None if pipeline is None else str(pipeline))) or lost.get((source, None))
        said |= {"Stage": own} if own else {}
    told = {
        "Opportunity ID": first.source_id,
        "Opportunity Name": first.name,
        "Owner": first.owner,
        "Said by": ", ".join(dict.fromkeys(each.said_by for each in repairs)),
        "Because": " / ".join(dict.fromkeys(each.because for each in repairs)),
    }
    return {name: harmless(text) for name, text in (said | told).items()}
