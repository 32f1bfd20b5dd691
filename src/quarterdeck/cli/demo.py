"""quarterdeck demo: a made-up company to look around in."""

from __future__ import annotations

import os

import click
from django.conf import settings

from quarterdeck.cli.home import enter_home
from quarterdeck.cli.serve import Address, listen
from quarterdeck.cli.terminal import progress_bar
from quarterdeck.demo.load import is_loaded, load


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes any free port.")
@click.option("--reload", is_flag=True, help="Restart whenever the code changes.")
@click.option("--no-serve", is_flag=True, help="Only build the company.")
def command(host: str, port: int, *, reload: bool, no_serve: bool) -> None:
    """Build the demo company on first use, and serve it.

    It lives in a home of its own, where no real person can have an account: anybody may sign in as anybody.
    """
    enter_home()
    if not is_loaded():
        click.echo("Building the demo company; this is done once and takes a minute at most.")
    with progress_bar() as progress:
        load(progress)
    if no_serve:
        click.echo(f"The demo company is in {settings.HOME}.")
        return
    if reload:
        os.environ["QUARTERDECK_DEBUG"] = "1"
    listen(Address(host, port), workers=1 if reload else 2, reload=reload)
