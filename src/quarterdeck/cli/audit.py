"""quarterdeck audit: what was done by whom, and whether the trail is whole."""

from __future__ import annotations

from datetime import date

import click

from quarterdeck.cli.home import enter_home
from quarterdeck.cli.options import AS_OF, say_as_of
from quarterdeck.cli.terminal import show_table
from quarterdeck.records.audit import verify_trail
from quarterdeck.records.models import AuditEvent
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.values import current_values


@click.group()
def command() -> None:
    """The audit trail: every change, who made it and when, each event holding the hash of the one before."""
    enter_home()


@command.command()
@click.option("--last", default=20, show_default=True, type=click.IntRange(min=1), help="How many events.")
@AS_OF
def show(*, last: int, as_of: date | None) -> None:
    """Show the newest events, the newest first."""
    say_as_of(as_of)
    found = AuditEvent.objects.order_by("-number")
    if as_of:
        found = found.filter(at__lte=current_values().calendar.clock.last_of(as_of))
    events = found[:last]
    rows = [(e.number, f"{e.at:%Y-%m-%d %H:%M:%S}", e.actor, f"{e.verb} {e.noun} {e.key}", e.details) for e in events]
    show_table("", ("Event", "At (UTC)", "Who", "What", "Details"), rows, right=("Event",))


@command.command()
@click.option("--expect", help="A hash noted down earlier: it must still be in the trail.")
def verify(expect: str | None) -> None:
    """Follow the whole trail. Note the last hash down somewhere else, and a later check can start from there."""
    trail = verify_trail()
    if not trail.holds:
        raise Refusal(f"The audit trail does not hold: {trail.fault} Restore the database from a backup and compare.")
    if expect and not AuditEvent.objects.filter(hash=expect).exists():
        raise Refusal(f"The trail follows, but it no longer holds the event with the hash {expect}: it was rewritten.")
    click.echo(f"The trail is whole: {trail.events} events, the last one with the hash {trail.last_hash}")
