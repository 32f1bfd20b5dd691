"""quarterdeck serve: the pages, from this machine."""

from __future__ import annotations

import os
import socket
import sys
from dataclasses import dataclass
from typing import NoReturn

import click
from django.conf import settings

from quarterdeck.cli.home import enter_home
from quarterdeck.cli.terminal import progress_bar
from quarterdeck.records.lock import ImportUnderway
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.upgrades import upgrade_standing

THREADS = 8
IDLE_SECONDS = 30
BACKLOG = 512


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes any free port.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(min=1), help="Number of processes.")
def command(host: str, port: int, workers: int) -> None:
    """Serve the pages until interrupted. Production belongs behind a web server that speaks HTTPS."""
    enter_home()
    bring_facts_up_to_date()
    listen(Address(host, port), workers=workers)


def bring_facts_up_to_date() -> None:
    """Upgrade what stands where an earlier version wrote it; whoever is importing at the moment does it themselves."""
    try:
        with progress_bar() as progress:
            publication = upgrade_standing(by=None, progress=progress)
    except ImportUnderway as underway:
        click.echo(str(underway), err=True)
        return
    if publication:
        click.echo(
            f"The facts were written by an earlier version and have been brought up to date: {publication}. "
            "In a large company, work out again what its first pages rest on: quarterdeck facts prepare"
        )


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen; port 0 is any free one."""

    host: str
    port: int


def listen(address: Address, *, workers: int, reload: bool = False) -> NoReturn:
    """Become the web server. Refusal if the port is taken or the address is none of this machine's."""
    bound = _bound(address)
    port = bound.getsockname()[1]
    shown = f"[{address.host}]" if ":" in address.host else address.host
    click.echo(f"Quarterdeck is at http://{shown}:{port}/  (stop it with Ctrl+C)")
    if address.host not in {"127.0.0.1", "localhost", "::1"} and not settings.IS_PUBLIC:
        click.echo("It answers to no other name than localhost until QUARTERDECK_HOSTS names its hosts.", err=True)
    sys.stdout.flush()
    os.set_inheritable(bound.fileno(), True)  # noqa: FBT003 the standard library's signature
    # The server may be started in another folder: what is relative must mean the same there.
    os.environ["QUARTERDECK_HOME"] = str(settings.HOME)
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *_options(bound.fileno(), workers, reload=reload)])  # noqa: S606 our own interpreter, no shell


def _bound(address: Address) -> socket.socket:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((address.host, address.port))
        bound.listen(BACKLOG)
    except OSError as wrong:
        raise Refusal(
            f"Port {address.port} on {address.host} cannot be used: {wrong.strerror}. "
            "Choose another one with --port, or stop what uses it."
        ) from wrong
    return bound


def _options(handle: int, workers: int, *, reload: bool) -> list[str]:
    options = [
        "quarterdeck.wsgi:application",
        f"--bind=fd://{handle}",
        "--worker-class=gthread",
        f"--workers={workers}",
        f"--threads={THREADS}",
        f"--keep-alive={IDLE_SECONDS}",
        "--log-level=warning",
    ]
    # Loaded once and then forked, so that starting costs the same for any number of processes.
    return [*options, "--reload" if reload else "--preload"]
