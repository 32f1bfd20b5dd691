"""quarterdeck repairs: what was said of single opportunities and waits for the CRM."""

from __future__ import annotations

import click

from quarterdeck.checks.four import TITLES
from quarterdeck.cli.answers import as_json, lens_said, saying, titled
from quarterdeck.cli.asking import Asked, asked_book, book_options
from quarterdeck.domain import formats
from quarterdeck.domain.clearance import Clearance
from quarterdeck.domain.scope import Scope
from quarterdeck.records.book import today
from quarterdeck.records.outbox import Confirmed, Outbox, Waiting, outbox
from quarterdeck.records.outbox_file import outbox_csv
from quarterdeck.records.repairing import crm_facts
from quarterdeck.records.speaking import Hearing
from quarterdeck.records.values import current_values

SHAPES = click.Choice(["table", "json", "csv"])


@click.command("repairs")
@click.option("--format", "shape", type=SHAPES, default="table", show_default=True, help="csv is for the CRM's import.")
@book_options
def command(shape: str, asked: Asked) -> None:
    """List what was put right here and is not in the CRM yet; with --format csv as a file for the CRM's own import."""
    book, scope = asked_book(asked)
    box = outbox(book, scope, _heard_by(book.clearance, scope))
    if shape == "json":
        click.echo(as_json(box), nl=False)
    elif shape == "csv":
        click.echo(outbox_csv(box, crm_facts(), book.calendar), nl=False)
    else:
        _show(box)
        lens_said(book.place(scope))


def _heard_by(clearance: Clearance, scope: Scope) -> Hearing:
    return Hearing(clearance, current_values().organisation, today(), scope.as_of if scope.is_pinned else None)


def _show(box: Outbox) -> None:
    if not box.waiting:
        saying("Nothing waits for the CRM.")
    columns = ("Opportunity", "Name", "Owner", "Field", "CRM says", "Said here", "By", "On", "")
    titled("Waiting for the CRM", columns, [_waiting(each) for each in box.waiting])
    ended = ("Opportunity", "Name", "Field", "Said here", "What became of it", "On")
    titled(
        "Ended",
        ended,
        [
            (e.opportunity_id, e.name, e.field_words, e.value, e.state, formats.day(e.ended_on or e.said_on))
            for e in box.ended
        ],
    )
    confirmed = ("Opportunity", "Name", "Check", "Until", "By", "Because")
    titled(
        "Confirmed as they are",
        confirmed,
        [
            (c.opportunity_id, c.name, TITLES[c.check], formats.day(c.until_on), c.said_by, c.because)
            for c in box.confirmed
        ],
    )


def _waiting(each: Waiting) -> tuple[str, ...]:
    crm = each.theirs if each.is_contradicted else each.was
    choose = "choose: the CRM says something else" if each.is_contradicted else ""
    return (
        each.opportunity_id,
        each.name,
        each.owner,
        each.field_words,
        crm or "nothing",
        each.value,
        each.said_by,
        formats.day(each.said_on),
        choose,
    )


def _ended(e: Waiting) -> tuple[str, ...]:
    return e.opportunity_id, e.name, e.field_words, e.value, e.state, formats.day(e.ended_on or e.said_on)


def _confirmed(c: Confirmed) -> tuple[str, ...]:
    return c.opportunity_id, c.name, TITLES[c.check], formats.day(c.until_on), c.said_by, c.because
