"""quarterdeck demo: a made-up company to look around in."""

from __future__ import annotations

import os

import click
from django.conf import settings

from quarterdeck.cli.home import enter_home
from quarterdeck.cli.serve import Address, bring_facts_up_to_date, listen
from quarterdeck.cli.terminal import progress_bar
from quarterdeck.demo.load import is_kept, is_loaded, load


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes any free port.")
@click.option("--reload", is_flag=True, help="Restart whenever the code changes.")
@click.option("--no-serve", is_flag=True, help="Only build the company.")
@click.option("--anew", is_flag=True, help="Build the company anew, whatever has been changed in it.")
def command(host: str, port: int, *, reload: bool, no_serve: bool, anew: bool) -> None:
    """Build the demo company on first use, and serve it.

    It lives in a home of its own, where no real person can have an account: anybody may sign in as anybody. A company
    that another version built is built anew, unless it has been changed since.
    """
    enter_home()
    if anew or not (is_loaded() or is_kept()):
        click.echo("Building the demo company; this is done once and takes a minute at most.")
    with progress_bar() as progress:
        load(progress, anew=anew)
    if is_kept():
        click.echo(
            "This demo company was built by another version of Quarterdeck and has been changed since, so it stays as "
            "it is. To have today's in its place: quarterdeck demo --anew"
        )
    bring_facts_up_to_date()
    if no_serve:
        click.echo(f"The demo company is in {settings.HOME}.")
        return
    if reload:
        os.environ["QUARTERDECK_DEBUG"] = "1"
    listen(Address(host, port), workers=1 if reload else 2, reload=reload)
