"""From delivered files to canonical rows."""

from __future__ import annotations

from quarterdeck.connectors.log import Preview, SheetPreview, Unparsable, Unrecognised
from quarterdeck.connectors.mapping import Mapping
from quarterdeck.connectors.organisation import OrganisationRow
from quarterdeck.connectors.own_files import TargetRow, read_organisation, read_targets
from quarterdeck.connectors.periods import read_periods
from quarterdeck.connectors.read import Reading, preview, read
from quarterdeck.connectors.recognise import Recognised, Recognition, recognise
from quarterdeck.connectors.refusals import Question, Refused
from quarterdeck.connectors.settings import ReadSettings

__all__ = [
    "Mapping",
    "OrganisationRow",
    "Preview",
    "Question",
    "ReadSettings",
    "Reading",
    "Recognised",
    "Recognition",
    "Refused",
    "SheetPreview",
    "TargetRow",
    "Unparsable",
    "Unrecognised",
    "preview",
    "read",
    "read_organisation",
    "read_periods",
    "read_targets",
    "recognise",
]
