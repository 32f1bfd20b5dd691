"""Days of the set-up: what their exports show was known all along, so once it is over nothing is added to them."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from quarterdeck.domain.facts import OPPORTUNITY, OPPORTUNITY_CHANGE, Delivery
from quarterdeck.domain.formats import day
from quarterdeck.facts.engine import open_facts
from quarterdeck.records.models.statement import opened_on, recorded_on
from quarterdeck.records.refusal import Refusal

TOLD = (OPPORTUNITY.name, OPPORTUNITY_CHANGE.name)
"""What is one export, or one history, a day and source; every other row is known from the file that first had it."""


def refuse_days_of_the_set_up(standing: Path | None, delivery: Delivery) -> None:
    """Refusal where the set-up is over, and the delivery would add to what an export or history of the set-up told."""
    if standing is None or recorded_on() < opened_on():
        return
    with closing(open_facts(standing)) as facts:
        told = facts.fetch(
            "SELECT source, table_name FROM delivered_on WHERE observed_on = $day AND is_opening",
            {"day": delivery.observed_on},
        )
    if any((batch.source, batch.table) in told for batch in delivery.batches if batch.table in TOLD and len(batch)):
        raise Refusal(
            f"What {delivery.source} told on {day(delivery.observed_on)} belongs to the set-up, which is over since "
            f"{day(opened_on())}: it counts as known all along, so another file of that day would change the pages of "
            "earlier days. Import it as of a later day, from which it is known then: --observed-on DAY. Or let the "
            "set-up go on, if nobody has relied on those pages yet: quarterdeck settings set opened-on DAY"
        )
