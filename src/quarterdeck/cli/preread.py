"""quarterdeck preread: the pre-read of a session as a PDF file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from quarterdeck.cli.answers import saying
from quarterdeck.domain.clearance import NotCleared
from quarterdeck.paper.preread import drawn
from quarterdeck.records.book import open_book, today
from quarterdeck.records.meeting import Meeting
from quarterdeck.records.models import Account
from quarterdeck.records.preread import preread
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.speaking import hearing


@click.command("preread")
@click.argument("session")
@click.option("--as", "email", required=True, help="Whose pre-read: the e-mail address of one of the two in it.")
@click.option(
    "--out", "file", type=click.Path(dir_okay=False, path_type=Path), help="The file; by default SESSION.pdf."
)
def command(session: str, email: str, file: Path | None) -> None:
    """Write the pre-read of a SESSION with what that person may read; a leader reads the preparation once it is due."""
    account = Account.objects.filter(email=email.strip().lower()).first()
    if account is None:
        raise Refusal(f"Nobody signs in as '{email}'. See who does: quarterdeck people list")
    try:
        meeting = Meeting.open(account, session, today())
    except NotCleared as refused:
        raise Refusal(
            f"{email} is in no session '{session}'. See which there are: quarterdeck cadence show"
        ) from refused
    sheets = drawn(preread(meeting, open_book(account, today()), hearing(account, today()), datetime.now(UTC)))
    path = file or Path(f"{session}.pdf")
    path.write_bytes(sheets)
    saying(f"Written: {path}")
