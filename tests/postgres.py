"""A PostgreSQL server for the length of a test run: made in a temporary folder, gone afterwards.

python tests/postgres.py --where            prints the folder of PostgreSQL's programs, or says how to get them
python tests/postgres.py COMMAND [ARG…]     runs the command with QUARTERDECK_DATABASE_URL set to a fresh server
python tests/postgres.py --durable COMMAND  the same with a server that waits for the disk, as one that is for good does
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = "quarterdeck"
SETTINGS = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "max_connections": "60"}
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""The data dies with the run, so nothing has to reach the disk."""
MISSING = """\
The tests need PostgreSQL's server programs (initdb, pg_ctl), and none were found.
  Debian:  sudo apt-get install postgresql
  Fedora:  sudo dnf install postgresql-server
  macOS:   brew install postgresql@17
"""


class NoPostgres(RuntimeError):
    """PostgreSQL's server programs are not on this machine; the message says how to get them."""


def main(arguments: list[str]) -> int:
    """Run the command on a temporary server; returns its exit status."""
    if arguments == ["--where"]:
        sys.stdout.write(f"{programs()}\n")
        return 0
    # Asked to end, end like an interrupt does: through the block that stops the server.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    durable = arguments[0] == "--durable"
    arguments = arguments[1:] if durable else arguments
    with temporary_server(durable=durable) as url:
        environment = {**os.environ, "QUARTERDECK_DATABASE_URL": url}
        return subprocess.run(arguments, env=environment, check=False).returncode


@contextmanager
def temporary_server(*, durable: bool = False) -> Iterator[str]:
    """The URL of an empty database whose owner may create more; the server ends with the block."""
    binaries = programs()
    password = secrets.token_hex(16)
    folder = Path(tempfile.mkdtemp(prefix="quarterdeck-postgres-"))
    try:
        hand_over(folder)
        port = start(binaries, folder, password, SETTINGS if durable else SETTINGS | HASTY)
        yield f"postgresql://{USER}:{password}@127.0.0.1:{port}/postgres"
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            run(folder, binaries / "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def programs() -> Path:
    """The folder with initdb and pg_ctl: from the path, or where packages put it, newest first."""
    found = shutil.which("initdb")
    if found and shutil.which("pg_ctl"):
        return Path(found).parent
    places = (
        "/usr/lib/postgresql/*/bin",
        "/usr/pgsql-*/bin",
        "/opt/homebrew/opt/postgresql@*/bin",
        "/usr/local/opt/postgresql@*/bin",
    )
    folders = [folder for place in places for folder in Path("/").glob(place[1:]) if (folder / "initdb").exists()]
    if not folders:
        raise NoPostgres(MISSING)
    return max(
        folders, key=lambda folder: [int(n) for n in "".join(c if c.isdigit() else " " for c in str(folder)).split()]
    )


def start(binaries: Path, folder: Path, password: str, settings: dict[str, str]) -> int:
    """Make the cluster and start it on a free port, which is returned."""
    data, secret = folder / "data", folder / "password"
    secret.write_text(password, encoding="utf-8")
    hand_over(secret)
    run(
        folder,
        *(binaries / "initdb", "-D", data, "-U", USER, "-A", "scram-sha-256", f"--pwfile={secret}"),
        *("-E", "UTF8", "--locale=C", "--no-sync"),
    )
    port = free_port()
    options = " ".join(f"-c {name}={value!r}" for name, value in {**settings, "port": str(port)}.items())
    run(folder, binaries / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", options, "start")
    return port


def run(folder: Path, *command: str | Path) -> None:
    """Run a PostgreSQL program as the folder's owner; what it printed is in the error when it fails."""
    owner = folder.stat()
    # The server refuses to run as root, so root lends it to another user; nobody else may or needs to.
    identity = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    printed = folder / "printed"
    with printed.open("wb") as output:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
            **identity,
        )
    if done.returncode:
        log = folder / "log"
        said = printed.read_text(errors="replace") + (log.read_text(errors="replace") if log.exists() else "")
        raise RuntimeError(f"{Path(command[0]).name} ended with {done.returncode}:\n{said}")


def hand_over(path: Path) -> None:
    """Give the path to an unprivileged user when we are root; else leave it as it is."""
    if os.geteuid() != 0:
        return
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(path, user.pw_uid, user.pw_gid)
        return
    raise NoPostgres(
        "PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody to lend it to."
    )


def free_port() -> int:
    """A loopback port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except NoPostgres as absent:
        sys.exit(str(absent))
