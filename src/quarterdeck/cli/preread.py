"""quarterdeck preread: the pre-read of a session as a PDF file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from quarterdeck.cli.answers import saying
from quarterdeck.cli.options import DAY
from quarterdeck.domain.clearance import NotCleared
from quarterdeck.domain.scope import UnreadableDay
from quarterdeck.paper.preread import drawn
from quarterdeck.records.book import open_book, today
from quarterdeck.records.meeting import Meeting
from quarterdeck.records.models import Account
from quarterdeck.records.preread import preread
from quarterdeck.records.present import now
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.speaking import hearing


@click.command("preread")
@click.argument("session")
@click.option("--as", "email", required=True, help="Whose pre-read: the e-mail address of one of the two in it.")
@click.option(
    "--out", "file", type=click.Path(dir_okay=False, path_type=Path), help="The file; by default SESSION.pdf."
)
@click.option("--as-of", type=DAY, help="As it could be read at the end of that day; by default now.")
def command(session: str, email: str, file: Path | None, as_of: date | None) -> None:
    """Write the pre-read of a SESSION with what that person may read; a leader reads the preparation once it is due."""
    account = Account.objects.filter(email=email.strip().lower()).first()
    if account is None:
        raise Refusal(f"Nobody signs in as '{email}'. See who does: quarterdeck people list")
    try:
        book = open_book(account, today(), as_of)
        day = book.known_day(as_of) if as_of else None
        meeting = Meeting.open(account, session, today(), day)
    except UnreadableDay as wrong:
        raise Refusal(str(wrong)) from wrong
    except NotCleared as refused:
        raise Refusal(
            f"{email} is in no session '{session}'. See which there are: quarterdeck cadence show"
        ) from refused
    instant = now()
    instant = min(instant, book.calendar.clock.last_of(day)) if day else instant
    sheets = drawn(preread(meeting, book, hearing(account, today(), day), instant))
    path = file or Path(f"{session}.pdf")
    path.write_bytes(sheets)
    saying(f"Written: {path}")
