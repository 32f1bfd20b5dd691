"""Kill the publication of a lake at one point after another, and look at what is left. Prints a line of JSON a point.

python lake_kill_sweep.py FOLDER URL
"""
# ruff: noqa: I001 - Django wants to be set up, which the other sweep does, before its models are imported

from __future__ import annotations

import json
import os
import signal
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from unittest.mock import patch

from tests.records.kill_sweep import in_child, look
from tests.lakes import write_lake

from quarterdeck.records.lakes import publish_lake, surveyed
from quarterdeck.records.publications import folder
from quarterdeck.records.schema import bring_up_to_date

import pyspark.sql.connect.session  # noqa: F401 so that not every child has to

POINTS = (
    "quarterdeck.facts.lake.filing.bring_sightings",  # worked out on Spark, on the way into the file
    "quarterdeck.facts.lake.build.publish_file",  # written, not yet named
    "quarterdeck.records.imports.sweep",  # committed
)
"""Functions on whose entry it is killed."""
DEALS = 3
AMOUNT = 100


def lay(lake, n):
    """One more source with a few open deals."""
    deal = {"status": "open", "amount": Decimal(AMOUNT), "close_on": date(2026, 6, 1)}
    deals = [{**deal, "opportunity_id": str(m)} for m in range(DEALS)]
    write_lake(lake, {(date(2026, 3, 25), f"crm{n}"): {"opportunity": deals}})


def run(lake, url):
    """Publish what is news in the lake, and say how many publications that were."""
    with surveyed(str(lake), url) as survey:
        return len(publish_lake(survey, by=None))


def killed_at(point, lake, url):
    """The same, killed on the way."""
    with patch(point, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)):
        return run(lake, url)


def heal(lake, url):
    """What is left, what the next run does, and what stands then."""
    return {"after": look(), "again": run(lake, url), "healed": look()}


def main(lake, url):
    in_child(bring_up_to_date)
    before = in_child(look)
    for n, point in enumerate(POINTS, 1):
        lay(lake, n)
        survived = in_child(lambda point=point: killed_at(point, lake, url))
        told = in_child(lambda: heal(lake, url))
        left = sorted(path.name for path in Path(folder()).iterdir() if "building" in path.name)
        told |= {"step": point.rpartition(".")[2], "killed": survived is None, "before": before, "left": left}
        sys.stdout.write(json.dumps(told | {"total": n * DEALS * AMOUNT}) + "\n")
        before = told["healed"]


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
