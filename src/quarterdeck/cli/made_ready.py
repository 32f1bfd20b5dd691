"""After a publication stands: what large units' pages rest on is worked out, and nobody has to wait for it."""

from __future__ import annotations

import click

from quarterdeck.cli.terminal import progress_bar
from quarterdeck.domain.formats import counted
from quarterdeck.records.opened import close_all
from quarterdeck.records.prepared import prepare


def made_ready() -> None:
    """Prepare the pages of the publication that stands. A full disk is told and does no harm: pages only open later."""
    try:
        with progress_bar() as progress:
            leaders = prepare(progress)
    except OSError as wrong:
        click.echo(
            f"The pages of large units were not prepared ({wrong.strerror or wrong}). They show the same numbers, only "
            "later. Free some space, then: quarterdeck facts prepare"
        )
        return
    finally:
        close_all()  # whoever looks at the file next in this process finds it as it is on the disk
    if leaders:
        click.echo(f"The first pages of {counted(leaders, 'leader', 'leaders')} are prepared.")
