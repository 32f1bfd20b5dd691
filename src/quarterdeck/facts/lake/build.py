"""A publication built from a lake: the heavy work on Spark, its outcome in a file like that of any import."""
# ruff: noqa: S608 - every name in these statements is written here

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast

import duckdb
import pyarrow as pa

from quarterdeck.domain.calendar import Calendar
from quarterdeck.domain.facts import CREDIT, EXCHANGE_RATE, ROWS, Batch, Delivery, Rejection
from quarterdeck.facts.active import ACTIVE
from quarterdeck.facts.contradictions import Contradictions
from quarterdeck.facts.credit import merge_credit
from quarterdeck.facts.derived import derive
from quarterdeck.facts.folder import discard, publish_file, unfinished
from quarterdeck.facts.lake.arrivals import Export, arrived, delivered, exports_of, put_aside, take
from quarterdeck.facts.lake.bring import DERIVED, EVIDENCE, VERSIONS, bring, bring_sightings, row_tables
from quarterdeck.facts.lake.evidence import Openings, lay_out_changes, lay_out_rows, lay_out_sightings
from quarterdeck.facts.lake.layout import Lake
from quarterdeck.facts.lake.workroom import Workroom
from quarterdeck.facts.publish import Built, Progress, leaving_nothing, make_tables, writing
from quarterdeck.facts.schema import days_table
from quarterdeck.facts.versions import work_out
