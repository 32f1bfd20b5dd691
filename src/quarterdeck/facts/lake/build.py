"""A publication built from a lake: the heavy work on Spark, its outcome in a file like that of any import."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import duckdb

from quarterdeck.domain.facts import ACTIVITY, OPPORTUNITY, OPPORTUNITY_CHANGE, OPPORTUNITY_VERSION, ROWS, STAGE
from quarterdeck.facts.active import ACTIVE
from quarterdeck.facts.building import Progress, leaving_nothing, writing
from quarterdeck.facts.contradictions import Contradictions
from quarterdeck.facts.derived import derive
from quarterdeck.facts.folder import discard, publish_file, unfinished
from quarterdeck.facts.lake.arrivals import take
from quarterdeck.facts.lake.evidence import lay_out_changes, lay_out_rows, lay_out_sightings
from quarterdeck.facts.lake.filing import SMALL, file
from quarterdeck.facts.lake.plan import Plan, Steps
from quarterdeck.facts.lake.workroom import Workroom, spark_staying
from quarterdeck.facts.publish import Built, start
from quarterdeck.facts.schema import DERIVED
from quarterdeck.facts.versions import work_out


def build_from_lake(
    previous: Path | None, target: Path, plan: Plan, room: Workroom, *, number: int, progress: Progress, memory: int
) -> Built:
    """Work everything out on Spark, bring it into a new file and publish that as ``target``, entirely or not at all.

    ``previous`` is the publication that stands, if it holds other sources, which are kept as they are.

    Raises PublishFailed where the disk is full, Spark goes away or the lake contradicts itself, TotalsDiffer when the
    outcome does not add up. Only one build at a time may run in a folder.
    """
    temporary = unfinished(target)
    steps = Steps(progress, plan)
    with leaving_nothing(temporary), spark_staying():
        discard(temporary)
        contradictions = _work_out(plan, room, steps)
        if previous:
            steps.next("Copying the other sources")
            start(previous, temporary)
        with writing(temporary, memory) as connection:
            filed = file(connection, plan, room, number, steps)
        steps.next("Writing to disk")
        publish_file(temporary, target)
    steps.end()
    return Built(
        number=number,
        path=target,
        source=", ".join(plan.sources),
        observed_on=max(export.observed_on for export in plan.exports),
        rows=filed.merged.rows,
        totals=filed.totals,
        waiting=filed.waiting,
        contradictions=contradictions,
        new_owner_ids=filed.new_owner_ids,
        rejections=filed.rejections,
    )


_READ = (STAGE.name, ACTIVITY.name)
"""Tables of rows that other tables follow from; a lake may have none."""


def _work_out(plan: Plan, room: Workroom, steps: Steps) -> Contradictions:
    """Evidence, states of rows, versions and what follows from them, all of it on Spark."""
    for table in (*_READ, OPPORTUNITY_VERSION.name, *DERIVED, "fact_owner"):
        room.lay_out(table)
    for folder in plan.folders:
        if folder.table.name in SMALL:
            continue
        steps.next(f"Reading {folder.table.name.replace('_', ' ')}")
        take(folder, room)
        if folder.table in ROWS:
            lay_out_rows(room, folder, plan.openings_of(folder.table.name))
    lay_out_sightings(room, plan.folder(OPPORTUNITY.name), plan.openings_of(OPPORTUNITY.name))
    lay_out_changes(room, plan.folder(OPPORTUNITY_CHANGE.name), plan.openings_of(OPPORTUNITY_CHANGE.name))
    steps.next("Working out the history")
    room.execute(
        """CREATE OR REPLACE TEMP TABLE touched AS
        SELECT opportunity_id FROM sighting UNION SELECT opportunity_id FROM field_change"""
    )
    # Spark takes what is said to a file that is being built.
    connection = cast("duckdb.DuckDBPyConnection", room)
    contradictions = work_out(connection, plan.calendar)
    room.execute("INSERT INTO opportunity_version BY NAME SELECT * FROM fresh")
    steps.next("Working out what follows from the history")
    derive(connection, plan.calendar)
    room.execute(f"INSERT INTO active_on BY NAME {ACTIVE.format(chosen='')}")
    return contradictions
