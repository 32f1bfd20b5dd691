"""quarterdeck remind: invitations to sessions, what takes them back, and reminders, by e-mail."""

from __future__ import annotations

import time

import click
from django.conf import settings

from quarterdeck.cli.home import enter_home
from quarterdeck.domain.formats import counted
from quarterdeck.records.letters import write_letters
from quarterdeck.records.models import Letter
from quarterdeck.records.post import send_letters
from quarterdeck.records.present import now
from quarterdeck.records.refusal import Refusal

MOST_MINUTES = 24 * 60


@click.command()
@click.option("--every", type=click.IntRange(1, MOST_MINUTES), help="Go on, and look again after so many minutes.")
@click.option("--dry-run", is_flag=True, help="Write the letters and show them, but send none.")
def command(*, every: int | None, dry_run: bool) -> None:
    """Invite people to their sessions of the next two weeks, and remind them a day before; each once.

    Run it by a timer, every quarter of an hour for example, or let it go on with --every. What a mail server does not
    take waits in the outbox and is sent the next time.
    """
    enter_home()
    if settings.DEMO_MODE:
        raise Refusal("This is a demo: its people are made up, and nobody is written to.")
    if not settings.MAIL_IS_SET_UP and not dry_run:
        raise Refusal("There is no mail server. Set QUARTERDECK_SMTP_URL, such as smtp://user:password@host:587.")
    while True:
        _once(dry_run=dry_run)
        if every is None:
            return
        time.sleep(every * 60)


def _once(*, dry_run: bool) -> None:
    written = write_letters(now())
    click.echo(f"{counted(written, 'letter', 'letters')} written.")
    if dry_run:
        for letter in Letter.waiting().select_related("person"):
            click.echo(f"{letter.person.email}: {letter.subject}")
        return
    posted = send_letters(now)
    told = [counted(posted.sent, "letter", "letters") + " sent"]
    if posted.dropped:
        told.append(f"{posted.dropped} dropped, because their sessions had begun")
    if posted.refused:
        told.append(f"{posted.refused} refused by the mail server; they are tried again")
    click.echo(f"{', '.join(told)}.")
    if posted.stopped:
        waiting = counted(Letter.waiting().count(), "letter waits", "letters wait")
        click.echo(f"The mail server does not answer ({posted.stopped}). {waiting} for the next time.", err=True)
