"""What the command line says when something cannot be done: one paragraph, never a traceback."""

from __future__ import annotations

import textwrap

import click
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from quarterdeck.connectors.refusals import Refused
from quarterdeck.domain.calendar import UnknownPeriod
from quarterdeck.domain.clearance import NotCleared
from quarterdeck.facts.engine import FactsUnreadable
from quarterdeck.facts.publish import PublishFailed
from quarterdeck.records.opened import NothingPublished
from quarterdeck.records.refusal import Refusal

FAILED = 1
"""The exit code where the input or the state of things stands in the way; click's own 2 is for wrong usage."""
WIDTH = 100

_PLAIN = (
    Refusal,
    Refused,
    FactsUnreadable,
    PublishFailed,
    NothingPublished,
    NotCleared,
    UnknownPeriod,
    ImproperlyConfigured,
)


def said(wrong: Exception) -> int | None:
    """Say what is wrong on standard error and give the exit code; None if this is no error of the user's."""
    text = _paragraph(wrong)
    if text is None:
        return None
    click.echo(textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False), err=True)
    return FAILED


def _paragraph(wrong: Exception) -> str | None:
    match wrong:
        case OperationalError():
            return (
                f"The database cannot be used: {' '.join(str(wrong).split())}. Check that QUARTERDECK_DATABASE_URL is "
                "right and its server runs, that the disk has room and that the home folder can be written to; then "
                "run the command again."
            )
        case OSError():
            where = f" ({wrong.filename})" if wrong.filename else ""
            return f"The system refused: {wrong.strerror or wrong}{where}. Nothing was changed."
        case _ if isinstance(wrong, _PLAIN):
            return str(wrong)
        case _:
            return None
